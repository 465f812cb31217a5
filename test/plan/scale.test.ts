import assert from "node:assert/strict";
import { asHtml } from "../../provider/plan/render/html";
import { asMarkdown } from "../../provider/plan/render/markdown";
import { SeededRandom } from "../support/seeded-random";
import { fleetPlan } from "./fleet-plan";
import { plainCapacity } from "./plain-capacity";
import { report } from "./planned";

describe("a plan of a large fleet", () => {
  const seed = SeededRandom.seed();

  it(`counts what one counts machine by machine (seed ${seed})`, () => {
    const random = new SeededRandom(seed);
    for (let round = 0; round < 60; round++) {
      const size = {
        machines: 1 + random.below(150),
        pools: 1 + random.below(15),
        zones: 1 + random.below(4),
        resourcePools: 1 + random.below(3),
      };
      const { all, racks } = fleetPlan(size, random);
      const { capacity } = report(all, { racks });
      const [rack] = racks;
      assert.ok(capacity && rack);
      const { spare: _, ...told } = capacity;
      assert.deepEqual(told, plainCapacity(all, rack), `round ${round}`);
    }
  });

  it("of 5,000 machines and 500 pools in 48 places is made and written in a second at most", function () {
    this.timeout(60_000);
    const { all, racks } = fleetPlan({ machines: 5_000, pools: 500, zones: 8, resourcePools: 6 }, new SeededRandom(1));
    const seconds = [1, 2, 3].map(() => {
      const begun = process.cpuUsage();
      const made = report(all, { racks });
      assert.equal(made.capacity?.rows.length, 48);
      assert.ok(asHtml(made).length + asMarkdown(made).length > 100_000);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1e6;
    });
    // The machine may be busy with something else once.
    assert.ok(Math.min(...seconds) < 1, `${seconds} s of CPU`);
  });
});
