import assert from "node:assert/strict";
import { SeededRandom } from "../support/seeded-random";
import { PALETTE } from "./all";
import { type Cell, cellsOf, nameOf, runCells } from "./matrix";

/** How many cells of each resource are run here: `npm run faults` runs them all. */
const DRAWN: Record<string, number> = { account: 30, gateway: 20, "address pool": 20, cluster: 8, pool: 8 };
/** The longer scenarios, whose first phases are those of a cluster or a pool. */
const DRAWN_OF_OTHERS = 2;

const SEED = Number(process.env.PALETTE_MAAS_SEED ?? 1);

// An hour's wait of requests that are never answered takes its time in real time.
const isLong = <World>({ moment, fault: { answer } }: Cell<World>): boolean =>
  moment === "always" && (answer === "hang" || answer === "stall");

describe(`one fault in a scenario, drawn with seed ${SEED}`, function () {
  this.timeout(120_000);
  for (const subject of PALETTE.subjects) {
    it(`leaves no ${subject.name} doubled, orphaned, forgotten, wrong without a word, stuck, and tells no secret`, async () => {
      const all = (await cellsOf(PALETTE, subject)).filter((cell) => !isLong(cell));
      const cells = new SeededRandom(SEED).shuffled(all).slice(0, DRAWN[subject.name] ?? DRAWN_OF_OTHERS);
      assert.ok(cells.length > 0);
      const findings = await runCells(PALETTE, cells);
      assert.deepEqual(
        findings.map(({ cell, defect, what }) => `${defect}: ${nameOf(cell)}: ${what}`),
        [],
      );
    });
  }
});
