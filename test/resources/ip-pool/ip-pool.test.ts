import assert from "node:assert/strict";
import { UNKNOWN } from "../../../provider/core/unknowns";
import { type Actor, made } from "../../support/actor";
import { aCluster, aPool, asked } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const POOLS = "/v1/overlords/maas/{uid}/pools";
const OLD_POOLS = "/v1/overlords/vsphere/{uid}/pools";
const MARKER = "pulumi-palette-maas/owner";

const addresses = {
  range: { start: "10.10.8.20", end: "10.10.8.29" },
  prefix: 24,
  gateway: "10.10.8.1",
  nameservers: ["10.10.8.2"],
};

const gatewayOf = (on: Stage) => on.lab.palette.world.stores.gateways.find(({ meta }) => meta.name === "rack1-gateway");

const anIpPool = (on: Stage, name: string, over = {}, runtime = {}): Promise<Actor> =>
  made(on, on.controllers.ipPool, { name, gatewayId: gatewayOf(on)?.meta.uid, ...addresses, ...over }, runtime);

const stored = (on: Stage, { id }: Actor) => {
  const found = gatewayOf(on)?.ipPools.find(({ meta }) => meta.uid === id);
  assert.ok(found);
  return found;
};

describe("an address pool", () => {
  let on: Stage;
  before(async () => {
    on = await stage();
  });
  after(() => on.stop());
  beforeEach(() => on.lab.clearRequests());

  it("is made at its gateway by one request, with the marker in it", async () => {
    const pool = await anIpPool(on, "lxd", { searchDomains: ["maas"] });
    assert.deepEqual(stored(on, pool).spec, {
      restrictToSingleCluster: false,
      pool: {
        start: "10.10.8.20",
        end: "10.10.8.29",
        prefix: 24,
        gateway: "10.10.8.1",
        nameserver: { addresses: ["10.10.8.2"], search: ["maas"] },
      },
    });
    assert.equal(stored(on, pool).meta.annotations[MARKER], "shop/dev/payments");
    assert.deepEqual(
      on.lab.requests.filter(({ method }) => method !== "GET").map(({ route }) => route),
      [`POST ${POOLS}`],
    );
    await pool.remove();
  });

  it("keeps what we do not know of it when it changes, and is not written where nothing differs", async () => {
    const pool = await anIpPool(on, "rich");
    const there = stored(on, pool);
    Object.assign(there.spec, { theirs: 1 });
    Object.assign(there.spec.pool ?? {}, { vlan: "12" });
    there.meta.labels.site = "b";
    await pool.up({ range: undefined, subnet: "10.10.8.0/25", searchDomains: ["a.lab", "b.lab"] });
    assert.deepEqual(there.spec, {
      theirs: 1,
      restrictToSingleCluster: false,
      pool: {
        vlan: "12",
        subnet: "10.10.8.0/25",
        prefix: 24,
        gateway: "10.10.8.1",
        nameserver: { addresses: ["10.10.8.2"], search: ["a.lab", "b.lab"] },
      },
    });
    assert.deepEqual([there.meta.labels, there.meta.annotations[MARKER]], [{ site: "b" }, "shop/dev/payments"]);
    await pool.up({ searchDomains: undefined });
    await pool.refresh();
    assert.deepEqual((await pool.preview({})).changes, []);
    on.lab.clearRequests();
    await pool.up({});
    assert.equal(asked(on, `PUT ${POOLS}/{poolUid}`), 0);
    await pool.remove();
  });

  it("shows as drift what somebody gave it or took from it", async () => {
    const pool = await anIpPool(on, "drifting", { searchDomains: ["maas"] });
    Object.assign(stored(on, pool).spec.pool ?? {}, { nameserver: { addresses: ["10.10.8.9"] } });
    await pool.refresh();
    assert.deepEqual(
      (await pool.preview({})).changes.map(({ path }) => path),
      ["nameservers[0]", "searchDomains[0]"],
    );
    await pool.up();
    await pool.refresh();
    assert.deepEqual((await pool.preview({})).changes, []);
    await pool.remove();
  });

  it("is not made twice when the answer is lost, and is taken up where an interrupted run left it", async () => {
    on.lab.next(`POST ${POOLS}`, { status: 502, after: "commit" });
    const pool = await anIpPool(on, "lost");
    const again = await anIpPool(on, "lost");
    assert.deepEqual([asked(on, `POST ${POOLS}`), again.id], [1, pool.id]);
    await pool.remove();
    await pool.remove();
    assert.equal(await pool.refresh(), false);
  });

  it("of somebody else is adopted only when that is said and nothing differs", async () => {
    const pool = await anIpPool(on, "foreign");
    const take = (over = {}) => anIpPool(on, "foreign", over, { owner: "other/prod/lxd" });
    await assert.rejects(take(), /belongs to 'shop\/dev\/payments'.*'adopt: true'/);
    await assert.rejects(take({ adopt: true, prefix: 25 }), /'prefix' is 24 there and 25 in the program/);
    await assert.rejects(take({ adopt: true, searchDomains: ["maas"] }), /'searchDomains\[0\]' is not set there/);
    const spec = structuredClone(stored(on, pool).spec);
    const stranger = on.runtime({ owner: "other/prod/lxd" });
    const previewCreate = (over = {}) =>
      on.controllers.ipPool.previewCreate(stranger, { ...pool.inputs, adopt: true, ...over });
    await assert.rejects(previewCreate({ prefix: 25 }), /'prefix' is 24 there and 25 in the program/);
    on.told.length = 0;
    await previewCreate();
    assert.deepEqual(on.told, ["info: adopts address pool 'foreign' from 'shop/dev/payments': no difference"]);
    const adopted = await take({ adopt: true });
    assert.equal(adopted.id, pool.id);
    assert.deepEqual([stored(on, pool).spec, stored(on, pool).meta.annotations[MARKER]], [spec, "other/prod/lxd"]);
    await adopted.remove({ owner: "other/prod/lxd" });
  });

  it("is imported by gateway and pool, by name or uid, with all that it has", async () => {
    const gateway = gatewayOf(on)?.meta.uid;
    const pool = await anIpPool(on, "imported", { searchDomains: ["maas"], restrictToSingleCluster: true });
    for (const named of ["rack1-gateway/imported", `rack1-gateway/${pool.id}`, `${gateway}/imported`]) {
      const found = await on.controllers.ipPool.read(on.runtime(), named, undefined);
      assert.equal(found?.id, pool.id);
      const { adopt: _, ...inputs } = pool.inputs;
      assert.deepEqual(found?.inputs, inputs);
    }
    const read = (named: string) => on.controllers.ipPool.read(on.runtime(), named, undefined);
    await assert.rejects(read("imported"), /write '<gateway>\/<pool>'/);
    await assert.rejects(read("rack1-gateway/none"), /no address pool/);
    await pool.remove();
  });

  it("needs a gateway that exists", async () => {
    await assert.rejects(anIpPool(on, "x", { gatewayId: "0123456789abcdef01234567" }), /no gateway with the id/);
  });
});

describe("an address pool whose addresses machines have", () => {
  let on: Stage;
  let pool: Actor;
  let workers: Actor;
  beforeEach(async () => {
    on = await stage();
    pool = await anIpPool(on, "lxd");
    const cluster = await aCluster(on);
    workers = await aPool(on, cluster);
    // Placed there by somebody else: how a pool of machines says so is its own matter.
    const found = on.lab.palette.world.stores.clusters.flatMap(({ pools }) => pools);
    for (const { name, doc } of found) {
      const network = { networkName: "lxdbr0", staticIp: true, parentPoolUid: pool.id };
      if (name === "workers") Object.assign(doc.cloudConfig ?? {}, { network });
    }
  });
  afterEach(() => on.stop());

  it("does not shrink below them, neither at preview nor at update, and grows", async () => {
    const small = { range: { start: "10.10.8.21", end: "10.10.8.29" } };
    await assert.rejects(pool.preview(small), /10\.10\.8\.20 would be outside.*cluster 'payments'/);
    on.lab.clearRequests();
    await assert.rejects(
      pool.up({ range: undefined, subnet: "10.10.9.0/24", gateway: "10.10.9.1" }),
      /10\.10\.8\.20, /,
    );
    assert.equal(asked(on, `PUT ${POOLS}/{poolUid}`), 0);
    await pool.up({ range: { start: "10.10.8.20", end: "10.10.8.40" } });
    await pool.up({ restrictToSingleCluster: true });
  });

  it("is not deleted while they do, and is a while after the last has gone", async () => {
    const begin = on.clock.now();
    await assert.rejects(
      pool.remove(),
      /was not deleted: machines of cluster 'payments' still have 10\.10\.8\.2\d, 10/,
    );
    assert.ok(on.clock.now() - begin < 4 * 60_000);
    const [gone] = await Promise.all([pool.remove().then(() => true), workers.remove()]);
    assert.ok(gone);
    assert.deepEqual(gatewayOf(on)?.ipPools, []);
  });
});

describe("an address pool of a Palette before 4.7", () => {
  it("lives under the paths that it knows", async () => {
    const on = await stage({ paletteVersion: "4.6" });
    try {
      const pool = await anIpPool(on, "lxd");
      await pool.up({ prefix: 25 });
      await pool.refresh();
      assert.deepEqual((await pool.preview({})).changes, []);
      assert.deepEqual([asked(on, `POST ${OLD_POOLS}`), asked(on, `PUT ${OLD_POOLS}/{poolUid}`)], [1, 1]);
      await pool.remove();
      assert.deepEqual(gatewayOf(on)?.ipPools, []);
      await pool.remove();
    } finally {
      await on.stop();
    }
  });
});

describe("local rules of an address pool", () => {
  const base = { name: "lxd", gatewayId: "g-1", ...addresses };
  const lone = { subnet: "10.10.8.0/24", range: undefined };
  const table: [what: string, over: object, ...paths: string[]][] = [
    ["what is right", {}],
    ["a subnet alone", lone],
    ["a subnet with its first address as the router", { ...lone, gateway: "10.10.8.1" }],
    ["IPv6", { range: { start: "fd00::20", end: "fd00::2f" }, gateway: "fd00::1", prefix: 64 }],
    ["an end that is not known yet", { range: { start: "10.10.8.20", end: UNKNOWN } }],
    ["neither range nor subnet", { range: undefined }, "subnet"],
    ["both", { subnet: "10.10.8.0/24" }, "subnet"],
    ["an end before the start", { range: { start: "10.10.8.20", end: "10.10.8.3" } }, "range.end"],
    ["a range across networks", { range: { start: "10.10.8.20", end: "10.10.9.3" } }, "range.end"],
    ["two families", { range: { start: "10.10.8.20", end: "fd00::1" } }, "range.end"],
    ["a router of the other family", { gateway: "fd00::1" }, "gateway"],
    ["a router elsewhere", { gateway: "10.10.9.1" }, "gateway"],
    ["a router that is given out", { gateway: "10.10.8.20" }, "gateway"],
    ["a prefix too long for IPv4", { prefix: 64 }, "prefix"],
    ["a prefix of 0", { prefix: 0 }, "prefix"],
    ["no address", { gateway: "10.10.8" }, "gateway"],
    ["no network", { ...lone, subnet: "10.10.8.0" }, "subnet"],
    ["a name server by name", { nameservers: ["ns.lab"] }, "nameservers[0]"],
  ];
  let on: Stage;
  before(async () => {
    on = await stage();
  });
  after(() => on.stop());
  for (const [what, over, ...paths] of table) {
    it(`${paths.length > 0 ? "refuse" : "pass"} ${what}`, () => {
      const { failures } = on.controllers.ipPool.check({}, { ...base, ...over }, undefined);
      assert.deepEqual(
        failures.map(({ path }) => path),
        paths,
      );
    });
  }
});
