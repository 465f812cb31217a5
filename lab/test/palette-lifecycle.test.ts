import assert from "node:assert/strict";
import { LabBench, makeCluster, pool, poolReady, runningCluster } from "./palette-support";

describe("the life of a cluster", () => {
  const bench = new LabBench();

  beforeEach(() => bench.start());
  after(() => bench.stop());

  const machines = (uid: string, name: string) =>
    bench.world.cluster(uid).pools.find((known) => known.name === name)?.machines ?? [];
  const deployed = () => bench.lab.maas.world.machines.filter((machine) => machine.statusName === "Deployed");

  it("goes from no status through Pending and Provisioning to Running, control plane one by one", async () => {
    const uid = await makeCluster(bench, {
      pools: [pool({ name: "cp", size: 3, controlPlane: true }), pool({ size: 2 })],
    });
    assert.equal((await bench.get(`/v1/spectroclusters/${uid}`)).json.status, undefined);
    await bench.pass(3000);
    const states = new Set(["", bench.world.cluster(uid).state]);
    let most = 0;
    await bench.until(() => {
      states.add(bench.world.cluster(uid).state);
      most = Math.max(most, machines(uid, "cp").filter((machine) => machine.state !== "Running").length);
      if (machines(uid, "cp").some((machine) => !machine.ready)) assert.equal(machines(uid, "workers").length, 0);
      return bench.world.cluster(uid).state === "Running";
    });
    assert.deepEqual([...states], ["", "Pending", "Provisioning", "Running"]);
    assert.equal(most, 1);
    assert.equal(machines(uid, "cp").length, 3);
    await bench.until(() => bench.world.cluster(uid).health === "Healthy", "health");
    await poolReady(bench, uid, "workers", 2);
    assert.equal(deployed().length, 5);
    const record = bench.lab.maas.world.dns.find((resource) => resource.name.startsWith("c1-"));
    assert.equal(record?.addresses.length, 3);
  });

  it("scales a pool up and down, and deletes it", async () => {
    const uid = await runningCluster(bench);
    const pools = `/v1/cloudconfigs/maas/${bench.world.cluster(uid).configUid}/machinePools`;
    await bench.must(201, bench.post(pools, pool({ size: 2 })));
    await bench.until(() => machines(uid, "workers").filter((machine) => machine.ready).length === 2, "two workers");
    await bench.must(204, bench.put(`${pools}/workers`, pool({ size: 3 })));
    await bench.until(() => machines(uid, "workers").filter((machine) => machine.ready).length === 3, "three workers");
    const hosts = machines(uid, "workers").map((machine) => machine.hostname);
    await bench.must(204, bench.put(`${pools}/workers`, pool({ size: 1 })));
    await bench.until(() => machines(uid, "workers").length === 1, "one worker");
    assert.equal(machines(uid, "workers")[0]?.hostname, hosts[0]);
    await bench.must(204, bench.delete(`${pools}/workers`));
    await bench.until(() => bench.world.cluster(uid).pools.length === 1, "no workers");
    await bench.until(() => deployed().length === 1, "hosts to come back");
  });

  it("deletes a cluster: workers first, every host released, the record emptied and left behind", async () => {
    const uid = await runningCluster(bench, { pools: [pool({ name: "cp", controlPlane: true }), pool({ size: 2 })] });
    await bench.until(() => machines(uid, "workers").filter((machine) => machine.ready).length === 2, "workers");
    await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
    await bench.until(() => bench.world.cluster(uid).state === "Deleted", "deletion");
    const got = await bench.must(200, bench.get(`/v1/spectroclusters/${uid}`));
    assert.equal(got.status.state, "Deleted");
    const record = bench.lab.maas.world.dns.find((resource) => resource.name.startsWith("c1-"));
    assert.deepEqual(record?.addresses, []);
    await bench.until(() => deployed().length === 0, "hosts to come back");
    await bench.pass(80 * 3_600_000);
    await bench.must(404, bench.get(`/v1/spectroclusters/${uid}`));
  });
});
