import assert from "node:assert/strict";
import { minutes } from "../../../provider/core/time/duration";
import { begun, made } from "../../support/actor";
import { aCluster, accountArgs, anAccount, asked } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const POST = "POST /v1/cloudaccounts/maas";
const MARKER = "pulumi-palette-maas/owner";

describe("a cloud account", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage();
  });
  afterEach(() => on.stop());

  it("waits for its gateway to run before it is made", async () => {
    const gateway = await made(on, on.controllers.gateway, { name: "rack2", installer: "kubernetes" });
    const coming = anAccount(on, { gatewayId: gateway.id });
    await on.pass(minutes(20));
    assert.equal(asked(on, POST), 0);
    on.lab.applyManifests(gateway.id);
    const account = await coming;
    assert.equal(
      on.lab.palette.world.accounts.find(({ uid }) => uid === account.id)?.annotations[MARKER],
      "shop/dev/payments",
    );
    assert.ok(
      on.told.some((line) => line.includes("waiting for it to run")),
      on.told.join("\n"),
    );
  });

  it("says that the manifests may be missing when the gateway never runs", async () => {
    const gateway = await made(on, on.controllers.gateway, { name: "rack2", installer: "kubernetes" });
    const args = { ...accountArgs(on), gatewayId: gateway.id };
    await assert.rejects(
      made(on, on.controllers.account, args, { timeout: minutes(10) }),
      /after 10 min.*getGatewayInstall/s,
    );
    assert.equal(asked(on, POST), 0);
  });

  it("is not made with a key that MAAS refuses, and the key is not quoted", async () => {
    const apiKey = "marked-consumer:marked-token:marked-secret";
    await assert.rejects(anAccount(on, { apiKey }), (error: Error) => {
      assert.match(error.message, /the gateway tried 'apiKey'/);
      assert.doesNotMatch(error.message, /marked-/);
      return true;
    });
    assert.equal(asked(on, POST), 0);
  });

  it("is made once although the answer is lost", async () => {
    on.lab.next(POST, { reset: true, after: "commit" });
    const account = await anAccount(on);
    assert.equal(asked(on, POST), 1);
    assert.equal(on.lab.palette.world.accounts.filter(({ name }) => name === "maas").length, 1);
    assert.equal((await anAccount(on)).id, account.id);
  });

  it("is taken up with what is changed in place brought up to date", async () => {
    const account = await anAccount(on);
    const again = await anAccount(on, { tags: { site: "b" } });
    assert.equal(again.id, account.id);
    assert.equal(on.lab.palette.world.accounts.find(({ uid }) => uid === account.id)?.labels.site, "b");
  });

  it("keeps hold of one that cannot be looked at right after it was made", async () => {
    on.lab.next("GET /v1/cloudaccounts/maas/{uid}", {
      status: 403,
      body: { code: "OperationForbidden", message: "no" },
    });
    const { actor, error } = await begun(on, on.controllers.account, accountArgs(on));
    assert.match(error.message, /no/);
    await actor.up();
    assert.deepEqual(actor.state.drift, []);
  });

  it("takes a key that stopped working for drift, and refuses to store another such", async () => {
    const account = await anAccount(on);
    await account.refresh();
    assert.deepEqual(account.state.drift, []);
    on.lab.maas.world.revokeKey(on.lab.maas.apiKey);
    await account.refresh();
    assert.match(JSON.stringify(account.state.drift), /MAAS refuses the account's key/);
    assert.equal((await account.preview({})).kind, "drift");
    await assert.rejects(account.up(), /the gateway tried 'apiKey'/);
    await account.up({ apiKey: on.lab.maas.apiKeys.spare });
    assert.deepEqual(account.state.drift, []);
    assert.ok(on.told.some((line) => line.includes("Keep the old one in MAAS until every cluster")));
    await account.refresh();
    assert.deepEqual(account.state.drift, []);
  });

  it("does not take a gateway that is down for a bad key", async () => {
    const account = await anAccount(on);
    on.lab.gateway("rack1-gateway").stop();
    await on.pass(minutes(10));
    await account.refresh();
    assert.deepEqual(account.state.drift, []);
    await account.up({ apiKey: on.lab.maas.apiKeys.spare });
    assert.ok(on.told.some((line) => /^warn: .*stored without being tried/.test(line)));
  });

  it("is not deleted while clusters use it, and waits for Palette to let go of it afterwards", async () => {
    const cluster = await aCluster(on);
    const account = await anAccount(on);
    await assert.rejects(account.remove(), /was not deleted: it is still used by cluster 'payments.*'/);
    await cluster.remove();
    await account.remove();
    assert.equal(
      on.lab.palette.world.accounts.some(({ uid }) => uid === account.id),
      false,
    );
    await account.remove();
  });

  it("does not move to another gateway while clusters use it", async () => {
    await aCluster(on);
    const account = await anAccount(on);
    const other = await made(on, on.controllers.gateway, { name: "rack2", installer: "kubernetes" });
    await assert.rejects(account.up({ gatewayId: other.id }), /cannot change while a cluster uses it: 'payments/);
  });

  it("is imported by its name with everything but the key", async () => {
    const account = await anAccount(on, { tags: { site: "b" } });
    const found = await on.controllers.account.read(on.runtime(), "maas", undefined);
    assert.equal(found?.id, account.id);
    const seen = await on.controllers.account.diff(on.runtime(), account.id, found?.state ?? {}, account.inputs);
    assert.deepEqual(
      seen.changes.map(({ path }) => path),
      ["apiKey"],
    );
  });
});
