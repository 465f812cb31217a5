import assert from "node:assert/strict";
import type { Candidate } from "../../provider/capacity/candidate";
import { Check } from "../../provider/capacity/check";
import type { Demand } from "../../provider/ports/preflight";
import { SeededRandom } from "../support/seeded-random";
import { PlainCheck } from "./plain-check";

const named = (prefix: string, i: number): string => `${prefix}${i}`;

/** Racks of few kinds, of many, and of one kind for each machine. */
function rackOf(random: SeededRandom, size: number, isEachOther: boolean): Candidate[] {
  return Array.from({ length: size }, (_, i) => ({
    hostname: named("node-", i),
    cpu: isEachOther ? 8 + random.below(60) : random.pick([8, 16, 32]),
    memoryMb: isEachOther ? 16_384 + i * 16 : random.pick([16_384, 65_536]),
    diskGb: 500,
    zone: named("az", random.below(4)),
    resourcePool: named("pool-", random.below(3)),
    tags: random.below(3) === 0 ? ["nvme"] : [],
    free: random.below(8) > 0,
    locked: random.below(20) === 0,
  }));
}

function demandOf(random: SeededRandom, i: number, most: number, memory: number): Demand {
  return {
    urn: named("urn:", i),
    what: named("pool ", i),
    count: 1 + random.below(most),
    spare: random.below(3) === 0 ? 1 : 0,
    constraints: {
      minCpu: random.pick([0, 8, 16, 30]),
      minMemoryMb: random.below(memory),
      zones: Array.from({ length: random.below(4) }, () => named("az", random.below(4))),
      resourcePool: random.below(2) === 0 ? "" : named("pool-", random.below(3)),
      machineTags: random.below(5) === 0 ? ["nvme"] : [],
    },
  };
}

describe("the check of machines", () => {
  const seed = SeededRandom.seed();
  it(`says what a plain one says, machine by machine (seed ${seed})`, () => {
    const random = new SeededRandom(seed);
    for (let round = 0; round < 150; round++) {
      const size = 1 + random.below(40);
      const rack = rackOf(random, size, random.below(2) === 0);
      const [check, plain] = [new Check(rack), new PlainCheck(rack)];
      for (let i = 0; i < 8; i++) {
        const demand = demandOf(random, i, Math.ceil(size / 4), 70_000);
        const { missing, missingSpare, isTight, breakdown } = check.add(demand);
        const { fitting, excluded } = breakdown;
        const told = { missing, missingSpare, isTight, fitting, excluded: Object.fromEntries(excluded) };
        assert.deepEqual(told, plain.add(demand), `round ${round}, demand ${i}`);
      }
    }
  });

  for (const isEachOther of [false, true]) {
    it(`of 5,000 machines, ${isEachOther ? "each of its own kind" : "few kinds"}, for 500 pools takes a second at most`, function () {
      this.timeout(60_000);
      const random = new SeededRandom(7);
      const rack = rackOf(random, 5_000, isEachOther);
      const demands = Array.from({ length: 500 }, (_, i) => demandOf(random, i, 20, 96_000));
      const seconds = [1, 2, 3, 4, 5].map(() => {
        const begun = process.cpuUsage();
        const check = new Check(rack);
        const missing = demands.reduce((sum, demand) => sum + check.add(demand).missing, 0);
        assert.ok(missing > 0, "nothing is contended");
        const { user, system } = process.cpuUsage(begun);
        return (user + system) / 1e6;
      });
      // The machine may be busy with something else once.
      assert.ok(Math.min(...seconds) < 1, `${seconds} s of CPU`);
    });
  }
});
