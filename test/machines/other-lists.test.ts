import assert from "node:assert/strict";
import { type Actor, serversOf } from "../support/actor";
import { consoleUser } from "../support/console-user";
import { aCluster, aPool } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

describe("where Palette's answers are mixed up on the way", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());

  const listOf = (pool: string) =>
    `/v1/cloudconfigs/maas/${on.lab.palette.world.cluster(cluster.id).configUid}/machinePools/${pool}/machines`;
  const machinesIn = (pool: string) =>
    on.lab.palette.world.cluster(cluster.id).pools.find(({ name }) => name === pool)?.machines ?? [];

  /** For some time, the list of one pool is answered with that of another. */
  async function mixUp(pool: string, other: string): Promise<void> {
    const body = await consoleUser(on.lab).call("GET", listOf(other));
    on.lab.next(`GET ${listOf(pool)}`, { status: 200, body, times: 12 });
  }

  it("a pool that grows is waited for although another's machines are listed as its own", async () => {
    const pool = await aPool(on, cluster, { name: "small", size: 1 });
    await aPool(on, cluster, { name: "other", size: 2 });
    await mixUp("small", "other");
    await pool.up({ size: 2 });
    assert.deepEqual(
      serversOf(pool)
        .map(({ hostname }) => hostname)
        .sort(),
      machinesIn("small")
        .map(({ hostname }) => hostname)
        .sort(),
    );
    assert.equal(machinesIn("small").length, 2);
  });

  it("a control plane that grows is waited for likewise", async () => {
    await aPool(on, cluster, { name: "other", size: 3 });
    const name = on.lab.palette.world.cluster(cluster.id).pools.find((known) => known.name !== "other")?.name ?? "";
    await mixUp(name, "other");
    await cluster.up({ controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } });
    assert.equal(machinesIn(name).length, 3);
  });

  it("a pool is exchanged although the list before its update shows none of its machines", async () => {
    const pool = await aPool(on, cluster, { name: "small", size: 1, resourcePool: "dev" });
    const hosts = () => machinesIn("small").map(({ hostname }) => hostname);
    const before = hosts();
    const route = `GET ${listOf("small")}`;
    on.lab.next(route, { status: 200, body: await consoleUser(on.lab).call("GET", listOf("small")) });
    on.lab.next(route, { status: 200, body: { items: [] } });
    await pool.up({ resourcePool: "prod" });
    assert.deepEqual(
      hosts().filter((host) => before.includes(host)),
      [],
    );
  });

  it("another cluster's namespaces are none of its own", async () => {
    const other = await aCluster(on, { name: "billing", namespaces: [{ name: "web", cpuCores: 4 }] });
    const body = await consoleUser(on.lab).call("GET", `/v1/spectroclusters/${other.id}/config/namespaces`);
    on.lab.next(`GET /v1/spectroclusters/${cluster.id}/config/namespaces`, { status: 200, body, times: 50 });
    await assert.rejects(cluster.up({ namespaces: [{ name: "web", cpuCores: 4 }] }), /holds what was not asked for/);
    on.lab.clearFaults();
    await cluster.up({ namespaces: [{ name: "web", cpuCores: 4 }] });
    const { namespaces } = on.lab.palette.world.stores.clusters.find(({ meta }) => meta.uid === cluster.id) ?? {};
    assert.equal(namespaces?.length, 1);
  });
});
