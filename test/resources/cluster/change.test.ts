import assert from "node:assert/strict";
import { type Change, diffInputs } from "../../../provider/core/diff";
import { ClusterArgs } from "../../../provider/model/cluster";
import {
  type ClusterChange,
  clusterCost,
  refuseForbidden,
  reinstallsBy,
} from "../../../provider/resources/cluster/change";

const base = {
  name: "payments",
  cloudAccountId: "a",
  domain: "maas",
  profiles: [{ name: "infra", version: "1" }],
  controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
};
const changing = (over: Record<string, unknown>, distribution = "pxk"): Change[] =>
  diffInputs(ClusterArgs, base, { ...base, ...over }).map((change) => ({
    ...change,
    cost: clusterCost(change, distribution),
  }));
const controlPlane = (over: Record<string, unknown>) => ({ controlPlane: { ...base.controlPlane, ...over } });

describe("what a change of a cluster costs", () => {
  const table: [what: string, changes: Change[], cost: string][] = [
    ["a larger control plane", changing(controlPlane({ size: 5 })), "in-place"],
    ["a smaller control plane", changing(controlPlane({ size: 1 })), "refused"],
    ["another instance", changing(controlPlane({ instance: { minCpu: 8, minMemoryMb: 8192 } })), "reinstall"],
    ["other zones of the control plane", changing(controlPlane({ zones: ["az2"] })), "may-reinstall"],
    ["SSH keys with PXK", changing({ sshKeys: ["k"] }), "may-reinstall"],
    ["SSH keys with Canonical Kubernetes", changing({ sshKeys: ["k"] }, "canonical"), "reinstall"],
    ["time servers with Canonical Kubernetes", changing({ ntpServers: ["t"] }, "canonical"), "reinstall"],
    ["a profile's version", changing({ profiles: [{ name: "infra", version: "2" }] }), "may-reinstall"],
    ["its name", changing({ name: "billing" }), "replace"],
    ["its domain", changing({ domain: "other" }), "refused"],
    ["its protection", changing({ deletionProtection: false }), "none"],
  ];
  for (const [what, changes, cost] of table) {
    it(`is '${cost}' for ${what}`, () => {
      assert.deepEqual([...new Set(changes.map((change) => change.cost))], [cost]);
    });
  }
});

describe("which machines a change reinstalls", () => {
  const by = (over: Partial<ClusterChange>) =>
    reinstallsBy({ served: [], recorded: [], reasons: [], unfinished: [], ...over });
  const profiles = changing({ profiles: [{ name: "infra", version: "2" }] });
  const instance = changing(controlPlane({ instance: { minCpu: 8, minMemoryMb: 8192 } }));
  const table: [what: string, change: Partial<ClusterChange>, control: string, workers: string][] = [
    ["nothing", {}, "none", "none"],
    ["an instance of the control plane", { served: instance, recorded: instance }, "all", "none"],
    [
      "profiles that the plane says reinstall",
      { served: profiles, recorded: profiles, reasons: [{ key: "k8s", text: "Kubernetes" }] },
      "all",
      "all",
    ],
    ["profiles that the plane says do not", { served: profiles, recorded: profiles }, "none", "none"],
    ["profiles that an earlier run wrote already", { recorded: profiles }, "may", "may"],
    ["an instance that an earlier run wrote already", { recorded: instance }, "may", "none"],
    ["SSH keys", { served: changing({ sshKeys: ["k"] }) }, "may", "may"],
  ];
  for (const [what, change, control, workers] of table) {
    it(`is ${control} of the control plane and ${workers} of the workers for ${what}`, () => {
      assert.deepEqual(by(change), { controlPlane: control, workers });
    });
  }
});

describe("'repaves: forbid'", () => {
  const judge =
    (changes: readonly Change[], reasons: readonly string[] = [], approvals: readonly string[] = []) =>
    () =>
      refuseForbidden("payments", { changes, reasons, approvals });

  it("refuses what reinstalls or may do so, naming the inputs and the plane's reasons", () => {
    assert.throws(judge(changing({ sshKeys: ["k"] })), /changing 'sshKeys' reinstalls machines or may do so/);
    const profiles = changing({ profiles: [{ name: "infra", version: "2" }] });
    assert.throws(judge(profiles, ["kubernetes 1.30.4 => 1.31.2"]), /\(kubernetes 1\.30\.4 => 1\.31\.2\)/);
  });

  it("lets pass exactly what the configuration approves", () => {
    const keys = changing({ sshKeys: ["ssh-1"] });
    assert.throws(judge(keys), /'reinstall payments sshKeys none->ssh-1'/);
    assert.equal(judge(keys, [], ["reinstall  payments sshKeys none -> ssh-1"])(), true);
    assert.throws(judge(keys, [], ["reinstall payments sshKeys none->ssh-2"]), /Nothing was sent/);
    const upgrade = changing({ profiles: [{ name: "infra", version: "2" }] });
    assert.throws(judge(upgrade, ["kubernetes"]), /'reinstall payments 1->2'/);
    assert.equal(judge(upgrade, ["kubernetes"], ["reinstall payments 1->2"])(), true);
  });

  it("lets pass what does not, profiles as the plane says", () => {
    assert.doesNotThrow(judge(changing({ tags: { a: "b" } })));
    assert.doesNotThrow(judge(changing({ profiles: [{ name: "infra", version: "2" }] })));
  });
});
