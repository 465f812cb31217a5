import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { type Actor, checked, made } from "../support/actor";
import { aCluster, aPool, takenHosts } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

// Each way in which a protected pool could go with its cluster, whoever's the pool is.

describe("a cluster in which a protected pool stands", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());

  const pool = (over: PropertyMap = {}, owner = "shop/dev/workers"): Promise<Actor> =>
    made(
      on,
      on.controllers.pool,
      { clusterId: cluster.id, name: "workers", size: 1, instance: { minCpu: 4, minMemoryMb: 8192 }, ...over },
      { owner },
    );
  const deletes = (): number =>
    on.lab.requests.filter(({ byGateway, method }) => !byGateway && method === "DELETE").length;

  for (const owner of ["shop/dev/workers", "other/prod/workers"]) {
    it(`is neither deleted nor replaced while the pool is that of ${owner}`, async () => {
      const workers = await pool({}, owner);
      const servers = takenHosts(on);
      on.lab.clearRequests();
      const refused = new RegExp(`'workers' of '${owner}' \\(1 server\\).*'deletionProtection: false' on that pool`);
      await assert.rejects(cluster.remove(), refused);
      await assert.rejects(cluster.preview({ name: "payments-2" }), refused);
      assert.equal(deletes(), 0);
      assert.deepEqual(takenHosts(on), servers);
      const runtime = { owner };
      await workers.up({ deletionProtection: false }, runtime);
      assert.deepEqual((await cluster.preview({ name: "payments-2" })).replaces, ["name"]);
      await cluster.remove();
      assert.deepEqual(takenHosts(on), []);
    });
  }

  it("is not replaced where nobody can look for one", async () => {
    await pool();
    on.lab.next("GET /v1/spectroclusters/{uid}", { status: 503, body: "away", times: 1000 });
    await assert.rejects(cluster.preview({ name: "payments-2" }), /whether protected pools stand in it could not be/);
  });

  it("is protected again by a change of the flag alone", async () => {
    const workers = await pool({ deletionProtection: false });
    await workers.up({ deletionProtection: true });
    await assert.rejects(cluster.remove(), /a protected pool stands in it/);
  });

  it("is deleted where the pool has gone, whatever its marker still says", async () => {
    await pool();
    const raw = on.lab.palette.world.stores.clusters.find(({ meta }) => meta.uid === cluster.id);
    assert.ok(raw);
    const left = raw.meta.annotations["pulumi-palette-maas/pools"];
    const bare = on.restarted().pool;
    const found = await bare.read(on.runtime({ owner: "shop/dev/workers" }), `${cluster.id}/workers`, undefined);
    assert.ok(found);
    await bare.delete(on.runtime({ owner: "shop/dev/workers" }), found.id, {
      ...found.state,
      deletionProtection: false,
    });
    assert.equal(raw.meta.annotations["pulumi-palette-maas/pools"], "{}");
    raw.meta.annotations["pulumi-palette-maas/pools"] = left ?? "";
    await cluster.remove();
    assert.deepEqual(takenHosts(on), []);
  });

  it("keeps the markers of two stacks that write them at once", async () => {
    await Promise.all([pool({ name: "a" }, "shop/dev/a"), pool({ name: "b" }, "other/prod/b")]);
    const { annotations } = on.lab.palette.world.cluster(cluster.id);
    const markers: Record<string, { owner: string }> = JSON.parse(annotations["pulumi-palette-maas/pools"] ?? "");
    assert.deepEqual([markers.a?.owner, markers.b?.owner], ["shop/dev/a", "other/prod/b"]);
  });

  it("says so to whoever damaged the list of markers, and forgets nobody's", async () => {
    const raw = on.lab.palette.world.stores.clusters.find(({ meta }) => meta.uid === cluster.id);
    assert.ok(raw);
    raw.meta.annotations["pulumi-palette-maas/pools"] = "{not json";
    await assert.rejects(aPool(on, cluster), /annotation 'pulumi-palette-maas\/pools' of cluster .* cannot be read/);
    assert.equal(raw.meta.annotations["pulumi-palette-maas/pools"], "{not json");
    await assert.rejects(cluster.remove(), /whether its pools are protected cannot be read/);
  });
});

describe("two stacks that make an object of one name at once", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage();
  });
  afterEach(() => on.stop());

  it("leave it to the first, and the second is told whose it is", async () => {
    const cluster = await aCluster(on);
    const controller = on.restarted().cluster;
    // The look before the POST finds nothing yet.
    on.lab.next("POST /v1/dashboard/spectroclusters/search", {
      body: { items: [], listmeta: {} },
      status: 200,
      times: 1,
    });
    const inputs = checked(controller, { ...cluster.inputs });
    await assert.rejects(
      controller.create(on.runtime({ owner: "other/prod/payments" }), inputs),
      /exists already and belongs to 'shop\/dev\/payments'.*'adopt: true'/,
    );
  });
});

describe("a gateway that was registered and not marked before the run was killed", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage();
  });
  afterEach(() => on.stop());
  const args = { name: "edge", installer: "kubernetes", deletionProtection: false };

  it("is taken up while it is young, was never connected and is used by nobody", async () => {
    const first = await made(on, on.controllers.gateway, args);
    const raw = on.lab.palette.world.stores.gateways.find(({ meta }) => meta.name === "edge");
    assert.ok(raw);
    raw.meta.annotations = {};
    const controller = on.restarted().gateway;
    assert.equal((await controller.create(on.runtime(), checked(controller, args))).id, first.id);
    raw.meta.annotations = {};
    raw.runningAt = on.clock.now();
    const running = on.restarted().gateway;
    await assert.rejects(running.create(on.runtime(), checked(running, args)), /nothing says that this stack made it/);
  });
});
