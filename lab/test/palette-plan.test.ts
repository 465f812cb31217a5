import assert from "node:assert/strict";
import type { Hosted } from "../src/gateway/hosted";
import { limits, planPool } from "../src/gateway/plan";
import type { PoolSpec } from "../src/palette/state/specs";

describe("the plan for a pool", () => {
  const spec = (more: Partial<PoolSpec> = {}): PoolSpec => ({
    name: "p",
    controlPlane: false,
    size: 3,
    deleting: false,
    cpu: 1,
    memory: 1,
    zones: [],
    resourcePool: "",
    tags: [],
    strategy: { surge: "1", unavailable: "0" },
    repaveInterval: 0,
    clusterTemplate: "c",
    poolTemplate: "new",
    image: "i",
    healthTimeout: undefined,
    condemned: [],
    ...more,
  });

  /** `r` runs, `o` runs to an old template, `d` deploys, `D` deploys to an old one, `f` failed, `F` an old one failed, `x` drains, `X` an old one. */
  const machines = (letters: string): Hosted[] =>
    [...letters].map((letter, number) => {
      const isOld = "oDFX".includes(letter);
      const phases: Record<string, Hosted["phase"]> = {
        d: "deploying",
        D: "deploying",
        f: "failed",
        F: "failed",
        x: "draining",
        X: "draining",
      };
      return {
        uid: `${letter}${number}`,
        // Names are random: these sort the other way round than they were made.
        name: `p-${9 - number}`,
        pool: "p",
        controlPlane: false,
        clusterTemplate: "c",
        poolTemplate: isOld ? "old" : "new",
        image: "i",
        phase: phases[letter] ?? "running",
        dueAt: 0,
        number,
        joinedAt: 0,
        unreadySince: undefined,
        systemId: "",
        hostname: "",
        zone: "",
        failureDomain: "",
        addresses: [],
        poweredOn: true,
        nodeUp: true,
        unseen: false,
        failures: 0,
        problem: undefined,
      };
    });

  const cases: [string, string, Partial<PoolSpec>, number, string][] = [
    ["fills an empty pool", "", {}, 3, ""],
    ["fills up what is missing", "rd", {}, 1, ""],
    ["takes away whichever name sorts first, and names are random", "rrrr", {}, 0, "r3"],
    ["takes away those that do not work first", "frrr", {}, 0, "f0"],
    ["leaves a failed machine of the right number alone", "frr", {}, 0, ""],
    ["expands first", "ooo", {}, 1, ""],
    ["waits for the new one", "oood", {}, 0, ""],
    ["then takes an old one, the oldest", "ooor", {}, 0, "o0"],
    ["waits until it is gone", "xoor", {}, 0, ""],
    ["contracts first", "ooo", { strategy: { surge: "0", unavailable: "1" } }, 0, "o0"],
    ["does not contract twice", "xoo", { strategy: { surge: "0", unavailable: "1" } }, 0, ""],
    ["replaces what it contracted", "oo", { strategy: { surge: "0", unavailable: "1" } }, 1, ""],
    ["drops old machines that never came up", "ooD", {}, 1, "D2"],
    ["drops old machines that failed", "ooF", {}, 1, "F2"],
    ["replaces at once what leaves for another reason", "xrr", {}, 1, ""],
    ["contracts the last one first too", "Xrr", { strategy: { surge: "0", unavailable: "1" } }, 0, ""],
    ["shrinks while it rolls", "oooor", { size: 2 }, 0, "o0,o1,o2"],
    ["grows while it rolls", "oo", { size: 4 }, 3, ""],
    ["empties a pool that is deleted", "rdx", { deleting: true }, 0, "r0,d1"],
    ["replaces what is condemned", "rrr", { condemned: ["r1"] }, 1, "r1"],
    ["grows a control plane by one", "r", { controlPlane: true }, 1, ""],
    ["waits for a control-plane machine", "rd", { controlPlane: true }, 0, ""],
    ["waits for ever for a failed control-plane machine", "rf", { controlPlane: true }, 0, ""],
    [
      "expands a single control plane first, whatever is said",
      "o",
      { controlPlane: true, size: 1, strategy: { surge: "0", unavailable: "1" } },
      1,
      "",
    ],
  ];
  for (const [what, letters, more, create, remove] of cases)
    it(what, () => {
      const plan = planPool({ spec: spec(more), machines: machines(letters), now: 0, held: false });
      assert.deepEqual([plan.create, plan.remove.map((machine) => machine.uid).join(",")], [create, remove]);
    });

  it("rests between two machines", () => {
    const some = machines("roo");
    for (const machine of some) machine.joinedAt = machine.uid === "r0" ? 1000 : 0;
    const input = { spec: spec({ repaveInterval: 60, size: 2 }), machines: some, held: false };
    assert.deepEqual(planPool({ ...input, now: 2000 }), { create: 0, remove: [], lookAt: 61_000 });
    assert.equal(planPool({ ...input, now: 61_000 }).remove.length, 1);
  });

  it("does not roll out of its turn, but still grows", () => {
    const plan = planPool({ spec: spec({ size: 4 }), machines: machines("ooo"), now: 0, held: true });
    assert.deepEqual([plan.create, plan.remove], [1, []]);
  });

  it("reads numbers and percent, and never stands still", () => {
    const of = (surge: string, unavailable: string, size = 10) =>
      limits(spec({ size, strategy: { surge, unavailable } }));
    assert.deepEqual(of("25%", "25%"), { surge: 3, unavailable: 2 });
    assert.deepEqual(of("0", "10%", 3), { surge: 0, unavailable: 1 });
  });

  it("gives a control plane one spare machine, or none, whatever is said", () => {
    const of = (surge: string, unavailable: string) =>
      limits(spec({ controlPlane: true, size: 5, strategy: { surge, unavailable } }));
    assert.deepEqual(of("3", "2"), { surge: 1, unavailable: 0 });
    assert.deepEqual(of("0", "3"), { surge: 0, unavailable: 1 });
  });
});
