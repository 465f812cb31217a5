import { SUBJECTS } from "../test/faults/all";
import { cellsOf, type Finding, nameOf, runCells } from "../test/faults/matrix";
import { countedDefects } from "../test/support/defects";
import { type Asked, matrixProgram } from "./matrix";

const usage = `usage: npm run faults -- [--part N] [--seed N] [--only WORD]...
  --part N     every Nth cell only, drawn by the seed
  --seed N     another draw than that of seed 1
  --only WORD  only cells whose name has this word, such as 'pool' or 'DELETE'`;

/** The whole fault matrix: prints what it found and how often. */
async function faults({ random, only, share: part = 1 }: Asked): Promise<boolean> {
  const findings: Finding[] = [];
  let run = 0;
  for (const subject of SUBJECTS) {
    const known = (await cellsOf(subject)).filter((cell) => only.every((word) => nameOf(cell).includes(word)));
    const cells = part === 1 ? known : random.shuffled(known).slice(0, Math.ceil(known.length / part));
    const start = performance.now();
    findings.push(
      ...(await runCells(cells, ({ cell, defect, what }) => console.log(`${defect}: ${nameOf(cell)}: ${what}`))),
    );
    run += cells.length;
    console.log(
      `${subject.name}: ${cells.length} of ${known.length} cells, ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
  }
  console.log(`${run} cells: ${countedDefects(findings)}`);
  return findings.length === 0;
}

matrixProgram(usage, "part", faults);
