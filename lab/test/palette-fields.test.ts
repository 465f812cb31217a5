import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { defaultRack } from "../src/index";
import { type Json, LabBench, machinesIn, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

/** What a change of one field does to the machines: nothing, it rolls them, or only where the lab plays every "may". */
type Effect = "in place" | "rolls" | "may";

type Change = [field: string, change: (doc: Json) => void, effect: Effect];

/** A document in the lab: as it was made, as it was written last, and how it is written. */
interface Written {
  readonly fresh: Json;
  last: Json;
  put(doc: Json): Promise<unknown>;
}

const cloud =
  (more: Json) =>
  (doc: Json): void => {
    Object.assign(doc.cloudConfig, more);
  };
const config =
  (more: Json) =>
  (doc: Json): void => {
    Object.assign(doc.poolConfig, more);
  };
const taint = (timeAdded: string) => [{ key: "a", value: "b", effect: "NoSchedule", timeAdded }];

/** Each on top of those before it. */
const ofWorkers: Change[] = [
  ["instanceType.minCPU", cloud({ instanceType: { minCPU: 8, minMemInMB: 65536 } }), "rolls"],
  ["instanceType.minMemInMB", cloud({ instanceType: { minCPU: 8, minMemInMB: 32768 } }), "rolls"],
  [
    "instanceType.minDiskSizeInGB",
    cloud({ instanceType: { minCPU: 8, minMemInMB: 32768, minDiskSizeInGB: 100 } }),
    "rolls",
  ],
  ["resourcePool", cloud({ resourcePool: "dev" }), "rolls"],
  ["resourcePool, to any", cloud({ resourcePool: "" }), "rolls"],
  ["tags", cloud({ tags: ["worker", "nvme"] }), "rolls"],
  ["tags, in another order and twice", cloud({ tags: ["nvme", "worker", "nvme"] }), "in place"],
  ["network", cloud({ network: { networkName: "br0" } }), "rolls"],
  ["network, with a default spelled out", cloud({ network: { networkName: "br0", staticIp: false } }), "in place"],
  ["azs", cloud({ azs: ["az2", "az1"] }), "may"],
  ["azs, in another order", cloud({ azs: ["az1", "az2"] }), "in place"],
  ["additionalLabels", config({ additionalLabels: { a: "b" } }), "may"],
  ["additionalAnnotations", config({ additionalAnnotations: { a: "b" } }), "may"],
  ["additionalTags", config({ additionalTags: { a: "b" } }), "may"],
  ["taints", config({ taints: taint("2026-01-01T00:00:00Z") }), "may"],
  ["taints, only the time", config({ taints: taint("2026-02-02T00:00:00Z") }), "in place"],
  ["machinePoolProperties.archType, the default", config({ machinePoolProperties: { archType: "amd64" } }), "in place"],
  ["useControlPlaneAsWorker", config({ useControlPlaneAsWorker: true }), "in place"],
  ["nodeRepaveInterval", config({ nodeRepaveInterval: 5 }), "in place"],
  ["updateStrategy", config({ updateStrategy: { type: "RollingUpdateScaleIn" } }), "in place"],
  [
    "updateStrategy, own numbers",
    config({ updateStrategy: { type: "OverrideScaling", maxSurge: "1", maxUnavailable: "0" } }),
    "in place",
  ],
  ["skipK8sUpgrade", config({ skipK8sUpgrade: "enabled" }), "in place"],
  ["skipK8sUpgrade, back, nothing skipped", config({ skipK8sUpgrade: "disabled" }), "in place"],
  ["minSize and maxSize around the size", config({ minSize: 1, maxSize: 3 }), "in place"],
  ["maxSize", config({ maxSize: 5 }), "in place"],
  ["minSize and maxSize, gone", config({ minSize: 0, maxSize: 0 }), "in place"],
  ["overrideKubeadmConfiguration", config({ overrideKubeadmConfiguration: "preKubeadmCommands: []" }), "rolls"],
  [
    "overrideKubeadmConfiguration, a line end",
    config({ overrideKubeadmConfiguration: "preKubeadmCommands: []\n" }),
    "in place",
  ],
  ["overrideHealthCheckConfiguration", config({ overrideHealthCheckConfiguration: "maxUnhealthy: 40%" }), "rolls"],
  ["overrideClusterApiConfig", config({ overrideClusterApiConfig: "spec: {}" }), "rolls"],
];

const ofControlPlane: Change[] = [
  ["instanceType.minCPU", cloud({ instanceType: { minCPU: 6, minMemInMB: 8192 } }), "rolls"],
  ["instanceType.minMemInMB", cloud({ instanceType: { minCPU: 6, minMemInMB: 4096 } }), "rolls"],
  ["resourcePool", cloud({ resourcePool: "" }), "rolls"],
  ["tags", cloud({ tags: ["control-plane"] }), "rolls"],
  ["azs", cloud({ azs: ["az1"] }), "may"],
  ["useControlPlaneAsWorker", config({ useControlPlaneAsWorker: true }), "may"],
  ["additionalLabels", config({ additionalLabels: { a: "b" } }), "may"],
  ["additionalAnnotations", config({ additionalAnnotations: { a: "b" } }), "may"],
  ["taints", config({ taints: taint("2026-01-01T00:00:00Z") }), "may"],
  ["updateStrategy", config({ updateStrategy: { type: "RollingUpdateScaleIn" } }), "in place"],
  ["overrideClusterApiConfig", config({ overrideClusterApiConfig: "spec: {}" }), "rolls"],
];

const set =
  (more: Json) =>
  (doc: Json): void => {
    Object.assign(doc, more);
  };
const key = (name: string) => `ssh-ed25519 AAAA ${name}`;

/** Of the whole cluster; the effect on Canonical Kubernetes last. */
const ofCluster: [...Change, onCanonical: Effect][] = [
  ["sshKeys", set({ sshKeys: [key("a"), key("b")] }), "may", "rolls"],
  ["sshKeys, in another order", set({ sshKeys: [`${key("b")}\n`, key("a")] }), "in place", "in place"],
  ["ntpServers", set({ ntpServers: ["ntp.example"] }), "may", "rolls"],
  ["enableLxdVm", set({ enableLxdVm: true }), "may", "rolls"],
  ["overrideClusterApiConfig", set({ overrideClusterApiConfig: "spec: {}" }), "may", "rolls"],
];

for (const mayReinstall of [false, true])
  describe(`a change of one field, ${mayReinstall ? "with" : "without"} every "may"`, () => {
    const bench = new LabBench();
    const cp = () => pool({ name: "cp", controlPlane: true });
    let uid: string;

    before(() => bench.start({ mayReinstall, paletteVersion: "4.10", rack: defaultRack({ machines: 120 }) }));
    after(() => bench.stop());

    const uids = (name: string) => machinesIn(bench, uid, name).map((machine) => machine.uid);
    const isSo = (effect: Effect) => effect === "rolls" || (effect === "may" && mayReinstall);

    /** Which pools have no machine left of those that they had, once nothing is on its way. */
    async function rolledBy(send: () => Promise<unknown>, names: string[]): Promise<string[]> {
      const before = names.flatMap(uids);
      await send();
      await bench.until(() => bench.lab.isStable(uid), "calm");
      await bench.pass(120_000);
      const left = names.flatMap(uids);
      assert.equal(left.length, before.length);
      const changed = names.filter((name) => !uids(name).some((known) => before.includes(known)));
      assert.equal(changed.length, before.filter((known) => !left.includes(known)).length, "all of a pool, or none");
      return changed;
    }

    /** Which pools the change with this number rolls, from the document with all changes before it. */
    async function rolledByChange(of: Written, changes: readonly ((doc: Json) => void)[], number: number) {
      const before = structuredClone(of.fresh);
      for (const change of changes.slice(0, number)) change(before);
      const next = structuredClone(before);
      changes[number]?.(next);
      const write = async (doc: Json) => {
        await of.put(doc);
        of.last = doc;
      };
      // In another order than that of the table, another document was written last.
      if (!isDeepStrictEqual(of.last, before)) await rolledBy(() => write(before), ["cp", "workers"]);
      return await rolledBy(() => write(next), ["cp", "workers"]);
    }

    async function cluster(more: Json = {}): Promise<void> {
      uid = await runningCluster(bench, { pools: [cp(), pool()], ...more });
      await poolReady(bench, uid, "workers", 1);
    }

    const tables: [string, Change[], () => Json][] = [
      ["workers", ofWorkers, () => pool()],
      ["cp", ofControlPlane, cp],
    ];
    for (const [name, table, fresh] of tables)
      describe(`of ${name}`, () => {
        const put = (doc: Json) => bench.must(204, bench.put(`${poolsPath(bench, uid)}/${name}`, doc));
        const written: Written = { fresh: fresh(), last: fresh(), put };
        const changes = table.map(([, change]) => change);
        before(() => cluster({ name: `of-${name}` }));
        for (const [number, [field, , effect]] of table.entries())
          it(`${field}: ${effect}`, async () => {
            assert.deepEqual(await rolledByChange(written, changes, number), isSo(effect) ? [name] : []);
          });
      });

    for (const profile of ["maas-infra", "ck8s-infra"])
      describe(`of a cluster of ${profile}`, () => {
        const path = () => `/v1/cloudconfigs/maas/${bench.world.cluster(uid).configUid}/clusterConfig`;
        const put = (doc: Json) => bench.must(204, bench.put(path(), { clusterConfig: doc }));
        const domain = "maas.lab";
        const written: Written = { fresh: { domain }, last: { domain }, put };
        const changes = ofCluster.map(([, change]) => change);
        const canonical = profile === "ck8s-infra";
        before(() => {
          const parts = canonical ? { profile: bench.world.profileUid(profile, "1.0.0"), variables: [] } : {};
          return cluster({ name: profile, ...parts });
        });
        for (const [number, [field, , ofPalettes, ofCanonical]] of ofCluster.entries())
          it(`${field}: ${canonical ? ofCanonical : ofPalettes}`, async () => {
            const expected = isSo(canonical ? ofCanonical : ofPalettes) ? ["cp", "workers"] : [];
            assert.deepEqual(await rolledByChange(written, changes, number), expected);
          });
      });
  });
