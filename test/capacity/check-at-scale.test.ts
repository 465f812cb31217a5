import assert from "node:assert/strict";
import type { Candidate } from "../../provider/capacity/candidate";
import { Check } from "../../provider/capacity/check";
import type { Demand } from "../../provider/ports/preflight";
import { Draws } from "../support/random";
import { PlainCheck } from "./plain-check";

const named = (prefix: string, i: number): string => `${prefix}${i}`;

/** Racks of few kinds, of many, and of one kind for each machine. */
function rackOf(draws: Draws, size: number, isEachOther: boolean): Candidate[] {
  return Array.from({ length: size }, (_, i) => ({
    hostname: named("node-", i),
    cpu: isEachOther ? 8 + draws.below(60) : draws.pick([8, 16, 32]),
    memoryMb: isEachOther ? 16_384 + i * 16 : draws.pick([16_384, 65_536]),
    diskGb: 500,
    zone: named("az", draws.below(4)),
    resourcePool: named("pool-", draws.below(3)),
    tags: draws.below(3) === 0 ? ["nvme"] : [],
    free: draws.below(8) > 0,
    locked: draws.below(20) === 0,
  }));
}

function demandOf(draws: Draws, i: number, most: number, memory: number): Demand {
  return {
    urn: named("urn:", i),
    what: named("pool ", i),
    count: 1 + draws.below(most),
    spare: draws.below(3) === 0 ? 1 : 0,
    constraints: {
      minCpu: draws.pick([0, 8, 16, 30]),
      minMemoryMb: draws.below(memory),
      zones: Array.from({ length: draws.below(4) }, () => named("az", draws.below(4))),
      resourcePool: draws.below(2) === 0 ? "" : named("pool-", draws.below(3)),
      machineTags: draws.below(5) === 0 ? ["nvme"] : [],
    },
  };
}

describe("the check of machines", () => {
  const seed = Draws.seed();
  it(`says what a plain one says, machine by machine (seed ${seed})`, () => {
    const draws = new Draws(seed);
    for (let round = 0; round < 150; round++) {
      const size = 1 + draws.below(40);
      const rack = rackOf(draws, size, draws.below(2) === 0);
      const [check, plain] = [new Check(rack), new PlainCheck(rack)];
      for (let i = 0; i < 8; i++) {
        const demand = demandOf(draws, i, Math.ceil(size / 4), 70_000);
        const { missing, missingSpare, isTight, census } = check.add(demand);
        const { fitting, excluded } = census;
        const told = { missing, missingSpare, isTight, fitting, excluded: Object.fromEntries(excluded) };
        assert.deepEqual(told, plain.add(demand), `round ${round}, demand ${i}`);
      }
    }
  });

  for (const isEachOther of [false, true]) {
    it(`of 5,000 machines, ${isEachOther ? "each of its own kind" : "few kinds"}, for 500 pools takes a second at most`, function () {
      this.timeout(60_000);
      const draws = new Draws(7);
      const rack = rackOf(draws, 5_000, isEachOther);
      const demands = Array.from({ length: 500 }, (_, i) => demandOf(draws, i, 20, 96_000));
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
