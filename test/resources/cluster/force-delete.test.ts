import assert from "node:assert/strict";
import { minutes } from "../../../provider/core/time/duration";
import type { Actor } from "../../support/actor";
import { aCluster, takenHosts } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const DELETE = "DELETE /v1/spectroclusters/{uid}";

describe("a delete that does not end", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "none" });
    cluster = await aCluster(on, { forceDelete: { afterMinutes: 20 } });
  });
  afterEach(() => on.stop());
  const deletes = (): string[] =>
    on.lab.requests.filter(({ byGateway, route }) => !byGateway && route === DELETE).map(({ path }) => path);

  it("is forced after the minutes that were given it, and names what stays deployed", async () => {
    const hosts = takenHosts(on);
    const remove = cluster.remove();
    await on.lab.waitForRequest(DELETE, "end");
    on.lab.gateway("rack1-gateway").stop();
    const begin = on.clock.now();
    await assert.rejects(remove, (error: unknown) => {
      assert.ok(error instanceof Error);
      for (const host of hosts) assert.match(error.message, new RegExp(host));
      return true;
    });
    assert.ok(on.clock.now() - begin >= minutes(20));
    assert.equal(deletes().length, 2);
    assert.ok(on.told.some((line) => /was not deleted after 20 minutes: Palette was told to forget it/.test(line)));
    assert.equal(on.lab.palette.world.cluster(cluster.id).state, "Deleted");
  });

  it("goes on without a gateway where force was asked for, and says so", async () => {
    on.lab.gateway("rack1-gateway").stop();
    await on.pass(minutes(10));
    await assert.rejects(cluster.remove(), /still|Deployed|deployed/);
    assert.ok(on.told.some((line) => /'forceDelete' is set: it is deleted all the same/.test(line)));
    assert.equal(deletes().length, 2);
  });

  it("is never forced when it ends by itself", async () => {
    await cluster.remove();
    assert.equal(deletes().length, 1);
    assert.deepEqual(takenHosts(on), []);
  });

  it("can be given the force afterwards, and not before a quarter of an hour", async () => {
    await cluster.up({ forceDelete: undefined });
    assert.equal((await cluster.preview({ forceDelete: { afterMinutes: 15 } })).changes[0]?.cost, "none");
    await assert.rejects(cluster.preview({ forceDelete: { afterMinutes: 14 } }), /at least 15/);
  });
});
