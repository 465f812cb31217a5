import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/unknowns";
import { type Actor, checked, made } from "../support/actor";
import { aCluster, anAccount, aPool, clusterArgs, poolArgs } from "../support/main-job";
import { type Stage, type StageOptions, stage } from "../support/stage";

/** A stage with a cluster, and a pool of five addresses. */
async function withAddresses(options: StageOptions = {}): Promise<{ on: Stage; cluster: Actor; network: object }> {
  const on = await stage(options);
  const ipPool = await made(on, on.controllers.ipPool, {
    name: "lxd",
    gatewayId: on.lab.palette.world.gateway("rack1-gateway").uid,
    range: { start: "10.10.8.20", end: "10.10.8.24" },
    prefix: 24,
    gateway: "10.10.8.1",
    nameservers: ["10.10.8.2"],
  });
  return { on, cluster: await aCluster(on), network: { name: "lxdbr0", staticIp: true, ipPoolId: ipPool.id } };
}

const warnings = (on: Stage): string[] => on.told.filter((line) => line.includes("free addresses"));

describe("addresses for the machines of a pool", () => {
  it("are counted with three to spare, when the pool is made and when it is to grow", async () => {
    const { on, cluster, network } = await withAddresses();
    try {
      const workers = await aPool(on, cluster, { size: 2, network });
      assert.deepEqual(warnings(on), []);
      await workers.preview({ size: 3 });
      assert.match(
        warnings(on)[0] ?? "",
        /^warn: Address pool 'lxd' has 3 free addresses, and pool 'workers' needs 4: 1/,
      );
      on.told.length = 0;
      await workers.preview({ size: undefined, autoscaling: { min: 1, max: 4 } });
      assert.match(warnings(on)[0] ?? "", /needs 5: 2 for its machines/);
      on.told.length = 0;
      await workers.preview({ labels: { tier: "a" } });
      await workers.preview({ size: 1 });
      assert.deepEqual(warnings(on), []);
    } finally {
      await on.stop();
    }
  });

  it("that are too few are an error before anything is sent under 'preflight: enforce', and nothing under 'off'", async () => {
    for (const preflight of ["enforce", "off"] as const) {
      const { on, cluster, network } = await withAddresses({ preflight });
      try {
        const args = { ...poolArgs(cluster), size: 3, network };
        on.lab.clearRequests();
        if (preflight === "off") await made(on, on.controllers.pool, args);
        else await assert.rejects(made(on, on.controllers.pool, args), /needs 6: 3 for its machines.*larger first/);
        const sent = on.lab.requests.some(({ byGateway, method }) => !byGateway && method === "POST");
        assert.equal(sent, preflight === "off");
        assert.deepEqual(warnings(on), []);
      } finally {
        await on.stop();
      }
    }
  });

  it("that are too few are told in the preview of a new pool of a cluster that is there", async () => {
    const { on, cluster, network } = await withAddresses();
    try {
      const preview = (over: object): Promise<void> =>
        on.controllers.pool.previewCreate(
          on.runtime(),
          checked(on.controllers.pool, { ...poolArgs(cluster), network, ...over }),
        );
      await preview({ size: 2 });
      await preview({ size: UNKNOWN });
      await preview({ size: 4, network: { ...network, ipPoolId: UNKNOWN } });
      await preview({ size: 4, clusterId: UNKNOWN });
      assert.deepEqual(warnings(on), []);
      await preview({ size: 4 });
      assert.equal(warnings(on).length, 1);
      assert.match(
        warnings(on)[0] ?? "",
        /^warn: Address pool 'lxd' has 5 free .*'workers' needs 7: 4 for its machines/,
      );
    } finally {
      await on.stop();
    }
  });
});

describe("addresses for the machines of a control plane", () => {
  const instance = { minCpu: 4, minMemoryMb: 8192 };

  it("are counted when the cluster is made and when it is to grow", async () => {
    const { on, network } = await withAddresses();
    try {
      const controlPlane = { size: 1, instance, useLxdVm: true, network };
      const args = { ...clusterArgs(await anAccount(on)), name: "virtual", staticIp: true, controlPlane };
      const cluster = await made(on, on.controllers.cluster, args);
      await cluster.preview({ tags: { a: "b" } });
      assert.deepEqual(warnings(on), []);
      await cluster.preview({ controlPlane: { ...controlPlane, size: 3 } });
      assert.match(warnings(on)[0] ?? "", /has 4 free addresses, and pool 'control-plane' needs 5: 2 for its machines/);
    } finally {
      await on.stop();
    }
  });

  it("that are too few are an error before the cluster is made under 'preflight: enforce'", async () => {
    const { on, network } = await withAddresses({ preflight: "enforce" });
    try {
      const controlPlane = { size: 3, instance, useLxdVm: true, network };
      const args = { ...clusterArgs(await anAccount(on)), name: "virtual", staticIp: true, controlPlane };
      on.lab.clearRequests();
      await assert.rejects(made(on, on.controllers.cluster, args), /pool 'control-plane' needs 6: 3 for its machines/);
      assert.equal(
        on.lab.requests.some(({ byGateway, route }) => !byGateway && route === "POST /v1/spectroclusters/maas"),
        false,
      );
    } finally {
      await on.stop();
    }
  });
});
