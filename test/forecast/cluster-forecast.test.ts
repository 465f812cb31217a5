import assert from "node:assert/strict";
import { diffInputs } from "../../provider/core/diff";
import { clusterEffects, type SeenCluster } from "../../provider/forecast/cluster-forecast";
import { forecastOf } from "../../provider/forecast/forecast";
import { linesOf } from "../../provider/forecast/sentences";
import { ClusterArgs } from "../../provider/model/cluster";
import { clusterCost } from "../../provider/resources/cluster/change";
import { type PropertyMap, read, servers } from "./effect-in-words";

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
    change: PropertyMap,
    over: PropertyMap & { distribution?: string } = {},
    verb: "update" | "replace" | "delete" = "update",
  ) => {
    const prior = { ...base, ...over };
    const { machines: _, distribution: __, ...next } = { ...prior, ...change };
    const changes = diffInputs(ClusterArgs, prior, next).map((one) => ({
      ...one,
      cost: clusterCost(one, over.distribution),
    }));
    const whole = ClusterArgs.partial().parse(next) as Partial<ClusterArgs>;
    return { verb, id: "u", prior: prior as object, next: whole, unknown: [], changes, unfinished: [], approvals: [] };
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
  const controlPlane = (over: PropertyMap) => ({ controlPlane: { ...base.controlPlane, ...over } });
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
    const subject = { kind: "cluster", id: "u", name: "payments", approvedAs: "payments", cluster: undefined } as const;
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
