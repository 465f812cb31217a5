import assert from "node:assert/strict";
import { setImmediate as nextRound } from "node:timers/promises";
import { diffInputs } from "../../provider/core/diff";
import { ApiError, ProviderError } from "../../provider/core/errors";
import { isRecord } from "../../provider/core/unknowns";
import { MachinePoolArgs } from "../../provider/model/machine-pool";
import {
  accountArgs,
  type Bench,
  clusterArgs,
  eventually,
  MARKER,
  openBench,
  POOL_MARKER,
  poolArgs,
  runningCluster,
  writes,
} from "./lab-plane";

describe("machine pools in Palette", function () {
  this.timeout(20_000);
  let bench: Bench;
  let clusterId: string;
  before(async () => {
    bench = await openBench();
    [clusterId] = await runningCluster(bench);
  });
  after(() => bench.lab.stop());

  const pools = () => bench.plane.machinePools;
  /** The half of the pool's document that says what is not the cloud's. */
  const documentOf = (name: string): Record<string, unknown> => {
    const raw = bench.lab.palette.world.stores.clusters.find((cluster) => cluster.meta.uid === clusterId);
    const document = raw?.pools.find((pool) => pool.name === name)?.doc.poolConfig;
    assert.ok(isRecord(document));
    return document;
  };
  const running = (id: string, size: number) =>
    eventually(`${size} running machines`, async () => {
      const seen = await pools().observe(id);
      return seen?.machines.length === size && seen.machines.every(({ state }) => state === "running") && seen;
    });

  it("are made, found and read as they were written", async () => {
    const args = poolArgs(clusterId, {
      name: "full",
      size: 2,
      instance: { minCpu: 2, minMemoryMb: 2048, minDiskGb: 10 },
      zones: ["az1"],
      labels: { tier: "gold" },
      annotations: { note: "x" },
      taints: [{ key: "a", value: "", effect: "NoSchedule" }],
      updateStrategy: { type: "OverrideScaling", maxSurge: 1, maxUnavailable: "25%" },
    });
    const id = await pools().create(args, POOL_MARKER);
    assert.equal(id, `${clusterId}/full`);
    const seen = await running(id, 2);
    assert.deepEqual(diffInputs(MachinePoolArgs, { ...args, ...seen.args }, args), []);
    assert.deepEqual([seen.isControlPlane, seen.cluster], [false, "running"]);
    assert.deepEqual([...new Set(seen.machines.map(({ zone }) => zone))], ["az1"]);
    assert.equal(
      seen.machines.every(({ hostname }) => hostname !== ""),
      true,
    );
    assert.deepEqual((await pools().find(clusterId, "full"))?.args, seen.args);
    assert.equal(await pools().find(clusterId, "nothing"), undefined);
  });

  it("are written only where something differs, and keep what others and newer Palettes set", async () => {
    const args = poolArgs(clusterId, { name: "kept" });
    const id = await pools().create(args, POOL_MARKER);
    Object.assign(documentOf("kept"), { nodeRepaveInterval: 60, futureField: { a: 1 } });
    bench.lab.clearRequests();
    assert.deepEqual((await pools().update(id, args, args)).sent, []);
    assert.deepEqual(writes(bench.lab), []);
    const { sent } = await pools().update(id, { ...args, size: 2, labels: { a: "b" } }, args);
    assert.deepEqual(sent, ["size", "labels"]);
    const { size, nodeRepaveInterval, futureField, additionalLabels } = documentOf("kept");
    assert.deepEqual(
      { size, nodeRepaveInterval, futureField, additionalLabels },
      { size: 2, nodeRepaveInterval: 60, futureField: { a: 1 }, additionalLabels: { a: "b" } },
    );
  });

  it("say which machines there were before a change", async () => {
    const args = poolArgs(clusterId, { name: "counted" });
    const id = await pools().create(args, POOL_MARKER);
    const seen = await running(id, 1);
    const { machines, sent } = await pools().update(id, { ...args, size: 2 }, args);
    assert.deepEqual(
      machines,
      seen.machines.map((machine) => machine.id),
    );
    assert.deepEqual(sent, ["size"]);
    await running(id, 2);
  });

  it("are made once when the answer is lost, and never taken up when another one is there", async () => {
    const args = poolArgs(clusterId, { name: "lost" });
    const route = "POST /v1/cloudconfigs/maas/{configUid}/machinePools";
    bench.lab.next(route, { after: "commit", reset: true });
    assert.equal(await pools().create(args, POOL_MARKER), `${clusterId}/lost`);
    const named = bench.lab.palette.world.cluster(clusterId).pools.filter(({ name }) => name === "lost");
    assert.equal(named.length, 1);
    bench.lab.next(route, { reset: true });
    const other = poolArgs(clusterId, { name: "never" });
    await assert.rejects(pools().create(other, POOL_MARKER), (error) => error instanceof ApiError && error.uncertain);
  });

  it("of one cluster are made in parallel, one request at a time", async () => {
    const route = "POST /v1/cloudconfigs/maas/{configUid}/machinePools";
    bench.lab.clearRequests();
    bench.lab.next(route, { delayMs: 120_000, times: 4 });
    const making = [1, 2, 3, 4].map((n) =>
      pools().create(poolArgs(clusterId, { name: `parallel-${n}`, size: 0 }), POOL_MARKER),
    );
    let made = false;
    const all = Promise.all(making).finally(() => {
      made = true;
    });
    let most = 0;
    while (!made) {
      most = Math.max(most, bench.lab.requests.filter((entry) => entry.route === route && entry.status === 0).length);
      await nextRound();
    }
    assert.equal((await all).length, 4);
    assert.equal(most, 1);
  });

  it("of a name that is taken are refused", async () => {
    const args = poolArgs(clusterId, { name: "taken" });
    await pools().create(args, POOL_MARKER);
    await assert.rejects(
      pools().create(args, POOL_MARKER),
      (error) => error instanceof ApiError && error.kind === "conflict" && /'taken'/.test(error.message),
    );
  });

  it("refuse to touch the control plane", async () => {
    const id = `${clusterId}/control-plane`;
    assert.equal((await pools().observe(id))?.isControlPlane, true);
    await assert.rejects(pools().update(id, poolArgs(clusterId, { name: "control-plane", size: 3 })), ProviderError);
    await assert.rejects(pools().delete(id), /'controlPlane'/);
    await assert.rejects(pools().observe("nonsense"), ProviderError);
  });

  it("go with their last machine, and once more without complaint", async () => {
    const id = await pools().create(poolArgs(clusterId, { name: "short" }), POOL_MARKER);
    await running(id, 1);
    await pools().delete(id);
    assert.ok(await pools().observe(id));
    await eventually("the end of the pool", async () => (await pools().observe(id)) === undefined);
    await pools().delete(id);
  });

  it("of a cluster that is being made wait for it: a conflict, to be tried again", async () => {
    const account = await bench.plane.cloudAccounts.create(accountArgs(bench, { name: "early" }), MARKER);
    bench.lab.gateway("rack1-gateway").stop();
    const early = await bench.plane.clusters.create(clusterArgs(account, { name: "early" }), MARKER);
    await assert.rejects(
      pools().create(poolArgs(early), POOL_MARKER),
      (error) => error instanceof ApiError && error.kind === "conflict" && /still being made/.test(error.message),
    );
    bench.lab.gateway("rack1-gateway").start();
    await bench.plane.clusters.delete(early);
    bench.lab.clearRequests();
    await pools().delete(`${early}/workers`);
    assert.deepEqual(writes(bench.lab), []);
    await eventually("the end of the cluster", async () => (await pools().observe(`${early}/workers`)) === undefined);
    await pools().delete(`${early}/workers`);
  });
});
