import assert from "node:assert/strict";
import { diffInputs } from "../../provider/core/diff";
import { poolEffects, type SeenPool } from "../../provider/forecast/pool-forecast";
import { MachinePoolArgs } from "../../provider/model/machine-pool";
import { poolCost } from "../../provider/resources/machine-pool/rules";
import { type PropertyMap, read, servers } from "./effect-in-words";

describe("the forecast of a pool", () => {
  const base = {
    clusterId: "c",
    name: "workers",
    size: 3,
    instance: { minCpu: 8, minMemoryMb: 16384 },
    machines: servers("rack10", "rack2", "rack1"),
  };
  const planned = (change: PropertyMap, over: PropertyMap = {}, verb: "update" | "replace" = "update") => {
    const prior = { ...base, ...over };
    const { machines: _, ...next } = { ...prior, ...change };
    const changes = diffInputs(MachinePoolArgs, prior, next).map((one) => ({ ...one, cost: poolCost(one) }));
    // What is left out is missing, which is what the type of known inputs says.
    const whole = MachinePoolArgs.partial().parse(next) as Partial<MachinePoolArgs>;
    return { verb, id: "c/workers", prior, next: whole, unknown: [], changes, unfinished: [], approvals: [] };
  };
  const ALL = "3 of rack1 rack2 rack10";
  const seen = (size: number, ...hosts: string[]): SeenPool => ({ size, machines: servers(...hosts) });
  const table: [change: string, plan: ReturnType<typeof planned>, seen: SeenPool | undefined, effects: string[]][] = [
    ["nothing", planned({}), undefined, []],
    ["two machines more", planned({ size: 5 }), undefined, ["allocates workers: 2"]],
    ["one machine less", planned({ size: 2 }), undefined, ["releases workers: 1 of rack1 rack2 rack10"]],
    [
      "another instance",
      planned({ instance: { minCpu: 16, minMemoryMb: 16384 } }),
      undefined,
      [`reinstalls workers: ${ALL}, 1 at a time, spare 1`],
    ],
    [
      "another instance, giving up first",
      planned({ instance: { minCpu: 16, minMemoryMb: 16384 }, updateStrategy: { type: "RollingUpdateScaleIn" } }),
      undefined,
      [`reinstalls workers: ${ALL}, 1 at a time, spare 0`],
    ],
    [
      "a resource pool",
      planned({ resourcePool: "gpu" }),
      undefined,
      [`reinstalls workers: ${ALL}, 1 at a time, spare 1`],
    ],
    [
      "machine tags",
      planned({ machineTags: ["ssd"] }),
      undefined,
      [`reinstalls workers: ${ALL}, 1 at a time, spare 1`],
    ],
    [
      "settings of kubeadm",
      planned({ overrideKubeadmConfiguration: "a: 1" }),
      undefined,
      [`reinstalls workers: ${ALL}, 1 at a time, spare 1`],
    ],
    ["zones", planned({ zones: ["az2"] }), undefined, [`may: reinstalls workers: ${ALL}, 1 at a time, spare 1`]],
    ["labels", planned({ labels: { a: "b" } }), undefined, [`may: reinstalls workers: ${ALL}, 1 at a time, spare 1`]],
    [
      "taints",
      planned({ taints: [{ key: "a", effect: "NoSchedule" }] }),
      undefined,
      [`may: reinstalls workers: ${ALL}, 1 at a time, spare 1`],
    ],
    ["how machines are exchanged", planned({ updateStrategy: { type: "RollingUpdateScaleIn" } }), undefined, []],
    ["the pause between machines", planned({ nodeRepaveIntervalSeconds: 60 }), undefined, []],
    ["staying behind", planned({ skipKubernetesUpgrade: true }), undefined, []],
    [
      "catching up",
      planned({ skipKubernetesUpgrade: false }, { skipKubernetesUpgrade: true }),
      undefined,
      [`may: reinstalls workers: ${ALL}, 1 at a time, spare 1`],
    ],
    ["its limit of releases", planned({ releaseLimit: 2 }), undefined, []],
    ["its protection", planned({ deletionProtection: false }), undefined, []],
    [
      "size and instance at once, smaller",
      planned({ size: 2, instance: { minCpu: 16, minMemoryMb: 16384 } }),
      undefined,
      [
        "releases workers: 1 of rack1 rack2 rack10",
        "reinstalls workers: 2 of rack1 rack2 rack10, 1 at a time, spare 1",
      ],
    ],
    [
      "the size, after somebody made it 5 by hand",
      planned({ size: 4 }),
      seen(5, "a", "b", "c", "d", "e"),
      ["releases workers: 1 of a b c d e"],
    ],
    [
      "the size, while one machine too many is being exchanged",
      planned({ size: 4 }),
      seen(3, "a", "b", "c", "d"),
      ["allocates workers: 1"],
    ],
    [
      "the size, after a start that left one machine of three",
      planned({ size: 4 }),
      seen(3, "a"),
      ["allocates workers: 3"],
    ],
    [
      "autoscaling, with as many as before",
      planned({ size: undefined, autoscaling: { min: 1, max: 5 } }),
      seen(3, "a", "b", "c"),
      [],
    ],
    [
      "the most of an autoscaled pool",
      planned({ autoscaling: { min: 1, max: 2 } }, { size: undefined, autoscaling: { min: 1, max: 5 } }),
      seen(1, "a", "b", "c", "d"),
      ["releases workers: 2 of a b c d"],
    ],
    [
      "the least of an autoscaled pool",
      planned({ autoscaling: { min: 3, max: 5 } }, { size: undefined, autoscaling: { min: 1, max: 5 } }),
      seen(1, "a"),
      ["allocates workers: 2"],
    ],
    [
      "another instance of an autoscaled pool",
      planned({ instance: { minCpu: 16, minMemoryMb: 16384 } }, { size: undefined, autoscaling: { min: 1, max: 5 } }),
      seen(1, "a", "b"),
      ["reinstalls workers: 2 of a b, 1 at a time, spare 1"],
    ],
    [
      "labels and a fixed size instead of autoscaling, one machine less",
      planned(
        { labels: { a: "b" }, size: 3, autoscaling: undefined },
        { size: undefined, autoscaling: { min: 1, max: 5 } },
      ),
      seen(4, "a", "b", "c", "d"),
      ["releases workers: 1 of a b c d", "may: reinstalls workers: 3 of a b c d, 1 at a time, spare 1"],
    ],
    [
      "an instance, back to the usual way of exchanging machines",
      planned(
        { instance: { minCpu: 16, minMemoryMb: 16384 }, updateStrategy: undefined },
        { updateStrategy: { type: "RollingUpdateScaleIn" } },
      ),
      undefined,
      [`reinstalls workers: ${ALL}, 1 at a time, spare 1`],
    ],
    [
      "another instance of an empty pool",
      planned({ instance: { minCpu: 16, minMemoryMb: 16384 } }, { size: 0, machines: [] }),
      undefined,
      [],
    ],
    [
      "the name",
      planned({ name: "other" }, {}, "replace"),
      undefined,
      ["allocates other: 3", `replaces workers: ${ALL}`],
    ],
  ];
  for (const [change, plan, look, effects] of table) {
    it(`says ${effects.length === 0 ? "nothing" : `'${effects.join("; ")}'`} for ${change}`, () => {
      assert.deepEqual(poolEffects(plan, look).map(read), effects);
    });
  }

  it("names the field that is to blame, and how that is known", () => {
    const [effect] = poolEffects(planned({ resourcePool: "gpu" }), undefined);
    assert.deepEqual(
      effect?.causes.map(({ path }) => path),
      ["resourcePool"],
    );
    assert.match(effect?.causes[0]?.source ?? "", /machine template/);
  });

  it("says how many a new pool allocates, and nothing while that is not known", () => {
    const next = { ...base, size: 4 };
    const plan = {
      verb: "create" as const,
      id: undefined,
      prior: {},
      next,
      unknown: [],
      changes: [],
      unfinished: [],
      approvals: [],
    };
    assert.deepEqual(poolEffects(plan, undefined).map(read), ["allocates workers: 4"]);
    const { size: _, ...unsized } = next;
    assert.deepEqual(poolEffects({ ...plan, next: unsized, unknown: ["size"] }, undefined), []);
    const auto = { ...unsized, autoscaling: { min: 2, max: 9 } };
    assert.deepEqual(poolEffects({ ...plan, next: auto }, undefined).map(read), ["allocates workers: 2"]);
  });
});
