import { PALETTE } from "../test/faults/all";
import { clusterApiMatrix } from "../test/faults/cluster-api/all";
import { cellsOf, type Finding, nameOf, runCells } from "../test/faults/matrix";
import type { Matrix } from "../test/faults/place";
import { countedDefects } from "../test/support/defects";
import { startScriptedClusterApi } from "../test/support/management-cluster/scripted-cluster-api";
import { type Asked, matrixProgram } from "./matrix";

const usage = `usage: npm run faults -- [--plane PLANE] [--part N] [--seed N] [--only WORD]...
  --plane PLANE  palette (with MAAS; the usual one), or cluster-api: on a real API server of Kubernetes, whose controllers are played
  --part N       every Nth cell only, drawn by the seed
  --seed N       another draw than that of seed 1
  --only WORD    only cells whose name has this word, such as 'pool' or 'DELETE'`;

/** Every cell of a matrix: prints what it found and how often. */
async function play<World>(matrix: Matrix<World>, { random, only, share: part = 1 }: Asked): Promise<boolean> {
  const findings: Finding<World>[] = [];
  let run = 0;
  for (const subject of matrix.subjects) {
    const known = (await cellsOf(matrix, subject)).filter((cell) => only.every((word) => nameOf(cell).includes(word)));
    const cells = part === 1 ? known : random.shuffled(known).slice(0, Math.ceil(known.length / part));
    const start = performance.now();
    findings.push(
      ...(await runCells(matrix, cells, ({ cell, defect, what }) =>
        console.log(`${defect}: ${nameOf(cell)}: ${what}`),
      )),
    );
    run += cells.length;
    console.log(
      `${subject.name}: ${cells.length} of ${known.length} cells, ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
  }
  console.log(`${run} cells: ${countedDefects(findings)}`);
  return findings.length === 0;
}

/** The whole fault matrix of a plane. */
async function faults(asked: Asked): Promise<boolean> {
  if (asked.plane !== "cluster-api") return await play(PALETTE, asked);
  const world = await startScriptedClusterApi();
  try {
    return await play(clusterApiMatrix(world), asked);
  } finally {
    await world.stop();
  }
}

matrixProgram(usage, { flag: "part", planes: ["palette", "cluster-api"] }, faults);
