import assert from "node:assert/strict";
import { type Json, minute, TestBench } from "./maas-support";

describe("the lab's MAAS keeps names", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  const create = (form: Record<string, string | string[]>) => bench.post("dnsresources/", form);
  const ips = (resource: Json) => resource.ip_addresses.map(({ ip }: { ip: string | null }) => ip);

  it("splits a full name at its first dot", async () => {
    const { json } = await create({ fqdn: "api.maas.lab", address_ttl: "10", ip_addresses: "" });
    assert.deepEqual(
      [json.fqdn, json.address_ttl, json.ip_addresses, json.resource_records],
      ["api.maas.lab", 10, [], []],
    );
    assert.equal((await bench.get(`dnsresources/${json.id}/`)).json.fqdn, "api.maas.lab");
    const nested = await create({ fqdn: "a.b.maas" });
    assert.deepEqual([nested.status, nested.text], [404, "No Domain matches the given query."]);
    assert.equal((await create({ name: "a.b", domain: "maas" })).json.fqdn, "a.b.maas");
    assert.equal((await create({ fqdn: "maas.lab" })).json.fqdn, "maas.lab");
  });

  it("answers 404 for a name in an unknown domain, and nothing for an unknown name", async () => {
    assert.equal((await bench.get("dnsresources/?fqdn=x.nowhere.example")).status, 404);
    assert.deepEqual((await bench.get("dnsresources/?fqdn=x.maas")).json, []);
    await create({ name: "x", domain: "0", ip_addresses: "10.10.0.200" });
    for (const filter of ["fqdn=x.maas", "name=x", "domain=maas", "rrtype=A"]) {
      assert.equal((await bench.get(`dnsresources/?${filter}`)).json.length, 1, filter);
    }
    assert.deepEqual((await bench.get("dnsresources/?domain=maas.lab")).json, []);
    assert.equal((await bench.get("dnsresources/999/")).text, "No DNSResource matches the given query.");
  });

  it("lets everybody read and only administrators write", async () => {
    const key = bench.maas.apiKeys.user;
    const { id } = (await create({ fqdn: "x.maas" })).json;
    assert.equal((await bench.post("dnsresources/", { fqdn: "y.maas" }, { key })).status, 403);
    assert.equal((await bench.put(`dnsresources/${id}/`, { address_ttl: "1" }, { key })).status, 403);
    assert.equal((await bench.delete(`dnsresources/${id}/`, { key })).status, 403);
    assert.equal((await bench.get("dnsresources/", { key })).json.length, 1);
  });

  it("takes addresses in one field with spaces, and only the last of repeated fields", async () => {
    const two = await create({ fqdn: "two.maas", ip_addresses: "10.10.0.200 10.10.0.201" });
    assert.deepEqual(ips(two.json), ["10.10.0.200", "10.10.0.201"]);
    const last = await create({ fqdn: "last.maas", ip_addresses: ["10.10.0.202", "10.10.0.203"] });
    assert.deepEqual(ips(last.json), ["10.10.0.203"]);
  });

  it("breaks on commas and on what is no address", async () => {
    for (const value of ["10.10.0.1,10.10.0.2", "nonsense"]) {
      const reply = await create({ fqdn: "x.maas", ip_addresses: value });
      assert.deepEqual([reply.status, reply.type], [500, "text/plain"]);
    }
    assert.deepEqual(bench.world.dns, []);
  });

  it("keeps what a PUT leaves out, replaces what it names, and clears what it empties", async () => {
    const { id } = (await create({ fqdn: "x.maas", ip_addresses: "10.10.0.200", address_ttl: "10" })).json;
    const kept = await bench.put(`dnsresources/${id}/`, { address_ttl: "20" });
    assert.deepEqual([ips(kept.json), kept.json.address_ttl], [["10.10.0.200"], 20]);
    const replaced = await bench.put(`dnsresources/${id}/`, { id: String(id), ip_addresses: "10.10.0.201" });
    assert.deepEqual([ips(replaced.json), replaced.json.address_ttl], [["10.10.0.201"], 20]);
    assert.deepEqual(ips((await bench.put(`dnsresources/${id}/`, { ip_addresses: "" })).json), []);
    assert.equal((await bench.put(`dnsresources/${id}/`, { name: "y" })).json.fqdn, "y.maas");
    assert.equal((await bench.put(`dnsresources/${id}/`, { address_ttl: "700000" })).status, 400);
  });

  it("refuses a name that is there, unless calls come at the same time", async () => {
    await create({ fqdn: "x.maas" });
    const twice = await create({ fqdn: "x.maas" });
    assert.deepEqual([twice.status, twice.json], [400, { __all__: ["Labels must be unique within their zone."] }]);
    // Connections that stand already, so that the calls that matter arrive together.
    await Promise.all(Array.from({ length: 6 }, () => bench.get("dnsresources/")));
    const replies = await Promise.all(Array.from({ length: 6 }, () => create({ fqdn: "y.maas" })));
    assert.ok(replies.filter(({ status }) => status === 200).length > 1);
    assert.ok((await bench.get("dnsresources/?fqdn=y.maas")).json.length > 1);
  });

  it("looks at a name only once it has an address", async () => {
    const { id } = (await create({ name: "bad_name!", domain: "maas" })).json;
    const reply = await bench.put(`dnsresources/${id}/`, { ip_addresses: "10.10.0.200" });
    assert.deepEqual([reply.status, reply.json], [400, { name: ["Invalid dnsresource name: bad_name!."] }]);
  });

  it("links to the address of a machine, and stays without one when the machine is released", async () => {
    const { system_id, ip_addresses } = await bench.deployed();
    const { id, ...resource } = (await create({ fqdn: "api.maas", ip_addresses: ip_addresses[0] })).json;
    assert.equal(resource.ip_addresses[0].alloc_type, 0);
    assert.equal(resource.ip_addresses[0].interface_set[0].system_id, system_id);
    assert.deepEqual(bench.world.addressesNamed("api.maas"), ip_addresses);
    await bench.post(`machines/${system_id}/?op=release`);
    bench.clock.advance(3 * minute);
    assert.deepEqual(ips((await bench.get(`dnsresources/${id}/`)).json), [null]);
    assert.deepEqual(bench.world.addressesNamed("api.maas"), []);
    assert.deepEqual(ips((await bench.put(`dnsresources/${id}/`, { ip_addresses: "" })).json), []);
  });

  it("reserves an unknown address for the caller, and leaves it behind when it is taken off", async () => {
    const { id, ip_addresses } = (await create({ fqdn: "x.maas", ip_addresses: "10.10.0.200" })).json;
    assert.deepEqual([ip_addresses[0].alloc_type, ip_addresses[0].owner.username], [4, "admin"]);
    assert.equal(ip_addresses[0].subnet.name, "az1-nodes");
    await bench.put(`dnsresources/${id}/`, { ip_addresses: "" });
    assert.equal((await bench.get("ipaddresses/?ip=10.10.0.200")).json.length, 1);
  });

  it("frees reservations with the record from 3.6 on, and leaves them before", async () => {
    for (const [version, left] of [
      ["3.6.1", 0],
      ["3.5.0", 1],
    ] as const) {
      await bench.start({ version });
      const { id } = (await create({ fqdn: "x.maas", ip_addresses: "10.10.0.200" })).json;
      assert.deepEqual(
        [(await bench.delete(`dnsresources/${id}/`)).status, (await bench.delete(`dnsresources/${id}/`)).status],
        [204, 404],
      );
      assert.equal((await bench.get("ipaddresses/")).json.length, left, version);
    }
  });

  it("shows on request the names that machines have of themselves", async () => {
    const all = (await bench.get("dnsresources/?all=true")).json;
    const own = all.find(({ fqdn }: { fqdn: string }) => fqdn === "gpu-01.maas");
    assert.deepEqual([own.id, own.ip_addresses], [-1, null]);
  });

  it("keeps other records, and no CNAME beside anything", async () => {
    const record = (form: Record<string, string>) => bench.post("dnsresourcerecords/", form);
    const { json } = await record({ fqdn: "t.maas", rrtype: "txt", rrdata: "hello", ttl: "60" });
    assert.deepEqual([json.fqdn, json.rrtype, json.rrdata, json.ttl], ["t.maas", "TXT", "hello", 60]);
    assert.equal((await record({ fqdn: "t.maas", rrtype: "CNAME", rrdata: "x.maas" })).status, 400);
    assert.equal((await record({ fqdn: "t.maas", rrtype: "A", rrdata: "10.10.0.1" })).status, 400);
    assert.equal((await bench.get("dnsresourcerecords/?fqdn=t.maas&rrtype=TXT")).json.length, 1);
    assert.equal((await bench.put(`dnsresourcerecords/${json.id}/`, { rrdata: "bye" })).json.rrdata, "bye");
    assert.equal((await bench.delete(`dnsresourcerecords/${json.id}/`)).status, 204);
    assert.equal((await bench.get(`dnsresourcerecords/${json.id}/`)).status, 404);
    assert.equal((await bench.get("dnsresources/?fqdn=t.maas")).json.length, 1, "the resource outlives its record");
  });
});
