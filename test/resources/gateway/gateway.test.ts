import assert from "node:assert/strict";
import { made } from "../../support/actor";
import { anAccount, asked, gatewayArgs } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const REGISTER = "POST /v1/pcg/selfHosted";
const MARKER = "pulumi-palette-maas/owner";

describe("a gateway", () => {
  let on: Stage;
  before(async () => {
    on = await stage({ selfHosted: true });
  });
  after(() => on.stop());
  beforeEach(() => {
    on.lab.clearRequests();
    on.told.length = 0;
  });
  const registered = (name: string, over = {}) =>
    made(on, on.controllers.gateway, { name, installer: "kubernetes", deletionProtection: false, ...over });

  it("that exists is looked up by name, written to by nobody, and left behind", async () => {
    const gateway = await made(on, on.controllers.gateway, gatewayArgs);
    assert.equal(gateway.id, on.lab.palette.world.gateway("rack1-gateway").uid);
    await gateway.refresh();
    assert.deepEqual((await gateway.preview({})).changes, []);
    await gateway.remove();
    assert.deepEqual([...new Set(on.lab.requests.map(({ method }) => method))], ["GET"]);
  });

  it("that does not exist is told by name, with what else can be done", async () => {
    await assert.rejects(
      made(on, on.controllers.gateway, { ...gatewayArgs, name: "rack9" }),
      /no gateway named 'rack9'/,
    );
  });

  it("that is only looked up becomes another one by another name", async () => {
    const gateway = await made(on, on.controllers.gateway, gatewayArgs);
    const seen = await gateway.preview({ name: "System Private Gateway" });
    assert.deepEqual(seen.replaces, ["name"]);
    assert.equal(seen.deleteFirst, false);
  });

  it("may be the one of the system", async () => {
    const gateway = await made(on, on.controllers.gateway, { ...gatewayArgs, name: "System Private Gateway" });
    assert.equal(gateway.state.isSystem, true);
  });

  it("is registered and marked at once, and does not wait for its manifests", async () => {
    const gateway = await registered("rack2", { tags: { site: "b" } });
    const seen = on.lab.palette.world.gateway("rack2");
    assert.equal(seen.state, "Pending");
    assert.equal(seen.annotations[MARKER], "shop/dev/payments");
    assert.equal(seen.labels.site, "b");
    const writes = on.lab.requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
    assert.deepEqual(writes, ["POST", "PUT"]);
    assert.equal(gateway.state.isSelfHosted, true);
  });

  it("changes its name and tags in place, and gives tags up again", async () => {
    const gateway = await registered("rack3", { tags: { site: "b" } });
    await gateway.up({ name: "rack3b", tags: undefined });
    const seen = on.lab.palette.world.gateway("rack3b");
    assert.equal(seen.uid, gateway.id);
    assert.equal(seen.labels.site, undefined);
    await gateway.refresh();
    assert.deepEqual((await gateway.preview({})).changes, []);
  });

  it("is not registered twice when the answer is lost", async () => {
    on.lab.next(REGISTER, { status: 502, after: "commit" });
    const gateway = await registered("rack4");
    assert.equal(asked(on, REGISTER), 1);
    assert.equal(on.lab.palette.world.gateway("rack4").uid, gateway.id);
  });

  it("is taken up again where an interrupted run left it", async () => {
    const first = await registered("rack5");
    const again = await registered("rack5");
    assert.equal(again.id, first.id);
    assert.equal(asked(on, REGISTER), 1);
  });

  it("of somebody else is refused, and adopted only when that is said and nothing differs", async () => {
    await registered("rack6", { tags: { site: "b" } });
    const foreign = { owner: "other/prod/gw" };
    const take = (over = {}) =>
      made(
        on,
        on.controllers.gateway,
        { name: "rack6", installer: "kubernetes", tags: { site: "b" }, ...over },
        foreign,
      );
    await assert.rejects(take(), /belongs to 'shop\/dev\/payments'.*'adopt: true'/);
    await assert.rejects(take({ adopt: true, tags: { site: "c" } }), /'tags.site' is "b" there and "c" in the program/);
    await take({ adopt: true });
    assert.equal(on.lab.palette.world.gateway("rack6").annotations[MARKER], foreign.owner);
  });

  it("of our own that is too old for an interrupted run is not taken up", async () => {
    await registered("rack7");
    await on.pass(3 * 3_600_000);
    await assert.rejects(registered("rack7"), /no interrupted run left it/);
  });

  it("is not deleted while it is used, and says by whom", async () => {
    const gateway = await registered("rack8");
    on.lab.applyManifests(gateway.id);
    const account = await anAccount(on, { name: "maas8", gatewayId: gateway.id });
    await assert.rejects(gateway.remove(), /was not deleted: it is still used by cloud account 'maas8.*'/);
    await account.remove();
    on.lab.clearRequests();
    await gateway.remove();
    assert.equal(asked(on, "DELETE /v1/overlords/{uid}"), 1);
    assert.ok(
      on.told.some((line) => /^warn: .*leaves behind its workloads in the Kubernetes cluster/.test(line)),
      on.told.join("\n"),
    );
    await gateway.remove();
  });

  it("that is protected is not deleted", async () => {
    const gateway = await registered("rack10", { deletionProtection: undefined });
    on.lab.clearRequests();
    await assert.rejects(gateway.remove(), /Gateway 'rack10' is protected/);
    assert.deepEqual(on.lab.requests, []);
  });

  it("is imported by its name, with the installer that fits", async () => {
    const controller = on.controllers.gateway;
    const gateway = await registered("rack11");
    const found = await controller.read(on.runtime(), "rack11", undefined);
    assert.equal(found?.id, gateway.id);
    assert.equal(found?.inputs.installer, "kubernetes");
    const other = await controller.read(on.runtime(), "rack1-gateway", undefined);
    assert.equal(other?.inputs.installer, "none");
  });
});
