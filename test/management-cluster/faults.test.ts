import assert from "node:assert/strict";
import { clusterApiMatrix } from "../faults/cluster-api/all";
import { type Cell, cellsOf, nameOf, runCells } from "../faults/matrix";
import type { Matrix } from "../faults/place";
import { type ClusterApiWorld, startScriptedClusterApi } from "../support/management-cluster/scripted-cluster-api";
import { SeededRandom } from "../support/seeded-random";

/** How many cells of each are run here: `npm run faults -- --plane cluster-api` runs them all. */
const DRAWN: Record<string, number> = { account: 8, gateway: 5, cluster: 4, pool: 4 };
const DRAWN_OF_OTHERS = 1;

const SEED = Number(process.env.PALETTE_MAAS_SEED ?? 1);

// Where its parts were never built, the first start builds them.
const BUILD = 1_800_000;

// They take their time-outs in real time.
const isLong = <World>({ moment, fault: { answer } }: Cell<World>): boolean =>
  moment === "always" || answer === "hang" || answer === "stall";

async function play<World>(matrix: Matrix<World>, names: readonly string[]): Promise<string[]> {
  const findings = matrix.subjects
    .filter(({ name }) => names.includes(name))
    .map(async (subject) => {
      const all = (await cellsOf(matrix, subject)).filter((cell) => !isLong(cell));
      const cells = new SeededRandom(SEED).shuffled(all).slice(0, DRAWN[subject.name] ?? DRAWN_OF_OTHERS);
      assert.ok(cells.length > 0);
      return (await runCells(matrix, cells)).map(({ cell, defect, what }) => `${defect}: ${nameOf(cell)}: ${what}`);
    });
  return (await Promise.all(findings)).flat();
}

describe(`one fault on the way to a real API server, drawn with seed ${SEED}`, function () {
  this.timeout(300_000);
  let world: ClusterApiWorld;
  before(async function () {
    this.timeout(BUILD);
    world = await startScriptedClusterApi(this);
  });
  after(() => world?.stop());

  it("leaves no account doubled, orphaned, forgotten, wrong without a word, stuck, and tells no secret", async () => {
    assert.deepEqual(await play(clusterApiMatrix(world), ["account", "gateway"]), []);
  });

  it("leaves no cluster and no pool so either, whatever is done with it", async () => {
    const matrix = clusterApiMatrix(world);
    const [cluster = "", pool = "", ...longer] = matrix.subjects.map(({ name }) => name).slice(2);
    assert.deepEqual(await play(matrix, [cluster, pool, ...new SeededRandom(SEED).shuffled(longer).slice(0, 2)]), []);
  });
});
