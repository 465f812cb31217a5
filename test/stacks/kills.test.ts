import assert from "node:assert/strict";
import { FRONTS } from "../kills/engine-stack";
import { SIGNALS } from "../kills/interruption";
import { type Cell, nameOf, runScenario } from "../kills/matrix";
import { STEPS, type Step, SUBJECTS } from "../kills/subjects";
import { SeededRandom } from "../support/seeded-random";

/** Of how many writes of a step one is interrupted here: no more than it takes in any order. `npm run kills` strikes them all. */
const DRAWN: Record<string, Partial<Record<Step, number>>> = {
  cluster: { create: 6, change: 2, destroy: 3 },
  gateway: { create: 2, replace: 1, destroy: 2 },
};

const SEED = Number(process.env.PALETTE_MAAS_SEED ?? 1);

describe(`one kill in each step of a stack's lifecycle, drawn with seed ${SEED}`, function () {
  this.timeout(120_000);
  const random = new SeededRandom(SEED);
  const fronts = random.shuffled(FRONTS);
  for (const [i, subject] of SUBJECTS.entries()) {
    const front = fronts[i % fronts.length] ?? "plugin";
    const cells = STEPS.flatMap((step): Cell[] => {
      const writes = DRAWN[subject.name]?.[step];
      if (writes === undefined) return [];
      const k = 1 + random.below(writes);
      const moment = random.pick(["before", "after"] as const);
      return [{ subject, front, step, kind: "write", k, moment, signal: random.pick(SIGNALS) }];
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
