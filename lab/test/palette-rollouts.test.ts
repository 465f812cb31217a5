import assert from "node:assert/strict";
import { type Json, LabBench, machinesIn, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

describe("rollouts", () => {
  const bench = new LabBench();
  const cp = (size = 1) => pool({ name: "cp", size, controlPlane: true, config: { useControlPlaneAsWorker: true } });

  beforeEach(() => bench.start());
  after(() => bench.stop());

  const uids = (uid: string, name: string) => machinesIn(bench, uid, name).map((machine) => machine.uid);
  const ready = (uid: string, name: string) => machinesIn(bench, uid, name).filter((machine) => machine.ready).length;

  async function withWorkers(parts: Json = {}, size = 2): Promise<string> {
    const uid = await runningCluster(bench, { pools: [cp(), pool({ size, ...parts })] });
    await poolReady(bench, uid, "workers", size);
    return uid;
  }

  /** Waits until none of the machines is left and the pool is complete; the fewest ready and the most machines on the way. */
  async function rolled(uid: string, name: string, before: string[]): Promise<{ fewest: number; most: number }> {
    let [fewest, most] = [before.length, 0];
    await bench.until(() => {
      const now = uids(uid, name);
      fewest = Math.min(fewest, ready(uid, name));
      most = Math.max(most, now.length);
      return (
        !now.some((known) => before.includes(known)) &&
        ready(uid, name) === before.length &&
        now.length === before.length
      );
    }, `${name} to roll`);
    return { fewest, most };
  }

  it("expand first by default: never a machine less, one more on the way", async () => {
    const uid = await withWorkers();
    const before = uids(uid, "workers");
    await bench.must(
      204,
      bench.put(`${poolsPath(bench, uid)}/workers`, pool({ size: 2, cloud: { tags: ["worker"] } })),
    );
    assert.deepEqual(uids(uid, "workers"), before, "right after the PUT everything still looks done");
    assert.deepEqual(await rolled(uid, "workers", before), { fewest: 2, most: 3 });
  });

  it("contract first where told so: one machine less, never one more", async () => {
    const config = { updateStrategy: { type: "RollingUpdateScaleIn" } };
    const uid = await withWorkers({ config });
    const before = uids(uid, "workers");
    const changed = pool({ size: 2, config, cloud: { instanceType: { minCPU: 8, minMemInMB: 4096 } } });
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, changed));
    assert.deepEqual(await rolled(uid, "workers", before), { fewest: 1, most: 2 });
  });

  it("wait for ever for a spare machine, and say so", async () => {
    const gpu = { instanceType: { minCPU: 64, minMemInMB: 1024 }, resourcePool: "", azs: [] };
    const hosts = bench.lab.maas.world.machines.filter((machine) => machine.cpuCores >= 64).length;
    const uid = await runningCluster(bench, { pools: [cp(), pool({ size: hosts, cloud: gpu })] });
    await poolReady(bench, uid, "workers", hosts);
    const before = uids(uid, "workers");
    const changed = pool({ size: hosts, cloud: { ...gpu, instanceType: { minCPU: 63, minMemInMB: 1024 } } });
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, changed));
    await bench.pass(4 * 3_600_000);
    assert.ok(before.every((known) => uids(uid, "workers").includes(known)));
    const waiting = machinesIn(bench, uid, "workers").find((machine) => machine.state === "Pending");
    assert.match(waiting?.conditions[0]?.message ?? "", /status: 409, message: No available machine/);
    const told = bench.world.events.filter((event) => event.reason === "MachineDeployFailed");
    assert.equal(told.length, 1, "an error is told once");
  });

  it("go as wide as OverrideScaling says", async () => {
    const config = { updateStrategy: { type: "OverrideScaling", maxSurge: "0", maxUnavailable: "50%" } };
    const cloud = { resourcePool: "" };
    const uid = await withWorkers({ config, cloud }, 4);
    const before = uids(uid, "workers");
    const changed = pool({ size: 4, config, cloud: { ...cloud, tags: ["worker"] } });
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, changed));
    assert.deepEqual(await rolled(uid, "workers", before), { fewest: 2, most: 4 });
  });

  it("leave machines alone where a field does not reinstall", async () => {
    const uid = await withWorkers();
    const before = uids(uid, "workers");
    const taints = [{ key: "a", value: "b", effect: "NoSchedule" }];
    const config = { additionalLabels: { a: "b" }, taints, nodeRepaveInterval: 60, skipK8sUpgrade: "disabled" };
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, pool({ size: 2, config })));
    await bench.pass(3_600_000);
    assert.deepEqual(uids(uid, "workers"), before);
  });

  it("reinstall for such a field where the lab was told that it does", async () => {
    await bench.start({ mayReinstall: true });
    const uid = await withWorkers({}, 1);
    const before = uids(uid, "workers");
    await bench.must(
      204,
      bench.put(`${poolsPath(bench, uid)}/workers`, pool({ config: { additionalLabels: { a: "b" } } })),
    );
    await rolled(uid, "workers", before);
  });

  it("replace a machine that is deleted, and only that one", async () => {
    const uid = await withWorkers();
    const [first = "", second = ""] = uids(uid, "workers");
    await bench.must(204, bench.delete(`${poolsPath(bench, uid)}/workers/machines/${first}`));
    await bench.until(() => !uids(uid, "workers").includes(first) && ready(uid, "workers") === 2);
    assert.ok(uids(uid, "workers").includes(second));
  });

  it("wait the interval of the pool between two machines", async () => {
    const config = { nodeRepaveInterval: 7200 };
    const uid = await withWorkers({ config });
    const before = uids(uid, "workers");
    const start = bench.clock.now();
    await bench.must(
      204,
      bench.put(`${poolsPath(bench, uid)}/workers`, pool({ size: 2, config, cloud: { tags: ["worker"] } })),
    );
    await rolled(uid, "workers", before);
    assert.ok(bench.clock.now() - start > 2 * 7200_000);
  });

  it("of a control plane go one by one, and its size only grows", async () => {
    const uid = await runningCluster(bench, { pools: [cp(3)] });
    const before = uids(uid, "cp");
    const changed = cp(3);
    changed.cloudConfig.instanceType = { minCPU: 5, minMemInMB: 8192 };
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/cp`, changed));
    assert.deepEqual(await rolled(uid, "cp", before), { fewest: 3, most: 4 });
    const record = bench.lab.maas.world.dns.find((resource) => resource.name.startsWith("c1-"));
    const addresses = machinesIn(bench, uid, "cp").map((machine) => machine.addresses[0]);
    assert.deepEqual(record?.addresses.map((address) => address.ip).sort(), addresses.sort());
    const shrunk = await bench.must(400, bench.put(`${poolsPath(bench, uid)}/cp`, cp(1)));
    assert.equal(shrunk.code, "InvalidControlPlaneSize");
  });
});

describe("upgrades", () => {
  const bench = new LabBench();
  const cp = () => pool({ name: "cp", controlPlane: true, config: { useControlPlaneAsWorker: true } });

  beforeEach(() => bench.start());
  after(() => bench.stop());

  const uids = (uid: string, name: string) => machinesIn(bench, uid, name).map((machine) => machine.uid);
  const repave = (uid: string) => bench.world.cluster(uid).repave;

  async function patchProfile(uid: string, from: string, to: string, more: Json = {}): Promise<void> {
    const [replaceWithProfile, target] = [from, to].map((version) => bench.world.profileUid("maas-infra", version));
    const profiles = [{ uid: target, ...(from === to ? {} : { replaceWithProfile }), ...more }];
    const spcApplySettings = { actionType: "DownloadAndInstall" };
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/profiles`, { profiles, spcApplySettings }));
    assert.equal(bench.world.cluster(uid).canBeApplied, false);
    await bench.pass(16_000);
    assert.equal(bench.world.cluster(uid).canBeApplied, true);
  }

  const two = () => [cp(), pool({ name: "a" }), pool({ name: "b" })];

  async function withPools(pools: Json[] = two(), more: Json = {}): Promise<string> {
    const uid = await runningCluster(bench, { pools, ...more });
    for (const each of pools.slice(1)) await poolReady(bench, uid, each.poolConfig.name, 1);
    return uid;
  }

  /** The order in which pools lose their last machine of old. */
  async function order(uid: string): Promise<string[]> {
    const before = new Map(["cp", "a", "b"].map((name) => [name, uids(uid, name)]));
    const done: string[] = [];
    await bench.until(() => {
      for (const [name, old] of before)
        if (!done.includes(name) && !uids(uid, name).some((known) => old.includes(known))) done.push(name);
      return done.length === 3;
    }, "everything to roll");
    return done;
  }

  it("wait for approval, then roll the control plane and pool after pool", async () => {
    const uid = await withPools();
    const before = uids(uid, "cp");
    await patchProfile(uid, "1.0.0", "1.1.0");
    assert.equal(repave(uid), "Pending");
    const status = await bench.must(200, bench.get(`/v1/spectroclusters/${uid}/repave/status`));
    assert.equal(status.spec.source, "user");
    assert.match(status.spec.reasons[0].message, /1\.30\.4 is replaced by kubernetes 1\.31\.2/);
    await bench.pass(3_600_000);
    assert.deepEqual(uids(uid, "cp"), before);
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/repave/approve`));
    assert.equal(repave(uid), "Approved");
    assert.deepEqual(await order(uid), ["cp", "a", "b"]);
    assert.equal(bench.world.cluster(uid).kubernetes, "1.31.2");
    const used = bench.lab.maas.world.machines.filter((machine) => machine.statusName === "Deployed");
    assert.deepEqual([...new Set(used.map((machine) => machine.distroSeries))], ["u-2204-0-k-1312-0"]);
    const again = await bench.must(400, bench.patch(`/v1/spectroclusters/${uid}/repave/approve`));
    assert.equal(again.code, "RepaveNotPending");
  });

  it("leave out pools that skip them, until they no longer do", async () => {
    const skips = pool({ name: "b", config: { skipK8sUpgrade: "enabled" } });
    const uid = await withPools([cp(), pool({ name: "a" }), skips]);
    const [before] = uids(uid, "b");
    await patchProfile(uid, "1.0.0", "1.1.0");
    const [a] = uids(uid, "a");
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/repave/approve`));
    await bench.until(() => !uids(uid, "a").includes(a ?? ""));
    await bench.pass(3_600_000);
    assert.deepEqual(uids(uid, "b"), [before]);
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/b`, pool({ name: "b" })));
    await bench.until(() => !uids(uid, "b").includes(before ?? "") && uids(uid, "b").length === 1);
  });

  it("touch no machine where only add-ons or the network change", async () => {
    const uid = await withPools();
    await patchProfile(uid, "1.0.0", "1.1.0");
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/repave/approve`));
    await order(uid);
    await bench.pass(3_600_000);
    const before = ["cp", "a", "b"].flatMap((name) => uids(uid, name));
    await patchProfile(uid, "1.1.0", "1.2.0");
    assert.equal(repave(uid), "Approved");
    await bench.pass(3_600_000);
    assert.deepEqual(
      ["cp", "a", "b"].flatMap((name) => uids(uid, name)),
      before,
    );
  });

  it("come of values of the Kubernetes pack too, but not of comments in them", async () => {
    const uid = await withPools();
    const kubernetes = bench.world.profiles.find(
      (known) => known.version === "1.0.0" && known.meta.name === "maas-infra",
    );
    const values = String(kubernetes?.packs[1]?.values);
    await patchProfile(uid, "1.0.0", "1.0.0", {
      packValues: [{ name: "kubernetes", values: `# a remark\n${values}` }],
    });
    assert.equal(repave(uid), "");
    const changed = values.replace('profiling: "false"', 'profiling: "true"');
    await patchProfile(uid, "1.0.0", "1.0.0", { packValues: [{ name: "kubernetes", values: changed }] });
    assert.equal(repave(uid), "Pending");
    const { spec } = await bench.must(200, bench.get(`/v1/spectroclusters/${uid}/repave/status`));
    assert.deepEqual(spec.reasons[0].pack.diffConfigKeys, ["kubeadmconfig.apiServer.extraArgs.profiling"]);
    await patchProfile(uid, "1.0.0", "1.0.0", { packValues: [] });
    assert.equal(repave(uid), "Reverted");
  });

  it("come of Palette itself, and then have its source", async () => {
    const uid = await withPools();
    const reasons = [{ code: "SystemUpgrade", message: "agent upgrade" }];
    bench.lab.palette.injectRepave(uid, { source: "palette", reasons });
    const { spec } = await bench.must(200, bench.get(`/v1/spectroclusters/${uid}/repave/status`));
    assert.equal(spec.source, "palette");
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/repave/approve`));
    assert.deepEqual(await order(uid), ["cp", "a", "b"]);
  });

  it("of one minor version at a time, never back", async () => {
    const uid = await withPools();
    await patchProfile(uid, "1.0.0", "1.1.0");
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/repave/approve`));
    const [from, to] = ["1.1.0", "1.0.0"].map((version) => bench.world.profileUid("maas-infra", version));
    const profiles = [{ uid: to, replaceWithProfile: from }];
    const refused = await bench.must(400, bench.patch(`/v1/spectroclusters/${uid}/profiles`, { profiles }));
    assert.equal(refused.code, "KubernetesDowngradeNotAllowed");
  });

  it("add a second profile of the same name where nobody says which to replace", async () => {
    const uid = await withPools();
    const profiles = [{ uid: bench.world.profileUid("monitoring", "1.0.0") }];
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/profiles`, { profiles }));
    const newer = [{ uid: bench.world.profileUid("monitoring", "1.1.0") }];
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/profiles`, { profiles: newer }));
    assert.deepEqual(bench.world.cluster(uid).profiles, ["maas-infra 1.0.0", "monitoring 1.0.0", "monitoring 1.1.0"]);
  });

  it("of SSH keys reinstall every node of Canonical Kubernetes, and none of the other kind", async () => {
    const profile = bench.world.profileUid("ck8s-infra", "1.0.0");
    const [canonical, plain] = [
      await withPools(two(), { name: "ck", profile, variables: [] }),
      await withPools(two(), { name: "pxk" }),
    ];
    const kept = ["cp", "a", "b"].flatMap((name) => uids(plain, name));
    for (const uid of [canonical, plain]) {
      const path = `/v1/cloudconfigs/maas/${bench.world.cluster(uid).configUid}`;
      const { spec } = await bench.must(200, bench.get(path));
      const clusterConfig = { ...spec.clusterConfig, sshKeys: ["ssh-ed25519 AAAA me"] };
      await bench.must(204, bench.put(`${path}/clusterConfig`, { clusterConfig }));
    }
    assert.deepEqual(await order(canonical), ["cp", "a", "b"]);
    assert.deepEqual(
      ["cp", "a", "b"].flatMap((name) => uids(plain, name)),
      kept,
    );
  });
});
