import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { encode, TestBench } from "./maas-support";

describe("the lab's MAAS keeps what machines are sorted by", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  it("zones by name, and says 204 to the deletion of what is not there", async () => {
    assert.deepEqual(
      (await bench.get("zones/")).json.map(({ name }: { name: string }) => name),
      ["az1", "az2", "az3", "default"],
    );
    assert.equal((await bench.post("zones/", { name: "az1" })).status, 400);
    assert.equal((await bench.post("zones/", { name: "new zone", description: "d" })).json.description, "d");
    assert.equal((await bench.put("zones/new zone/", { name: "az4" })).json.name, "az4");
    assert.equal((await bench.delete("zones/az4/")).status, 204);
    assert.equal((await bench.delete("zones/az4/")).status, 204);
    assert.equal((await bench.delete("zones/default/")).status, 400);
    assert.equal((await bench.get("zones/az4/")).status, 404);
    await bench.delete("zones/az1/");
    assert.equal(bench.world.machine("gpu-01").zone, "default");
  });

  it("pools by id, in the singular, and never deletes one with machines", async () => {
    const { json } = await bench.post("resourcepools/", { name: "spare parts" });
    assert.equal(json.resource_uri, `/MAAS/api/2.0/resourcepool/${json.id}/`);
    assert.equal((await bench.post("resourcepools/", { name: "spare parts" })).status, 400);
    assert.equal((await bench.put(`resourcepool/${json.id}/`, { description: "x" })).json.description, "x");
    assert.equal((await bench.delete(`resourcepool/${json.id}/`)).status, 204);
    assert.equal((await bench.delete(`resourcepool/${json.id}/`)).status, 404);
    const used = await bench.delete("resourcepool/1/");
    assert.deepEqual([used.status, used.text], [400, "Pool has machines in it"]);
    assert.equal((await bench.delete("resourcepool/0/")).status, 400);
    assert.equal((await bench.get(`resourcepools/${json.id}/`)).status, 404);
  });

  it("tags, whose members are counted as found and not as changed", async () => {
    const [a, b] = ["gpu-01", "gpu-02"].map((name) => bench.world.machine(name).systemId);
    assert.equal((await bench.post("tags/", { name: "no space" })).status, 400);
    assert.equal((await bench.post("tags/", { name: "hot", comment: "c" })).json.comment, "c");
    assert.equal((await bench.post("tags/", { name: "hot" })).status, 400);
    const add = await bench.post("tags/hot/?op=update_nodes", { add: [a ?? "", b ?? "", "nope"] });
    assert.deepEqual(add.json, { added: 2, removed: 0 });
    const again = await bench.post("tags/hot/op-update_nodes", { add: a ?? "", remove: b ?? "" });
    assert.deepEqual(again.json, { added: 1, removed: 1 });
    assert.equal((await bench.get("tags/hot/?op=machines")).json.length, 1);
    assert.equal((await bench.put("tags/hot/", { name: "cold" })).json.name, "cold");
    assert.deepEqual(bench.world.machine("gpu-01").tags, ["gpu", "nvme", "cold"]);
    assert.deepEqual(
      [(await bench.delete("tags/cold/")).status, (await bench.delete("tags/cold/")).status],
      [204, 404],
    );
    assert.deepEqual(bench.world.machine("gpu-01").tags, ["gpu", "nvme"]);
  });

  it("domains, which break when one in use is deleted", async () => {
    const { json } = await bench.post("domains/", { name: "x.example", ttl: "60", authoritative: "true" });
    assert.deepEqual([json.name, json.ttl, json.is_default], ["x.example", 60, false]);
    assert.equal((await bench.post("domains/", { name: "x.example" })).status, 400);
    assert.equal((await bench.post("domains/", { name: "y.example", ttl: "0" })).status, 400);
    await bench.post("dnsresources/", { fqdn: "a.x.example" });
    assert.equal((await bench.get(`domains/${json.id}/`)).json.resource_record_count, 1);
    const used = await bench.delete(`domains/${json.id}/`);
    assert.equal(used.status, 500);
    assert.match(used.text, /protected foreign keys/);
    await bench.delete(`dnsresources/${bench.world.dns[0]?.id}/`);
    assert.equal((await bench.delete(`domains/${json.id}/`)).status, 204);
    assert.equal((await bench.delete("domains/0/")).status, 400);
    assert.equal((await bench.post("domains/1/?op=set_default")).json.is_default, true);
  });

  it("subnets by id and by description", async () => {
    const [first] = (await bench.get("subnets/")).json;
    assert.deepEqual([first.cidr, first.gateway_ip, first.dns_servers], ["10.10.0.0/20", "10.10.0.1", ["10.10.0.2"]]);
    for (const spec of ["1", "name:az1-nodes", "ip:10.10.3.4", encodeURIComponent("10.10.0.0/20")]) {
      assert.equal((await bench.get(`subnets/${spec}/`)).json.id, 1, spec);
    }
    assert.equal((await bench.get("subnets/99/")).status, 404);
    await bench.deployed();
    assert.equal((await bench.get("subnets/1/?op=ip_addresses")).json.length, 1);
    assert.equal((await bench.get("subnets/1/?op=statistics")).json.total_addresses, 4094);
    assert.equal((await bench.get("subnets/1/?op=reserved_ip_ranges")).json[0].start, "10.10.0.1");
    assert.equal((await bench.get("subnets/1/?op=unreserved_ip_ranges")).json[0].end, "10.10.15.254");
  });

  it("addresses that users hold", async () => {
    const key = bench.maas.apiKeys.user;
    const { json } = await bench.post("ipaddresses/?op=reserve", { ip: "10.10.0.77" }, { key });
    assert.deepEqual([json.ip, json.alloc_type, json.owner.username], ["10.10.0.77", 4, "user"]);
    assert.equal((await bench.post("ipaddresses/?op=reserve", { ip_address: "10.10.0.77" })).status, 404);
    assert.equal((await bench.post("ipaddresses/?op=reserve", { ip: "192.168.1.1" })).status, 400);
    assert.equal((await bench.post("ipaddresses/?op=reserve", { subnet: "nope" })).status, 400);
    assert.deepEqual((await bench.get("ipaddresses/")).json, []);
    assert.equal((await bench.get("ipaddresses/?all=true")).json.length, 1);
    assert.equal((await bench.get("ipaddresses/?all=true", { key })).status, 403);
    const others = await bench.post("ipaddresses/?op=release", { ip: "10.10.0.77" });
    assert.deepEqual([others.status, /does not exist/.test(others.text)], [400, true]);
    assert.equal((await bench.post("ipaddresses/?op=release", { ip: "10.10.0.77", force: "true" })).status, 204);
    assert.equal((await bench.post("ipaddresses/?op=release", { ip: "10.10.0.77" }, { key })).status, 400);
  });

  it("images, and takes uploads in pieces", async () => {
    const synced = (await bench.get("boot-resources/?type=synced")).json;
    assert.deepEqual(
      synced.map(({ name }: { name: string }) => name),
      ["ubuntu/focal", "ubuntu/jammy", "ubuntu/noble"],
    );
    const content = Buffer.from("an image");
    const sha256 = createHash("sha256").update(content).digest("hex");
    const spec = { name: "custom/mine", architecture: "amd64/generic", size: "8", sha256, base_image: "ubuntu/jammy" };
    const made = await bench.post("boot-resources/", spec);
    assert.deepEqual([made.status, made.json.name], [201, "mine"]);
    const uri = made.json.sets["1"].files.root.upload_uri.replace("/MAAS/api/2.0/", "");
    for (const piece of ["an i", "mage"]) {
      const type = "application/octet-stream";
      assert.equal((await bench.call("PUT", uri, { body: piece, type })).status, 200);
    }
    const { system_id } = await bench.allocate();
    assert.equal((await bench.post(`machines/${system_id}/?op=deploy`, { distro_series: "custom/mine" })).status, 200);
    assert.equal((await bench.post("boot-resources/", { ...spec, name: "beos/r5" })).status, 400);
    assert.equal((await bench.delete(`boot-resources/${made.json.id}/`)).status, 204);
    assert.equal((await bench.get(`boot-resources/${made.json.id}/`)).status, 404);
    assert.equal((await bench.get("boot-resources/?type=stolen")).status, 400);
  });

  it("keeps the prefix of uploads from 3.8 on, and cannot deploy those", async () => {
    await bench.start({ version: "3.8.0" });
    const body = new FormData();
    body.append("name", "custom/mine");
    body.append("architecture", "amd64/generic");
    body.append("content", new Blob(["x"]), "root.tgz");
    assert.equal((await bench.call("POST", "boot-resources/", { body })).json.name, "custom/mine");
    const { system_id } = await bench.allocate();
    assert.equal((await bench.post(`machines/${system_id}/?op=deploy`, { distro_series: "custom/mine" })).status, 400);
  });

  it("users and their keys", async () => {
    const form = { username: "eve", email: "e@example.com", password: "p", is_superuser: "0" };
    assert.equal((await bench.post("users/", { ...form, is_superuser: "true" })).status, 500);
    assert.equal((await bench.post("users/", form)).json.is_superuser, false);
    const twice = await bench.post("users/", form);
    assert.deepEqual([twice.status, twice.type, twice.headers.get("retry-after")], [409, "text/html", "5"]);
    assert.equal((await bench.get("users/eve/")).json.email, "e@example.com");
    assert.equal((await bench.delete("users/eve/")).status, 204);
    await bench.allocate({}, bench.maas.apiKeys.user);
    assert.equal((await bench.delete("users/user/")).status, 400);
    assert.equal((await bench.delete("users/user/?transfer_resources_to=admin")).status, 204);
    assert.equal(bench.world.machines.filter(({ owner }) => owner === "admin").length, 1);
  });

  it("makes, lists, renames and deletes API keys", async () => {
    const { json } = await bench.post("account/?op=create_authorisation_token", { name: "ci" });
    const key = `${json.consumer_key}:${json.token_key}:${json.token_secret}`;
    assert.equal((await bench.get("users/?op=whoami", { key })).json.username, "admin");
    const listed = (await bench.get("account/?op=list_authorisation_tokens")).json;
    assert.deepEqual(listed.at(-1), { name: "ci", token: key });
    assert.equal(
      (await bench.post("account/?op=update_token_name", { token: json.token_key, name: "cd" })).status,
      200,
    );
    assert.equal(
      (await bench.post("account/?op=delete_authorisation_token", { token_key: json.token_key })).status,
      204,
    );
    assert.equal(
      (await bench.post("account/?op=delete_authorisation_token", { token_key: json.token_key })).status,
      404,
    );
    assert.equal((await bench.get("users/?op=whoami", { key })).status, 401);
  });

  it("its settings, as bare values", async () => {
    assert.equal((await bench.get("maas/?op=get_config&name=default_distro_series")).json, "jammy");
    assert.equal((await bench.get("maas/?op=get_config&name=default_dns_ttl")).json, 30);
    const unknown = await bench.get("maas/?op=get_config&name=colour");
    assert.deepEqual([unknown.status, unknown.type], [400, "text/plain"]);
    const key = bench.maas.apiKeys.user;
    const form = { name: "default_dns_ttl", value: "60" };
    assert.equal((await bench.post("maas/?op=set_config", form, { key })).status, 403);
    assert.equal((await bench.post("maas/?op=set_config", form)).text, "OK");
    assert.equal((await bench.get("maas/?op=get_config&name=default_dns_ttl")).json, 60);
  });

  it("lets plain users read and administrators alone write", async () => {
    const key = bench.maas.apiKeys.user;
    for (const path of ["zones/", "resourcepools/", "tags/", "domains/", "subnets/", "boot-resources/"]) {
      assert.equal((await bench.get(path, { key })).status, 200, path);
      if (path === "subnets/") continue;
      const reply = await bench.call("POST", path, {
        key,
        body: encode({ name: "x" }).toString(),
        type: "application/x-www-form-urlencoded",
      });
      assert.deepEqual([reply.status, reply.text], [403, ""], path);
    }
  });
});
