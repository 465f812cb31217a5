import assert from "node:assert/strict";
import { type Json, minute, TestBench } from "./maas-support";

describe("the lab's MAAS shows machines", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  const names = async (query: string, key = bench.maas.apiKeys.admin): Promise<string[]> => {
    const reply = await bench.get(`machines/?${query}`, { key });
    assert.equal(reply.status, 200, reply.text);
    return reply.json.map(({ hostname }: Json) => hostname);
  };

  it("lists them all, whole", async () => {
    const reply = await bench.get("machines/");
    assert.equal(reply.json.length, 36);
    const [machine] = reply.json;
    assert.match(machine.system_id, /^[a-z0-9]{6}$/);
    assert.equal(machine.fqdn, `${machine.hostname}.maas`);
    assert.deepEqual([machine.zone.name, machine.pool.name, machine.owner], ["az1", "default", null]);
    assert.equal(machine.resource_uri, `/MAAS/api/2.0/machines/${machine.system_id}/`);
  });

  it("filters by one thing and by several", async () => {
    const { systemId } = bench.world.machine("gpu-01");
    for (const [query, expected] of [
      [`id=${systemId}`, ["gpu-01"]],
      [`system_id=${systemId}&system_id=nope`, ["gpu-01"]],
      ["hostname=gpu-01&hostname=gpu-02", ["gpu-01", "gpu-02"]],
      ["hostname=nobody", []],
      ["tags=gpu&zone=az2", ["gpu-02"]],
      ["tags=worker,nvme&pool=dev&zone=az1", ["big-04"]],
      ["status=broken", ["small-15"]],
      ["cpu_count=64&not_zone=az1&not_zone=az2", ["gpu-03"]],
      ["mem=262144&arch=amd64/generic&not_hostname=gpu-01", ["gpu-02", "gpu-03"]],
      ["tags=gpu&not_in_zone=az1&power_state=off", ["gpu-02", "gpu-03"]],
      [`mac_address=${bench.world.machine("big-01").macAddress}`, ["big-01"]],
      ["simple_status=failed", ["small-15"]],
    ] as const) {
      assert.deepEqual(await names(query), expected, query);
    }
    assert.equal((await names("status=ready&status=broken")).length, 36);
  });

  it("finds by owner and by what they do", async () => {
    await bench.allocate({ name: "big-01" }, bench.maas.apiKeys.user);
    await bench.deployed({ name: "big-02" });
    assert.deepEqual(await names("owner=user"), ["big-01"]);
    assert.deepEqual(await names("owner=user&owner=admin&status=deployed"), ["big-02"]);
    assert.deepEqual(await names("domain=maas&status=allocated"), ["big-01"]);
    assert.deepEqual((await bench.get("machines/?op=list_allocated")).json.length, 1);
  });

  it("refuses filters and values that it does not know", async () => {
    for (const [query, message] of [
      ["limit=1", { limit: ["No such constraint."] }],
      ["pool=x", { pool: ["No such pool(s): x."] }],
      ["not_zone=x", { not_zone: ["No such zone(s): x."] }],
      ["tags=x", { tags: ["No such tag(s): x."] }],
      ["status=idle", { status: ["Select a valid choice. idle is not one of the available choices."] }],
    ] as const) {
      const reply = await bench.get(`machines/?${query}`);
      assert.equal(reply.status, 400, query);
      assert.deepEqual(reply.json, message);
    }
  });

  it("hides others' machines from a plain user", async () => {
    const { system_id } = await bench.allocate({ name: "big-01" });
    const key = bench.maas.apiKeys.user;
    assert.deepEqual(await names("hostname=big-01", key), []);
    const refused = await bench.get(`machines/${system_id}/`, { key });
    assert.deepEqual([refused.status, refused.type, refused.text], [403, "text/plain", ""]);
    const absent = await bench.get("machines/nope/", { key });
    assert.deepEqual([absent.status, absent.text], [404, "No Machine matches the given query."]);
  });

  it("lets administrators alone edit, and everything is checked first", async () => {
    const { system_id } = await bench.allocate({}, bench.maas.apiKeys.user);
    const path = `machines/${system_id}/`;
    assert.equal((await bench.put(path, { swap_size: "0" }, { key: bench.maas.apiKeys.user })).status, 403);
    const edited = await bench.put(path, {
      swap_size: "0",
      hostname: "renamed",
      pool: "prod",
      zone: "az3",
      domain: "maas.lab",
    });
    assert.deepEqual([edited.json.swap_size, edited.json.fqdn], [0, "renamed.maas.lab"]);
    assert.deepEqual([edited.json.pool.name, edited.json.zone.name], ["prod", "az3"]);
    const wrong = await bench.put(path, { description: "x", hostname: "gpu-01" });
    assert.deepEqual(wrong.json, { hostname: ["Node with this Hostname already exists."] });
    assert.equal((await bench.put(path, { pool: "nope" })).status, 400);
    assert.equal(bench.world.machine("renamed").description, "");
  });

  it("removes a machine from the inventory, deployed or not", async () => {
    const { system_id } = await bench.deployed();
    assert.equal((await bench.delete(`machines/${system_id}/`, { key: bench.maas.apiKeys.user })).status, 403);
    assert.equal((await bench.delete(`machines/${system_id}/`)).status, 204);
    assert.equal((await bench.get(`machines/${system_id}/`)).status, 404);
    assert.equal((await bench.get(`events/?op=query&id=${system_id}`)).json.events[0].type, "Deployed");
  });

  it("tells what happened, newest first, page by page", async () => {
    const { system_id, hostname } = await bench.deployed();
    await bench.allocate();
    const page = (await bench.get(`events/?op=query&id=${system_id}&limit=2`)).json;
    assert.deepEqual([page.count, page.events[0].type, page.events[0].hostname], [2, "Deployed", hostname]);
    assert.match(page.events[0].created, /^\w{3}, \d{2} \w{3}\. \d{4} \d\d:\d\d:\d\d$/);
    const rest = (await bench.get(page.prev_uri.replace("/MAAS/api/2.0/", ""))).json;
    assert.ok(rest.events.length > 0 && rest.events[0].id < page.events[1].id);
    const newer = (await bench.get(`events/?op=query&id=${system_id}&after=${rest.events[0].id}`)).json;
    assert.deepEqual(newer.events, page.events);
    assert.equal((await bench.get(`events/?op=query&hostname=${hostname}&level=ERROR`)).json.count, 0);
    assert.equal((await bench.get("events/?op=query&limit=1001")).status, 400);
    assert.equal((await bench.get("events/?op=query&before=2&after=1")).status, 400);
    assert.equal((await bench.get("events/?op=query&level=LOUD")).status, 400);
  });

  it("is the same world by the door and by the window", async () => {
    const { system_id } = await bench.allocate();
    await bench.post(`machines/${system_id}/?op=deploy`);
    bench.clock.advance(20 * minute);
    const held = bench.world.machine(system_id);
    assert.deepEqual([held.status, held.statusName, held.owner], [6, "Deployed", "admin"]);
    assert.equal(bench.world.addressesOf(held).length, 1);
    assert.throws(() => bench.world.machine("nobody"), /no machine nobody/);
  });
});
