import assert from "node:assert/strict";
import { diffInputs } from "../../provider/core/diff";
import { clusterEffects, type SeenCluster } from "../../provider/forecast/cluster-forecast";
import type { Effect } from "../../provider/forecast/effect";
import { exchangeOf } from "../../provider/forecast/exchange";
import { forecastOf } from "../../provider/forecast/forecast";
import { poolEffects, type SeenPool } from "../../provider/forecast/pool-forecast";
import { linesOf } from "../../provider/forecast/sentences";
import { ClusterArgs } from "../../provider/model/cluster";
import { MachinePoolArgs } from "../../provider/model/machine-pool";
import type { Machine } from "../../provider/model/placement";
import { clusterCost } from "../../provider/resources/cluster-change";
import { poolCost } from "../../provider/resources/pool-rules";

const servers = (...hosts: string[]): Machine[] =>
  hosts.map((hostname) => ({ name: `m-${hostname}`, hostname, zone: "az1" }));

type Bag = Record<string, unknown>;

/** An effect as a reviewer reads it: `reinstalls workers: 3 of rack1, rack2, rack3, 1 at a time, spare 1`. */
function read({ kind, certainty, pool, count, servers: which, exchange }: Effect): string {
  const names = which.length === 0 ? "" : ` of ${which.map(({ hostname }) => hostname).join(" ")}`;
  const pace = exchange ? `, ${exchange.atOnce} at a time, spare ${exchange.spare}` : "";
  return `${certainty === "may" ? "may: " : ""}${kind} ${pool}: ${count}${names}${pace}`;
}

describe("the forecast of a pool", () => {
  const base = {
    clusterId: "c",
    name: "workers",
    size: 3,
    instance: { minCpu: 8, minMemoryMb: 16384 },
    machines: servers("rack10", "rack2", "rack1"),
  };
  const planned = (change: Bag, over: Bag = {}, verb: "update" | "replace" = "update") => {
    const prior = { ...base, ...over };
    const { machines: _, ...next } = { ...prior, ...change };
    const changes = diffInputs(MachinePoolArgs, prior, next).map((one) => ({ ...one, cost: poolCost(one) }));
    // What is left out is missing, which is what the type of known inputs says.
    const whole = MachinePoolArgs.partial().parse(next) as Partial<MachinePoolArgs>;
    return { verb, id: "c/workers", prior, next: whole, unknown: [], changes, consents: [] };
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
    const plan = { verb: "create" as const, id: undefined, prior: {}, next, unknown: [], changes: [], consents: [] };
    assert.deepEqual(poolEffects(plan, undefined).map(read), ["allocates workers: 4"]);
    const { size: _, ...unsized } = next;
    assert.deepEqual(poolEffects({ ...plan, next: unsized, unknown: ["size"] }, undefined), []);
    const auto = { ...unsized, autoscaling: { min: 2, max: 9 } };
    assert.deepEqual(poolEffects({ ...plan, next: auto }, undefined).map(read), ["allocates workers: 2"]);
  });
});

describe("the forecast of a cluster", () => {
  const base = {
    name: "payments",
    cloudAccountId: "a",
    domain: "maas",
    profiles: [{ name: "infra", version: "1.30.4" }],
    controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
    machines: servers("cp2", "cp1", "cp3"),
  };
  const planned = (
    change: Bag,
    over: Bag & { distribution?: string } = {},
    verb: "update" | "replace" | "delete" = "update",
  ) => {
    const prior = { ...base, ...over };
    const { machines: _, distribution: __, ...next } = { ...prior, ...change };
    const changes = diffInputs(ClusterArgs, prior, next).map((one) => ({
      ...one,
      cost: clusterCost(one, over.distribution),
    }));
    const whole = ClusterArgs.partial().parse(next) as Partial<ClusterArgs>;
    return { verb, id: "u", prior: prior as object, next: whole, unknown: [], changes, consents: [] };
  };
  const seen = (reasons?: string[], over: object = {}): SeenCluster => ({
    pools: [
      {
        name: "gpu",
        isControlPlane: false,
        machines: servers("g1"),
        updateStrategy: { type: "RollingUpdateScaleIn" },
        ...over,
      },
      { name: "batch", isControlPlane: false, machines: servers("b2", "b1") },
      { name: "cp", isControlPlane: true, machines: servers("cp1", "cp2", "cp3") },
    ],
    reasons,
  });
  const CP = "3 of cp1 cp2 cp3, 1 at a time, spare 1";
  const EVERY = [
    `reinstalls cp: ${CP}`,
    "reinstalls batch: 2 of b1 b2, 1 at a time, spare 1",
    "reinstalls gpu: 1 of g1, 1 at a time, spare 0",
  ];
  const may = (texts: string[]): string[] => texts.map((text) => `may: ${text}`);
  const upgrade = { profiles: [{ name: "infra", version: "1.31.2" }] };
  const controlPlane = (over: Bag) => ({ controlPlane: { ...base.controlPlane, ...over } });
  const table: [change: string, plan: ReturnType<typeof planned>, seen: SeenCluster | undefined, effects: string[]][] =
    [
      ["nothing", planned({}), seen(), []],
      ["a larger control plane", planned(controlPlane({ size: 5 })), seen(), ["allocates control-plane: 2"]],
      [
        "what the control plane must have",
        planned(controlPlane({ instance: { minCpu: 8, minMemoryMb: 8192 } })),
        seen(),
        [`reinstalls cp: ${CP}`],
      ],
      ["zones of the control plane", planned(controlPlane({ zones: ["az2"] })), seen(), [`may: reinstalls cp: ${CP}`]],
      [
        "workloads on the control plane",
        planned(controlPlane({ useAsWorker: true })),
        seen(),
        [`may: reinstalls cp: ${CP}`],
      ],
      ["SSH keys with PXK", planned({ sshKeys: ["ssh-rsa AAAA"] }), seen(), may(EVERY)],
      [
        "SSH keys with Canonical Kubernetes",
        planned({ sshKeys: ["ssh-rsa AAAA"] }, { distribution: "canonical" }),
        seen(),
        EVERY,
      ],
      [
        "time servers with Canonical Kubernetes",
        planned({ ntpServers: ["t"] }, { distribution: "canonical" }),
        seen(),
        EVERY,
      ],
      ["LXD hosts with PXK", planned({ enableLxdVm: true }), seen(), may(EVERY)],
      ["profiles, and the plane has reasons to reinstall", planned(upgrade), seen(["kubernetes"]), EVERY],
      ["profiles, and the plane has none", planned(upgrade), seen([]), []],
      ["profiles, and the plane was not asked", planned(upgrade), seen(), may(EVERY)],
      ["profiles that are only written", planned({ ...upgrade, applySetting: "later" }), seen(["kubernetes"]), []],
      [
        "installing what was only written",
        planned({ applySetting: "now" }, { applySetting: "later" }),
        seen(["kubernetes"]),
        EVERY,
      ],
      [
        "profiles, with a pool that stays behind",
        planned(upgrade),
        seen(["kubernetes"], { staysBehind: true }),
        [...EVERY.slice(0, 2), `may: ${EVERY[2]}`],
      ],
      [
        "SSH keys with Canonical Kubernetes, with a pool that stays behind",
        planned({ sshKeys: ["ssh-rsa AAAA"] }, { distribution: "canonical" }),
        seen(undefined, { staysBehind: true }),
        EVERY,
      ],
      [
        "tags, a description and policies",
        planned({ tags: { a: "b" }, description: "x", timezone: "UTC", osPatch: { onBoot: true } }),
        seen(),
        [],
      ],
      [
        "SSH keys, without a look at the workers",
        planned({ sshKeys: ["ssh-rsa AAAA"] }),
        undefined,
        [`may: reinstalls control-plane: ${CP}`],
      ],
      [
        "the name",
        planned({ name: "billing" }, {}, "replace"),
        seen(),
        [
          "replaces gpu: 1 of g1",
          "replaces batch: 2 of b1 b2",
          "replaces cp: 3 of cp1 cp2 cp3",
          "allocates control-plane: 3",
        ],
      ],
      [
        "its end",
        planned({}, {}, "delete"),
        seen(),
        ["deletes gpu: 1 of g1", "deletes batch: 2 of b1 b2", "deletes cp: 3 of cp1 cp2 cp3"],
      ],
    ];
  for (const [change, plan, look, effects] of table) {
    it(`says ${effects.length === 0 ? "nothing" : `'${effects.join("; ")}'`} for ${change}`, () => {
      assert.deepEqual(clusterEffects(plan, look).map(read), effects);
    });
  }

  it("is one line in words, and a warning where it cannot be undone", () => {
    const subject = { kind: "cluster", id: "u", name: "payments", cluster: undefined } as const;
    const line = (plan: ReturnType<typeof planned>, look: SeenCluster) =>
      linesOf(forecastOf(subject, { ...plan, effects: clusterEffects(plan, look), reasons: look.reasons }));
    assert.deepEqual(line(planned(upgrade), seen(["kubernetes 1.30.4 => 1.31.2"])), [
      {
        severity: "warning",
        text: "Changing 'profiles[0].version' reinstalls every machine of the cluster, one after the other: control plane (cp1, cp2, cp3), then pool 'batch' (b1, b2), then pool 'gpu' (g1) (kubernetes 1.30.4 => 1.31.2); it needs one free server that matches.",
      },
    ]);
    assert.deepEqual(line(planned(controlPlane({ size: 5 })), seen()), [
      { severity: "info", text: "Changing 'controlPlane.size' allocates 2 servers for the control plane." },
    ]);
    assert.deepEqual(line(planned({ description: "x" }), seen()), []);
  });
});

describe("how servers are exchanged", () => {
  const over = (maxSurge: number | string, maxUnavailable: number | string) =>
    ({ type: "OverrideScaling", maxSurge, maxUnavailable }) as const;
  const table: [
    what: string,
    strategy: Parameters<typeof exchangeOf>[0],
    size: number,
    isControlPlane: boolean,
    atOnce: number,
    spare: number,
  ][] = [
    ["the usual way", undefined, 5, false, 1, 1],
    ["scaling out", { type: "RollingUpdateScaleOut" }, 5, false, 1, 1],
    ["scaling in", { type: "RollingUpdateScaleIn" }, 5, false, 1, 0],
    ["scaling in, a control plane of three", { type: "RollingUpdateScaleIn" }, 3, true, 1, 0],
    ["scaling in, a control plane of one, which has none to lose", { type: "RollingUpdateScaleIn" }, 1, true, 1, 1],
    ["two more", over(2, 0), 5, false, 2, 2],
    ["a quarter more, rounded up", over("25%", 0), 5, false, 2, 2],
    ["a quarter fewer, rounded down", over(0, "25%"), 7, false, 1, 0],
    ["a quarter fewer of three, which is none: one all the same", over(0, "25%"), 3, false, 1, 0],
    ["both", over(1, 2), 6, false, 3, 1],
    ["more than there are", over(9, 0), 3, false, 3, 3],
  ];
  for (const [what, strategy, size, isControlPlane, atOnce, spare] of table) {
    it(`is ${atOnce} at a time with ${spare} spare for ${what}`, () => {
      assert.deepEqual(exchangeOf(strategy, size, isControlPlane), { atOnce, spare });
    });
  }
});
