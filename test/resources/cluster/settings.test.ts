import assert from "node:assert/strict";
import type { Lab } from "palette-maas-lab";
import { type Actor, made } from "../../support/actor";
import { consoleUser } from "../../support/console-user";
import { aCluster, anAccount, clusterArgs } from "../../support/main-job";
import { admins, type Case, cases, type Json, kept, late } from "../../support/setting-cases";
import { type Stage, stage } from "../../support/stage";

const all = Object.fromEntries([...cases, late].map(({ field, value }) => [field, value]));
const tamperWith = (lab: Lab, { tamper: [method, below, body] }: Case): Promise<Json> =>
  consoleUser(lab).call(method, `/v1/spectroclusters/${lab.palette.world.cluster("payments").uid}${below}`, body);
const writes = (on: Stage): string[] =>
  on.lab.requests
    .filter(
      ({ byGateway, side, method, route }) =>
        !byGateway && side === "palette" && method !== "GET" && !/search|validate/.test(route),
    )
    .map(({ route }) => route);

describe("settings of a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on, all);
  });
  afterEach(() => on.stop());

  it("are all made with it, in the one request as far as it has a place for them", () => {
    for (const { field, holds, inPalette } of [...cases, late]) assert.deepEqual(inPalette(kept(on)), holds[0], field);
    assert.deepEqual(
      writes(on).filter((route) => /cluster/.test(route)),
      ["POST /v1/spectroclusters/maas", "POST /v1/spectroclusters/{uid}/upgrade/settings"],
    );
  });

  it("are no difference afterwards, and come with an import", async () => {
    const before = structuredClone(cluster.state);
    await cluster.refresh();
    assert.deepEqual(cluster.state, before);
    assert.equal((await cluster.preview({})).kind, "none");
    const found = await on.controllers.cluster.read(on.runtime(), "payments", undefined);
    assert.ok(found);
    assert.equal(
      (await on.controllers.cluster.diff(on.runtime(), found.id, found.state, cluster.inputs)).changes.filter(
        ({ path }) => path !== "deletionProtection",
      ).length,
      0,
    );
  });

  for (const it_ of cases) {
    const { field, changed, holds, inPalette } = it_;
    it(`${field}: is changed in place, drifts, is mended and is taken out`, async () => {
      const { changes } = await cluster.preview({ [field]: changed });
      assert.ok(changes.length > 0 && changes.every(({ cost }) => cost === "in-place"));
      on.lab.clearRequests();
      await cluster.up({ [field]: changed });
      assert.equal(writes(on).length, 1);
      assert.deepEqual(inPalette(kept(on)), holds[1]);
      await cluster.refresh();
      assert.equal((await cluster.preview({})).kind, "none");
      await tamperWith(on.lab, it_);
      await cluster.refresh();
      assert.notDeepEqual(cluster.state[field], cluster.inputs[field]);
      assert.equal((await cluster.preview({})).kind, "inputs");
      await cluster.up();
      assert.deepEqual(inPalette(kept(on)), holds[1]);
      await cluster.up({ [field]: undefined });
      assert.deepEqual(inPalette(kept(on)), holds[2]);
      await cluster.refresh();
      assert.equal(cluster.state[field], undefined);
      assert.equal((await cluster.preview({})).kind, "none");
    });

    it(`${field}: is left alone where no program names it`, async () => {
      await cluster.up({ [field]: undefined });
      await tamperWith(on.lab, it_).catch(() =>
        consoleUser(on.lab).call("POST", `/v1/spectroclusters/${cluster.id}${it_.tamper[1]}`, it_.tamper[2]),
      );
      const held = structuredClone(inPalette(kept(on)));
      await cluster.refresh();
      assert.equal((await cluster.preview({})).kind, "none");
      on.lab.clearRequests();
      await cluster.up({ tags: { about: field } });
      assert.deepEqual(writes(on), ["PATCH /v1/spectroclusters/{uid}/metadata"]);
      assert.deepEqual(inPalette(kept(on)), held);
    });
  }
});

describe("settings that a Palette does not know", () => {
  it("are refused with a sentence that says since when they are known", async () => {
    const on = await stage({ paletteVersion: "4.7" });
    try {
      const account = await anAccount(on);
      const args = clusterArgs(account);
      await assert.rejects(made(on, on.controllers.cluster, { ...args, timezone: "UTC" }), /timezone/);
      const cluster = await made(on, on.controllers.cluster, args);
      await assert.rejects(cluster.up({ timezone: "Europe/Berlin" }), /leave out: 'timezone' needs 4.8/);
    } finally {
      await on.stop();
    }
  });
});

describe("upgrades of Palette's agents", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());
  const held = (): unknown => late.inPalette(kept(on));

  it("are left alone where no program names them", async () => {
    assert.equal(held(), undefined);
    await tamperWith(on.lab, { ...late, tamper: ["POST", "/upgrade/settings", { spectroComponents: "lock" }] });
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("are paused and resumed in place, and drift is mended", async () => {
    await tamperWith(on.lab, late);
    await cluster.up({ agentUpgrades: "paused" });
    assert.equal(held(), "true");
    await tamperWith(on.lab, late);
    await cluster.refresh();
    assert.equal(cluster.state.agentUpgrades, "automatic");
    await cluster.up();
    assert.equal(held(), "true");
    on.lab.clearRequests();
    await cluster.up({ tags: { a: "b" } });
    assert.deepEqual(writes(on), ["PATCH /v1/spectroclusters/{uid}/metadata"]);
    assert.equal(held(), "true");
    await cluster.up({ agentUpgrades: undefined });
    assert.equal(held(), "false");
  });
});

describe("role bindings that Palette made itself", () => {
  it("are no difference, and survive every change", async () => {
    const on = await stage();
    try {
      const cluster = await aCluster(on, { rbac: [admins] });
      const system = { metadata: { name: "sys" }, spec: { bindings: [{ type: "RoleBinding" }], isSystem: true } };
      const entries = (): Json[] => kept(on).rbacs as Json[];
      await consoleUser(on.lab).call("PUT", `/v1/spectroclusters/${cluster.id}/config/rbacs`, {
        rbacs: [...entries(), system],
      });
      await cluster.refresh();
      assert.equal((await cluster.preview({})).kind, "none");
      await cluster.up({ rbac: [{ ...admins, subjects: [{ type: "User", name: "eve" }] }] });
      assert.equal(entries().length, 2);
      assert.ok(entries().some(({ spec }) => (spec as Json).isSystem === true));
      await cluster.up({ rbac: undefined });
      assert.deepEqual(
        entries().map(({ spec }) => spec),
        [system.spec],
      );
    } finally {
      await on.stop();
    }
  });
});

describe("renewing certificates", () => {
  const ROUTE = "PATCH /v1/spectroclusters/{uid}/k8certificates/renew";
  let on: Stage;
  beforeEach(async () => {
    on = await stage();
  });
  afterEach(() => on.stop());
  const renewals = (): number => writes(on).filter((route) => route === ROUTE).length;

  it("happens when the trigger changes, once, and never because of a create, a first text or the end of it", async () => {
    const cluster = await aCluster(on, { renewCertificates: "2026-11" });
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
    assert.equal(renewals(), 0);
    await cluster.up({ renewCertificates: "2026-12" });
    assert.equal(renewals(), 1);
    await cluster.up({ tags: { a: "b" } });
    await cluster.up({ renewCertificates: undefined });
    await cluster.up({ renewCertificates: "2027-01" });
    assert.equal(renewals(), 1);
  });

  it("does not happen because of an adoption or an import", async () => {
    const cluster = await aCluster(on);
    const args = { ...cluster.inputs, renewCertificates: "2026-11" };
    const adopted = await made(on, on.controllers.cluster, { ...args, adopt: true }, { owner: "other/stack/thing" });
    assert.equal(adopted.id, cluster.id);
    const other = on.runtime({ owner: "other/stack/thing" });
    const found = await on.controllers.cluster.read(other, "payments", undefined);
    assert.ok(found);
    await on.controllers.cluster.update(other, found.id, found.state, args);
    assert.equal(renewals(), 0);
  });

  it("is announced with what it means: a single control plane is down meanwhile", async () => {
    const cluster = await aCluster(on, { renewCertificates: "2026-11" });
    await cluster.preview({ renewCertificates: "2026-12" });
    assert.ok(on.told.some((line) => /^warn: Renewing the certificates .* takes its API server down/.test(line)));
    const wide = await made(on, on.controllers.cluster, {
      ...clusterArgs(await anAccount(on, { name: "second" })),
      name: "wide",
      renewCertificates: "a",
      controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
    });
    on.told.length = 0;
    await wide.preview({ renewCertificates: "b" });
    assert.deepEqual(
      on.told.filter((line) => /certificates/.test(line)),
      [],
    );
  });
});
