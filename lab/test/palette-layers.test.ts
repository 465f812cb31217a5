import assert from "node:assert/strict";
import type { ProfileChange } from "../src/index";
import { type Json, LabBench, pool, poolReady, runningCluster } from "./palette-support";

type Row = [layer: string, change: ProfileChange, reinstalls: boolean, from?: ProfileChange];

describe("a change of one layer of a cluster's profile", () => {
  const bench = new LabBench();
  const hardened = "kubeadmconfig:\n  preKubeadmCommands:\n    - echo hardened\n";
  let uid: string;

  beforeEach(async () => {
    await bench.start();
    uid = await runningCluster(bench, { pools: [pool({ name: "cp", controlPlane: true }), pool()] });
    await poolReady(bench, uid, "workers", 1);
  });
  afterEach(() => bench.stop());

  const calm = () => bench.until(() => bench.lab.isStable(uid), "calm");
  const repave = () => bench.world.cluster(uid).repave;

  /** The last, where a row has it, is what a change is made on top of. */
  const rows: Row[] = [
    ["the network's values, by a variable", { variables: { logLevel: "debug" } }, false],
    ["the storage's values, by a variable", { variables: { registryPassword: "secret" } }, false],
    ["the network's values", { packValues: { "cni-calico": "manifests: {}\n" } }, false],
    ["the storage's values", { packValues: { "csi-rook-ceph": "manifests: {}\n" } }, false],
    ["the operating system's values, by a variable", { variables: { region: "eu-2" } }, true],
    ["the operating system's values", { packValues: { "ubuntu-maas": hardened } }, true],
    [
      "the operating system's values, a remark",
      { packValues: { "ubuntu-maas": `# why\n${hardened}` } },
      false,
      { packValues: { "ubuntu-maas": hardened } },
    ],
    ["Kubernetes' values", { packValues: { kubernetes: "pack:\n  k8sHardening: false\n" } }, true],
    ["Kubernetes' version", { version: "1.1.0" }, true],
    ["the network's version", { version: "1.2.0" }, false, { version: "1.1.0" }],
  ];

  for (const [layer, change, reinstalls, from] of rows)
    it(`${layer}: ${reinstalls ? "reinstalls every node, after approval" : "no node"}`, async () => {
      if (from) {
        await bench.lab.operator.palette.changeProfile(uid, "maas-infra", from);
        await calm();
        await bench.lab.operator.palette.approve(uid);
        await calm();
        await bench.pass(300_000);
      }
      const mark = bench.lab.mark();
      await bench.lab.operator.palette.changeProfile(uid, "maas-infra", change);
      await calm();
      assert.equal(repave() === "Pending", reinstalls);
      assert.deepEqual(bench.lab.history(mark).pools, [], "nothing before approval");
      if (reinstalls) await bench.lab.operator.palette.approve(uid);
      await calm();
      await bench.pass(300_000);
      const { order, replaced } = bench.lab.history(mark);
      assert.deepEqual([order, replaced.length], reinstalls ? [["c1/cp", "c1/workers"], 2] : [[], 0]);
    });

  it("add-ons, attached, changed and detached: no node", async () => {
    const mark = bench.lab.mark();
    const path = `/v1/spectroclusters/${uid}/profiles`;
    const addon = bench.world.profileUid("monitoring", "1.0.0");
    await bench.must(204, bench.patch(path, { profiles: [{ uid: addon }] }));
    await calm();
    await bench.lab.operator.palette.changeProfile(uid, "monitoring", { version: "1.1.0" });
    await calm();
    await bench.must(204, bench.delete(path, { profileUids: [bench.world.profileUid("monitoring", "1.1.0")] }));
    await calm();
    await bench.pass(300_000);
    assert.deepEqual(bench.lab.history(mark).operations, []);
  });

  it("settings of the cluster and of its account: no node", async () => {
    const mark = bench.lab.mark();
    const at = `/v1/spectroclusters/${uid}`;
    const schedule = { scheduledRunTime: "0 3 * * 0" };
    const changes: [string, Json][] = [
      [`PATCH ${at}/metadata`, { metadata: { name: "c1", labels: { tier: "one" }, annotations: { a: "b" } } }],
      [`PATCH ${at}/clusterConfig/clusterMetaAttribute`, { clusterMetaAttribute: "{}" }],
      [`PATCH ${at}/clusterConfig/controlPlaneHealthCheckTimeout`, { controlPlaneHealthCheckTimeout: "30m" }],
      [`PATCH ${at}/clusterConfig/hostCluster`, { hostClusterConfig: { isHostCluster: true } }],
      [`PATCH ${at}/clusterConfig/osPatch`, { osPatchConfig: { patchOnBoot: true, schedule: "0 2 * * *" } }],
      [`PATCH ${at}/clusterConfig/timezone`, { timezone: "Europe/Berlin" }],
      [`PUT ${at}/location`, { location: { countryCode: "DE" } }],
      [`POST ${at}/upgrade/settings`, { spectroComponents: "lock" }],
      [`PATCH ${at}/k8certificates/renew`, undefined],
      [`PUT ${at}/config/namespaces`, { namespaces: [{ metadata: { name: "a" }, spec: {} }] }],
      [`PUT ${at}/config/rbacs`, { rbacs: [] }],
      [`POST ${at}/features/complianceScan`, { kubeBench: { schedule } }],
    ];
    for (const [route, body] of changes) {
      const [method = "", path = ""] = route.split(" ");
      const { status, text } = await bench.call(method, path, body, {});
      assert.ok(status < 300, `${route}: ${status} ${text}`);
    }
    await calm();
    await bench.pass(3_600_000);
    assert.deepEqual(bench.lab.history(mark).operations, []);
  });
});
