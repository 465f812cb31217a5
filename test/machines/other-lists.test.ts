import assert from "node:assert/strict";
import { type Actor, serversOf } from "../support/actor";
import { consoleUser } from "../support/console-user";
import { aCluster, aPool, profile } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

describe("where Palette's answers are mixed up on the way", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());

  const worldOf = (of = cluster) => on.lab.palette.world.cluster(of.id);
  const listOf = (pool: string, of = cluster) =>
    `/v1/cloudconfigs/maas/${worldOf(of).configUid}/machinePools/${pool}/machines`;
  const machinesIn = (pool: string) => worldOf().pools.find(({ name }) => name === pool)?.machines ?? [];
  const controlPlaneOf = (of = cluster) => worldOf(of).pools.find(({ controlPlane }) => controlPlane)?.name ?? "";

  /** For some time, the list of one pool is answered with that of another. */
  async function mixUp(pool: string, other: string, { of = cluster, after = "" } = {}): Promise<void> {
    const body = await consoleUser(on.lab).call("GET", listOf(other, of));
    if (after !== "") await on.lab.waitForRequest(after, "end");
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

  it("so is one of which a program waits for the next machine only", async () => {
    const pool = await aPool(on, cluster, { name: "small", size: 1 });
    await aPool(on, cluster, { name: "other", size: 2 });
    const after = "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}";
    await Promise.all([mixUp("small", "other", { after }), pool.up({ size: 3, waitFor: "started" })]);
    const running = machinesIn("small").filter(({ state }) => state === "Running");
    assert.ok(running.length > 1, `${running.length}`);
  });

  it("an update that changes nothing of a pool believes no other's list either", async () => {
    const pool = await aPool(on, cluster, { name: "small", size: 1 });
    await aPool(on, cluster, { name: "other", size: 1 });
    await mixUp("small", "other");
    await assert.rejects(
      pool.up({ deletionProtection: true }),
      /list of machines contradicts what it says of one of them/,
    );
    on.lab.clearFaults();
    await pool.up({ deletionProtection: true });
  });

  it("a pool that shrinks is waited for although a list lacks the machine that goes", async () => {
    const pool = await aPool(on, cluster, { name: "small", size: 2, releaseLimit: 1 });
    const body = Object(await consoleUser(on.lab).call("GET", listOf("small")));
    const after = "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}";
    const lie = async () => {
      await on.lab.waitForRequest(after, "end");
      const [left] = machinesIn("small").filter(({ state }) => state === "Running");
      const items = body.items.filter(({ metadata }: { metadata: { uid: string } }) => metadata.uid === left?.uid);
      on.lab.next(`GET ${listOf("small")}`, { status: 200, body: { ...body, items } });
    };
    await Promise.all([lie(), pool.up({ size: 1 })]);
    assert.equal(machinesIn("small").length, 1);
  });

  it("a control plane is exchanged although another cluster's machines are listed as its own", async () => {
    const other = await aCluster(on, { name: "billing" });
    const before = machinesIn(controlPlaneOf()).map(({ uid }) => uid);
    const after = "PATCH /v1/spectroclusters/{uid}/profiles";
    const mixedUp = mixUp(controlPlaneOf(), controlPlaneOf(other), { of: other, after });
    await Promise.all([mixedUp, cluster.up({ profiles: [profile("1.1.0")] })]);
    const left = machinesIn(controlPlaneOf()).filter(({ uid }) => before.includes(uid));
    assert.deepEqual(left, []);
  });

  it("workers of which a look lacks all are waited for with their cluster", async () => {
    await aPool(on, cluster, { name: "small", size: 2 });
    const uids = (pool: string) => machinesIn(pool).map(({ uid }) => uid);
    const [servers, workers] = [uids(controlPlaneOf()), uids("small")];
    const update = cluster.up({ profiles: [profile("1.1.0")] });
    const route = `GET ${listOf("small")}`;
    do await on.lab.waitForRequest(route, "end");
    while (uids(controlPlaneOf()).some((uid) => servers.includes(uid)));
    on.lab.next(route, { status: 200, body: { items: [] } });
    await update;
    assert.deepEqual(
      uids("small").filter((uid) => workers.includes(uid)),
      [],
    );
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
