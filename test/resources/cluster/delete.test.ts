import assert from "node:assert/strict";
import { minutes } from "../../../provider/core/time/duration";
import type { Actor } from "../../support/actor";
import { aCluster, asked, takenHosts } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

describe("deleting a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
    on.told.length = 0;
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());

  it("waits until it has gone and every machine is let go, and again does nothing", async () => {
    await cluster.remove();
    assert.equal(on.lab.palette.world.cluster("payments").state, "Deleted");
    assert.deepEqual(takenHosts(on), []);
    await cluster.remove();
    assert.equal(await cluster.refresh(), false);
    assert.equal(asked(on, "DELETE /v1/spectroclusters/{uid}"), 1);
  });

  it("is refused while the gateway is down, before anything is sent", async () => {
    on.lab.gateway("rack1-gateway").stop();
    await on.pass(minutes(10));
    await assert.rejects(cluster.remove(), /Deleting cluster 'payments' needs the gateway/);
    assert.equal(asked(on, "DELETE /v1/spectroclusters/{uid}"), 0);
    assert.equal(takenHosts(on).length, 1);
  });

  it("is refused by protection without a request", async () => {
    await cluster.up({ deletionProtection: true });
    on.lab.clearRequests();
    await assert.rejects(cluster.remove(), (error: Error) => {
      assert.match(error.message, /Cluster 'payments' is protected/);
      assert.ok(error.message.includes(takenHosts(on)[0] ?? "?"));
      return true;
    });
    await assert.rejects(cluster.preview({ name: "billing" }), /replaces cluster 'payments', which is protected/);
    assert.deepEqual(
      on.lab.requests.filter((entry) => !entry.byGateway),
      [],
    );
  });

  it("goes on where an interrupted one left off", async () => {
    await assert.rejects(
      cluster.remove({ timeout: 1_000 }),
      /the deletion of cluster payments was not complete after 1 s/,
    );
    await cluster.remove();
    assert.equal(asked(on, "DELETE /v1/spectroclusters/{uid}"), 1);
  });
});
