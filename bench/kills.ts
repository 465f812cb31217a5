import { clusterApiSubject } from "../test/kills/cluster-api";
import { FRONTS } from "../test/kills/engine-stack";
import { KINDS, SIGNALS } from "../test/kills/interruption";
import { type Cell, type Counts, measure, nameOf, type Outcome, runScenario } from "../test/kills/matrix";
import { STEPS, SUBJECTS, type Subject } from "../test/kills/subjects";
import { countedDefects } from "../test/support/defects";
import { startScriptedClusterApi } from "../test/support/management-cluster/scripted-cluster-api";
import type { SeededRandom } from "../test/support/seeded-random";
import { type Asked, matrixProgram } from "./matrix";

const usage = `usage: npm run kills -- [--plane PLANE] [--scenarios N] [--seed N] [--only WORD]...
  --plane PLANE  palette (the usual one), or cluster-api: on a real API server of Kubernetes, whose controllers are played
  --scenarios N    so many stacks of each subject and front, with one kill in each of their four steps; all kills by default
  --seed N     another draw than that of seed 1
  --only WORD  only cells whose name has this word, such as 'plugin' or 'destroy'`;

/** The kill matrix on the real engine: prints what it found and how often. */
async function strike(
  subjects: readonly Subject[],
  { random, only, share: most = Number.POSITIVE_INFINITY }: Asked,
): Promise<boolean> {
  const sum: Outcome = { findings: [], interrupted: [], missed: [] };
  for (const subject of subjects) {
    for (const front of FRONTS) {
      if (only.some((word) => subjects.some(({ name }) => name === word) && word !== subject.name)) continue;
      if (only.some((word) => FRONTS.some((name) => name === word) && word !== front)) continue;
      const start = performance.now();
      const counts = await measure(subject, front);
      console.log(`${subject.name}, ${front} front: ${JSON.stringify(counts)}`);
      const scenarios = scenariosFrom(random, allCells(subject, front, counts), only).slice(0, most);
      for (const cells of scenarios) add(sum, await runScenario(subject, front, cells, console.log));
      console.log(
        `${subject.name}, ${front} front: ${scenarios.length} scenarios, ${((performance.now() - start) / 1000).toFixed(0)} s`,
      );
    }
  }
  for (const cell of sum.missed) console.log(`not struck: ${nameOf(cell)}`);
  console.log(`${sum.interrupted.length} cells, ${sum.missed.length} not struck: ${countedDefects(sum.findings)}`);
  return sum.findings.length === 0;
}

async function kills(asked: Asked): Promise<boolean> {
  if (asked.plane !== "cluster-api") return await strike(SUBJECTS, asked);
  const world = await startScriptedClusterApi();
  try {
    return await strike([clusterApiSubject(world)], asked);
  } finally {
    await world.stop();
  }
}

function allCells(subject: Cell["subject"], front: Cell["front"], counts: Counts): Cell[] {
  const cells: Cell[] = [];
  for (const step of STEPS)
    for (const kind of KINDS)
      for (let k = 1; k <= counts[step][kind]; k += 1)
        for (const moment of ["before", "after"] as const)
          for (const signal of SIGNALS) cells.push({ subject, front, step, kind, k, moment, signal });
  return cells;
}

/** Cells put together to scenarios, one for each step; writes come first. */
function scenariosFrom(random: SeededRandom, all: readonly Cell[], only: readonly string[]): Cell[][] {
  const wanted = random.shuffled(all).filter((cell) => only.every((word) => nameOf(cell).includes(word)));
  const ofKind = (words: RegExp) => wanted.filter(({ kind }) => words.test(kind));
  const ordered = [...ofKind(/write/), ...ofKind(/read/)];
  const ofStep = STEPS.map((step) => ordered.filter((cell) => cell.step === step));
  const longest = Math.max(...ofStep.map((cells) => cells.length));
  return Array.from({ length: longest }, (_, i) => ofStep.flatMap((cells) => cells.slice(i, i + 1)));
}

function add(sum: Outcome, outcome: Outcome): void {
  sum.findings.push(...outcome.findings);
  sum.interrupted.push(...outcome.interrupted);
  sum.missed.push(...outcome.missed);
}

matrixProgram(usage, { flag: "scenarios", planes: ["palette", "cluster-api"] }, kills);
