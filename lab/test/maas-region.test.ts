import assert from "node:assert/strict";
import { type Json, TestBench } from "./maas-support";

// Held against the handlers of a real region (3.4.10).
describe("the lab's MAAS beside a real region", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  const names = (list: Json): string[] => list.map(({ name }: Json) => name);
  const idOf = (list: Json, wanted: string): number => list.find(({ name }: Json) => name === wanted).id;

  it("numbers zones from 1 and pools from 0, and lists both by name", async () => {
    const [zones, pools] = [(await bench.get("zones/")).json, (await bench.get("resourcepools/")).json];
    assert.deepEqual([idOf(zones, "default"), idOf(pools, "default")], [1, 0]);
    for (const list of [zones, pools]) assert.deepEqual(names(list), names(list).sort());
    assert.equal((await bench.post("zones/", { name: "a b!" })).status, 400);
  });

  it("shows disks and interfaces as a region does", async () => {
    const [machine] = (await bench.get("machines/?hostname=small-01")).json;
    assert.deepEqual(machine.physicalblockdevice_set, machine.blockdevice_set);
    assert.deepEqual(machine.virtualblockdevice_set, []);
    assert.equal(machine.status_message, null);
    assert.equal(machine.interface_set[0].effective_mtu, 1500);
    const fields = ["path", "used_for", "used_size", "partitions", "filesystem", "uuid", "model", "id_path"];
    for (const field of fields) assert.ok(field in machine.blockdevice_set[0], field);
  });

  it("has the collections that it has nothing to say of", async () => {
    for (const path of ["spaces/", "fabrics/", "ipranges/", "static-routes/", "notifications/"])
      assert.ok(Array.isArray((await bench.get(path)).json), path);
  });

  it("tells a plain user no events of servers that he may not see", async () => {
    await bench.post("machines/?op=allocate", { name: "small-01" });
    const seen = async (key: string) => (await bench.get("events/?op=query", { key })).json.events.length;
    assert.equal(await seen(bench.maas.apiKeys.user), 0);
    assert.ok((await seen(bench.maas.apiKeys.admin)) > 0);
  });

  it("answers odd constraints as a region does", async () => {
    const allocate = (form: Record<string, string>) => bench.post("machines/?op=allocate", form);
    const zone = await allocate({ zone: "" });
    assert.deepEqual([zone.status, zone.json], [400, { zone: ["No such zone(s): ."] }]);
    assert.equal((await allocate({ not_tags: "nobody-has-it", dry_run: "yes" })).status, 200);
    assert.equal(bench.world.machines.filter(({ owner }) => owner !== null).length, 0);
    assert.match((await allocate({ mem: "99999999" })).text, /mem=99999999\.0/);
  });

  it("refuses kernels that it does not know, and releases nothing where nothing is named", async () => {
    const { system_id: id } = (await bench.post("machines/?op=allocate")).json;
    const deployed = await bench.post(`machines/${id}/?op=deploy`, { distro_series: "jammy", hwe_kernel: "nonsense" });
    assert.equal(deployed.status, 400);
    const released = await bench.post("machines/?op=release");
    assert.deepEqual([released.status, released.json], [200, []]);
  });

  it("breaks on a DNS resource without a name, and numbers no address of one", async () => {
    const nameless = await bench.post("dnsresources/", { ip_addresses: "" });
    assert.deepEqual([nameless.status, nameless.text], [500, "'name'"]);
    const { json } = await bench.post("dnsresources/", { fqdn: "a.maas", ip_addresses: "10.9.9.9" });
    assert.ok(!("id" in json.ip_addresses[0]));
  });

  it("says which key it wants, and quotes what was wrong with one", async () => {
    const wrong = await bench.get("users/?op=whoami", { key: `${consumer()}:nobody:secret` });
    assert.deepEqual([wrong.status, wrong.headers.get("www-authenticate")], [401, 'OAuth realm="OAuth"']);
    assert.match(wrong.text, /nobody/);
  });

  const consumer = (): string => bench.maas.apiKeys.admin.split(":")[0] ?? "";
});
