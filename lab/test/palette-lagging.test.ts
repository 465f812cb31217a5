import assert from "node:assert/strict";
import { LabBench, machinesIn, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

describe("pools that differ from their cluster", () => {
  const bench = new LabBench();
  const cp = () => pool({ name: "cp", controlPlane: true });

  beforeEach(() => bench.start());
  after(() => bench.stop());

  const uids = (uid: string, name: string) => machinesIn(bench, uid, name).map((machine) => machine.uid);
  const imageOf = (uid: string, name: string) => {
    const host = machinesIn(bench, uid, name)[0]?.hostname ?? "";
    return bench.lab.maas.world.machine(host).distroSeries;
  };

  it("lag behind an upgrade, and are still reinstalled for anything else, with the Kubernetes that they have", async () => {
    const lagging = pool({ name: "a", config: { skipK8sUpgrade: "enabled" } });
    const [from, to] = ["1.0.0", "1.1.0"].map((version) => bench.world.profileUid("ck8s-infra", version));
    const uid = await runningCluster(bench, {
      pools: [cp(), lagging, pool({ name: "b" })],
      profile: from ?? "",
      variables: [],
    });
    for (const name of ["a", "b"]) await poolReady(bench, uid, name, 1);
    const profiles = [{ uid: to, replaceWithProfile: from }];
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/profiles`, { profiles }));
    await bench.pass(16_000);
    await bench.must(204, bench.patch(`/v1/spectroclusters/${uid}/repave/approve`));
    await bench.pass(3 * 3_600_000);
    const images = () => ["cp", "a", "b"].map((name) => imageOf(uid, name));
    assert.deepEqual(images(), ["u-2204-0-k-1335-0", "u-2204-0-k-1320-0", "u-2204-0-k-1335-0"]);
    const before = ["a", "b"].flatMap((name) => uids(uid, name));
    const clusterConfig = { domain: "maas.lab", sshKeys: ["ssh-ed25519 AAAA me"] };
    const path = `/v1/cloudconfigs/maas/${bench.world.cluster(uid).configUid}/clusterConfig`;
    await bench.must(204, bench.put(path, { clusterConfig }));
    const done: string[] = [];
    await bench.until(() => {
      for (const name of ["a", "b"])
        if (!done.includes(name) && !uids(uid, name).some((known) => before.includes(known))) done.push(name);
      return done.length === 2;
    });
    assert.deepEqual(done, ["a", "b"], "in turn, although they are made from different things");
    assert.deepEqual(images(), ["u-2204-0-k-1335-0", "u-2204-0-k-1320-0", "u-2204-0-k-1335-0"]);
  });

  it("keep the size that the autoscaler's bounds have given them when the bounds move", async () => {
    const scaled = (minSize: number, maxSize: number) => pool({ size: 1, config: { minSize, maxSize } });
    const uid = await runningCluster(bench, { pools: [cp(), scaled(2, 3)] });
    await poolReady(bench, uid, "workers", 2);
    const before = uids(uid, "workers");
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, scaled(1, 5)));
    await bench.pass(3_600_000);
    assert.deepEqual(uids(uid, "workers"), before);
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, scaled(1, 1)));
    await poolReady(bench, uid, "workers", 1);
  });
});
