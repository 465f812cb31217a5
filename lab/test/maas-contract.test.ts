import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Exchange } from "../src/journal";
import {
  alreadyReleased,
  lockable,
  mayFollow,
  releasable,
  statusFilterName,
  statusLabel,
  statusNumbers,
} from "../src/maas/state/status";
import { misfits } from "./maas-shapes";
import { type Json, minute, TestBench } from "./maas-support";

const file = join(__dirname, "../../../shared/contracts/maas-2.0.contract.json");

describe("the lab's MAAS holds to the contract of MAAS 2.0", () => {
  const bench = new TestBench();
  const exchanges: Exchange[] = [];
  let contract: Json;

  before(async function () {
    // The contracts are the vendor's data and stand beside the checkout; without them there is nothing to hold to.
    if (!existsSync(file)) return this.skip();
    contract = JSON.parse(readFileSync(file, "utf8"));
    await bench.start();
    bench.maas.journal.observe((exchange) => exchanges.push(exchange));
    await walk(bench);
  });
  after(() => bench.stop());

  // Seen of a region after the contract was written.
  const wrongKey = { status: 401, contentType: "text/plain", match: "^Invalid API key\\.$", class: "bad-credentials" };
  const keyOf = ({ method, path }: Json) => `${method} /MAAS/api/2.0/${path}`;

  it("has been asked by every endpoint, and answered well by each", () => {
    const well = new Set(exchanges.filter(({ entry }) => entry.status < 300).map(({ entry }) => entry.route));
    const missing = contract.endpoints.map(keyOf).filter((key: string) => !well.has(key));
    assert.deepEqual(missing, []);
  });

  it("answers with the status of the contract, and with the object that it names", () => {
    for (const endpoint of contract.endpoints) {
      for (const { entry, answered, headers } of exchanges.filter(({ entry }) => entry.route === keyOf(endpoint))) {
        if (entry.status >= 300) continue;
        assert.equal(entry.status, endpoint.status, entry.route);
        if (!endpoint.returns) continue;
        assert.equal(headers["content-type"], contract.base.responses, entry.route);
        assert.deepEqual(misfits(contract.objects, endpoint.returns, answered), [], entry.route);
      }
    }
  });

  it("refuses only with what the endpoint or every endpoint may answer, in a shape of the contract", () => {
    const refused = exchanges.filter(({ entry }) => entry.status >= 400);
    assert.ok(refused.length > 20, `${refused.length} refusals`);
    for (const { entry, answered, headers } of refused) {
      const shapes = [...contract.errors, wrongKey].filter((error: Json) =>
        fits(error, entry.status, answered, headers),
      );
      assert.notEqual(shapes.length, 0, `${entry.route} ${entry.status} ${headers["content-type"]} ${answered}`);
      const endpoint = contract.endpoints.find((each: Json) => keyOf(each) === entry.route);
      const known = [...Object.keys(endpoint?.errors ?? {}), "400", "401", "403", "404", "405"];
      assert.ok(known.includes(String(entry.status)), `${entry.route} ${entry.status}`);
    }
  });

  it("answers every refusal that the contract gives an endpoint, except those that only a crowd or an outage brings", () => {
    const seen = new Set(exchanges.map(({ entry }) => `${entry.route} ${entry.status}`));
    const wanted = contract.endpoints.flatMap((endpoint: Json) => {
      return Object.keys(endpoint.errors ?? {}).map((status) => `${keyOf(endpoint)} ${status}`);
    });
    const outage = ["POST /MAAS/api/2.0/machines/{system_id}/?op=deploy 503"];
    // The lab has no VM hosts, which are what 400 stands for here.
    const vmHosts = ["POST /MAAS/api/2.0/machines/{system_id}/?op=release 400"];
    const missing = wanted.filter((each: string) => !seen.has(each) && ![...outage, ...vmHosts].includes(each));
    assert.deepEqual(missing, []);
  });

  it("would notice a field that is missing, of another kind, or shown though it must not be", () => {
    const machine = exchanges.find(
      ({ entry }) => entry.route.endsWith("?op=allocate") && entry.status === 200,
    )?.answered;
    const found = (change: Json) => misfits(contract.objects, "machine", Object.assign({}, machine, change));
    assert.deepEqual(found({}), []);
    assert.match(found({ cpu_count: "8" }).join(), /^machine.cpu_count: "8" is no int$/);
    assert.match(found({ zone: { id: 1 } }).join(), /zone.name: missing/);
    assert.match(found({ agent_name: "x" }).join(), /agent_name: shown/);
  });

  it("knows the same statuses and the same ways between them", () => {
    const own = statusNumbers.map((id) => ({ id, name: statusLabel(id), filter: statusFilterName(id) }));
    assert.deepEqual(own, contract.nodeStatus);
    const ways = statusNumbers.map((from) => [String(from), statusNumbers.filter((to) => mayFollow(from, to))]);
    assert.deepEqual(Object.fromEntries(ways), contract.transitions);
    assert.deepEqual(
      [releasable, alreadyReleased, lockable],
      [contract.releasable, contract.releaseNoop, contract.lockable],
    );
  });

  it("takes every form field and every filter that the contract names", async () => {
    const query = contract.endpoints.find((each: Json) => each.path === "machines/" && each.method === "GET").query;
    for (const name of query.map((each: string) => each.replace("*", "")).filter((each: string) => each !== "not_")) {
      const reply = await bench.get(`machines/?${name}=1`);
      const isKnown = reply.status === 200 || !JSON.stringify(reply.json).includes("No such constraint");
      assert.ok(isKnown, name);
    }
    const form = contract.endpoints.find((each: Json) => each.path === "machines/?op=allocate").form;
    for (const name of form.map((each: string) => each.replace("*", ""))) {
      const reply = await bench.post("machines/?op=allocate", { [name]: "1", system_id: "none" });
      assert.ok(!reply.text.includes("No such constraint"), name);
    }
  });
});

function fits(error: Json, status: number, body: unknown, headers: Record<string, string>): boolean {
  const type = headers["content-type"]?.split(";")[0];
  if (error.status !== status || error.contentType !== type) return false;
  if (error.headers?.["Retry-After"] === "5" && headers["retry-after"] !== "5") return false;
  if (type === "application/json") return isMessages(body);
  return !error.match || new RegExp(error.match).test(String(body));
}

function isMessages(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  return Object.values(body).every(
    (list) => Array.isArray(list) && list.every((message) => typeof message === "string"),
  );
}

/** Goes through every endpoint, well and badly. */
async function walk(bench: TestBench): Promise<void> {
  await walkMachines(bench);
  await walkNames(bench);
  await walkSorting(bench);
  await walkSite(bench);
}

async function walkMachines(bench: TestBench): Promise<void> {
  const key = bench.maas.apiKeys.user;
  const act = (id: string, op: string, form = {}, options = {}) =>
    bench.post(`machines/${id}/?op=${op}`, form, options);
  await bench.get("machines/");
  await bench.get("machines/?limit=1");
  await bench.get("machines/nope/");
  for (const form of [{ pool: "nope" }, { cpu_count: "1000" }]) await bench.post("machines/?op=allocate", form);
  const { system_id: id } = await bench.allocate({ agent_name: "walk", storage: "root:1" });
  await bench.get(`machines/${id}/`, { key });
  await bench.put(`machines/${id}/`, { swap_size: "0" });
  await bench.put(`machines/${id}/`, { hostname: "gpu-01" });
  await bench.put(`machines/${id}/`, {}, { key });
  await act(id, "set_workload_annotations", { a: "b" });
  await act(bench.world.machine("gpu-01").systemId, "set_workload_annotations", { a: "b" });
  await act(id, "deploy", { distro_series: "nope" });
  await act(id, "deploy", {}, { key });
  for (let i = 0; i < 2; i++) await act(id, "deploy", { user_data: "eA==" });
  for (const op of ["abort", "abort", "deploy", "lock", "lock", "release", "set_workload_annotations"])
    await act(id, op, { a: "b" });
  await bench.delete(`machines/${id}/`);
  await bench.put(`machines/${id}/`, {});
  for (let i = 0; i < 2; i++) await act(id, "unlock");
  bench.clock.advance(20 * minute);
  for (const path of ["", "?op=query_power_state"]) await bench.get(`machines/${id}/${path}`);
  for (const op of ["power_off", "power_on"]) await act(id, op);
  for (let i = 0; i < 2; i++) await act(id, "release", { erase: "true" });
  await bench.post("machines/?op=release", { machines: id });
  await bench.post("machines/?op=release", { machines: "nope" });
  bench.clock.advance(20 * minute);
  await bench.post("machines/?op=release", { machines: (await bench.allocate()).system_id });
  const { system_id: broken } = await bench.allocate();
  await act(broken, "mark_broken", {}, { key: bench.maas.apiKeys.spare });
  for (const op of ["mark_broken", "mark_fixed", "mark_fixed"]) await act(broken, op);
  await bench.delete(`machines/${broken}/`);
  await bench.get(`events/?op=query&id=${id}`);
}

async function walkNames(bench: TestBench): Promise<void> {
  await bench.get("dnsresources/?fqdn=x.nowhere");
  await bench.get("dnsresources/?all=true");
  const { system_id, ip_addresses } = await bench.deployed();
  const { id } = (await bench.post("dnsresources/", { fqdn: "x.maas", ip_addresses: `${ip_addresses[0]} 10.10.0.250` }))
    .json;
  for (const form of [{ fqdn: "x.maas" }, { fqdn: "x.nowhere" }, { fqdn: "y.maas", ip_addresses: "a,b" }]) {
    await bench.post("dnsresources/", form);
  }
  await bench.post(`machines/${system_id}/?op=release`);
  bench.clock.advance(5 * minute);
  await bench.put(`dnsresources/${id}/`, { address_ttl: "5" });
  for (const path of ["dnsresources/", `dnsresources/${id}/`]) await bench.get(path);
  for (let i = 0; i < 2; i++) await bench.delete(`dnsresources/${id}/`);
  const record = await bench.post("dnsresourcerecords/", { fqdn: "t.maas.lab", rrtype: "TXT", rrdata: "x" });
  await bench.get("dnsresourcerecords/");
  await bench.delete(`dnsresourcerecords/${record.json.id}/`);
  const domain = await bench.post("domains/", { name: "new.example" });
  await bench.post("domains/", { name: "new.example" });
  await bench.get("domains/");
  for (const each of [0, 1, domain.json.id]) await bench.delete(`domains/${each}/`);
  for (const form of [{ subnet: "az1-nodes" }, { ip: "1.2.3.4" }]) await bench.post("ipaddresses/?op=reserve", form);
  for (let i = 0; i < 2; i++) await bench.post("ipaddresses/?op=reserve", { ip: "10.10.0.240" });
  for (let i = 0; i < 2; i++) await bench.post("ipaddresses/?op=release", { ip: "10.10.0.240" });
}

async function walkSorting(bench: TestBench): Promise<void> {
  const pool = await bench.post("resourcepools/", { name: "p" });
  for (const path of ["resourcepools/", "zones/", "tags/"])
    for (let i = 0; i < 2; i++) await bench.post(path, { name: "p" });
  for (const path of [
    "resourcepools/",
    `resourcepool/${pool.json.id}/`,
    "zones/",
    "tags/p/",
    "tags/p/?op=machines",
    "subnets/",
  ]) {
    await bench.get(path);
  }
  await bench.put(`resourcepool/${pool.json.id}/`, { description: "d" });
  await bench.post("tags/p/?op=update_nodes", { add: bench.world.machine("gpu-01").systemId });
  await bench.get("tags/p/?op=machines");
  for (const path of [`resourcepool/${pool.json.id}/`, "tags/p/", "zones/p/"])
    for (let i = 0; i < 2; i++) await bench.delete(path);
  for (const path of ["resourcepool/0/", "zones/default/"]) await bench.delete(path);
}

async function walkSite(bench: TestBench): Promise<void> {
  const paths = [
    "version/",
    "users/?op=whoami",
    "boot-resources/",
    "vm-hosts/",
    "account/?op=list_authorisation_tokens",
  ];
  for (const path of [...paths, "maas/?op=get_config&name=maas_name", "maas/?op=get_config&name=nope"])
    await bench.get(path);
  const token = await bench.post("account/?op=create_authorisation_token", { name: "n" });
  const form = { token_key: token.json.token_key };
  for (let i = 0; i < 2; i++) await bench.post("account/?op=delete_authorisation_token", form);
  for (const path of ["zones/", "machines/", "users/?op=whoami"]) await bench.get(path, { key: "a:b:c" });
  await fetch(bench.url("zones/"));
  await bench.get("zones");
  await bench.call("PATCH", "zones/");
}
