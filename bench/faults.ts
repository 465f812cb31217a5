import { SUBJECTS } from "../test/faults/all";
import { cellsOf, DEFECTS, type Finding, nameOf, runCells } from "../test/faults/matrix";
import { Draws } from "../test/support/random";

const usage = `usage: npm run faults -- [--part N] [--seed N] [--only WORD]...
  --part N     every Nth cell only, drawn by the seed
  --seed N     another draw than that of seed 1
  --only WORD  only cells whose name has this word, such as 'pool' or 'DELETE'`;

/** The whole fault matrix: prints what it found and how often; fails where it found anything. */
async function main(args: readonly string[]): Promise<boolean> {
  if (args.includes("--help")) {
    console.log(usage);
    return true;
  }
  const given = (flag: string): string[] => args.flatMap((arg, i) => (args[i - 1] === flag ? [arg] : []));
  const part = Number(given("--part")[0] ?? 1);
  const draws = new Draws(Number(given("--seed")[0] ?? 1));
  const only = given("--only");
  const findings: Finding[] = [];
  let run = 0;
  for (const subject of SUBJECTS) {
    const known = (await cellsOf(subject)).filter((cell) => only.every((word) => nameOf(cell).includes(word)));
    const cells = part === 1 ? known : draws.shuffled(known).slice(0, Math.ceil(known.length / part));
    const start = performance.now();
    findings.push(
      ...(await runCells(cells, ({ cell, defect, what }) => console.log(`${defect}: ${nameOf(cell)}: ${what}`))),
    );
    run += cells.length;
    console.log(
      `${subject.name}: ${cells.length} of ${known.length} cells, ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
  }
  const counts = DEFECTS.map((defect) => `${findings.filter((found) => found.defect === defect).length} ${defect}`);
  console.log(`${run} cells: ${counts.join(", ")}`);
  return findings.length === 0;
}

main(process.argv.slice(2)).then(
  (sound) => {
    process.exitCode = sound ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
