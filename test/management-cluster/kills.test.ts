import assert from "node:assert/strict";
import { pulumiCli } from "../../tools/pulumi-cli";
import { clusterApiSubject } from "../kills/cluster-api";
import { FRONTS } from "../kills/engine-stack";
import { SIGNALS } from "../kills/interruption";
import { type Cell, nameOf, runScenario } from "../kills/matrix";
import { STEPS, type Step } from "../kills/subjects";
import { type ClusterApiWorld, startScriptedClusterApi } from "../support/management-cluster/scripted-cluster-api";
import { SeededRandom } from "../support/seeded-random";

/** Of how many writes of a step one is interrupted here: no more than it takes in any order. `npm run kills -- --plane cluster-api` strikes them all. */
const DRAWN: Partial<Record<Step, number>> = { create: 12, change: 6, destroy: 3 };

const SEED = Number(process.env.PALETTE_MAAS_SEED ?? 1);

// Where its parts were never built, the first start builds them.
const BUILD = 1_800_000;

describe(`one kill in each step of a stack's lifecycle on a real API server, drawn with seed ${SEED}`, function () {
  this.timeout(180_000);
  let world: ClusterApiWorld;
  before(async function () {
    this.timeout(BUILD);
    await pulumiCli();
    world = await startScriptedClusterApi(this);
  });
  after(() => world?.stop());

  it("leaves no object doubled, orphaned, forgotten, wrong or stuck, and no server in use by nobody", async () => {
    const random = new SeededRandom(SEED);
    const subject = clusterApiSubject(world);
    const front = random.pick(FRONTS);
    const cells = STEPS.flatMap((step): Cell[] => {
      const writes = DRAWN[step];
      if (writes === undefined) return [];
      const moment = random.pick(["before", "after"] as const);
      const k = 1 + random.below(writes);
      return [{ subject, front, step, kind: "write", k, moment, signal: random.pick(SIGNALS) }];
    });
    const { findings, missed } = await runScenario(
      subject,
      front,
      cells,
      process.env.KILLS_TELL ? console.log : undefined,
    );
    assert.deepEqual(
      findings.map(({ defect, where, what }) => `${defect}: ${where}: ${what}`),
      [],
    );
    assert.deepEqual(missed.map(nameOf), []);
  });
});
