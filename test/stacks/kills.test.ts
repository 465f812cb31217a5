import assert from "node:assert/strict";
import { FRONTS } from "../kills/lab-stack";
import { type Cell, nameOf, runScenario } from "../kills/matrix";
import { BLOWS } from "../kills/strike";
import { STEPS, type Step, SUBJECTS, type Subject } from "../kills/subjects";
import { Draws } from "../support/random";

/** Of how many writes of a step one is struck here: no more than it takes in any order. `npm run kills` strikes them all. */
const DRAWN: Record<Subject["name"], Partial<Record<Step, number>>> = {
  cluster: { create: 6, change: 2, destroy: 3 },
  gateway: { create: 2, replace: 1, destroy: 2 },
};

const SEED = Number(process.env.PALETTE_MAAS_SEED ?? 1);

describe(`one kill in each step of a stack's life, drawn with seed ${SEED}`, function () {
  this.timeout(120_000);
  const draws = new Draws(SEED);
  const fronts = draws.shuffled(FRONTS);
  for (const [i, subject] of SUBJECTS.entries()) {
    const front = fronts[i % fronts.length] ?? "plugin";
    const cells = STEPS.flatMap((step): Cell[] => {
      const writes = DRAWN[subject.name][step];
      if (writes === undefined) return [];
      const k = 1 + draws.below(writes);
      const moment = draws.pick(["before", "after"] as const);
      return [{ subject, front, step, kind: "write", k, moment, blow: draws.pick(BLOWS) }];
    });
    it(`leaves no ${subject.name} doubled, orphaned, forgotten, wrong or stuck (${front} front)`, async () => {
      const { findings, missed } = await runScenario(subject, front, cells);
      assert.deepEqual(
        findings.map(({ defect, where, what }) => `${defect}: ${where}: ${what}`),
        [],
      );
      assert.deepEqual(missed.map(nameOf), []);
    });
  }
});
