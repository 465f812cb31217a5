import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { maasInventory } from "../../provider/maas/inventory";
import { json, type LocalServer, localServer, localSettings, type Seen } from "../http/local-server";
import { runtime } from "./runtime";

const CONTRACT = path.join(__dirname, "../../../shared/contracts/maas-2.0.openapi.json");
const PREFIX = "/MAAS/api/2.0";

const Schema = z.object({ properties: z.record(z.string(), z.unknown()).optional() });
const Operation = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: Schema })) }).optional(),
});
const Contract = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

interface Sent {
  method: string;
  path: string;
  query: string[];
  fields: string[];
  type: string | undefined;
}

/** A request in the terms of the contract, in which an operation is a part of the path. */
function inTerms({ method, url, body, headers }: Seen): Sent {
  const { pathname, searchParams } = new URL(url, "http://maas");
  const op = searchParams.get("op");
  searchParams.delete("op");
  return {
    method: method.toLowerCase(),
    path: `${pathname.slice(PREFIX.length)}${op === null ? "" : `op-${op}`}`,
    query: [...new Set(searchParams.keys())],
    fields: [...new Set(new URLSearchParams(body).keys())],
    type: headers["content-type"],
  };
}

const matches = (template: string, sent: string): boolean =>
  new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(sent);

describe("every request to MAAS", () => {
  let server: LocalServer;
  let contract: z.infer<typeof Contract>;

  before(async function () {
    if (!existsSync(CONTRACT)) this.skip();
    contract = Contract.parse(JSON.parse(readFileSync(CONTRACT, "utf8")));
    server = await localServer((seen, response) => {
      if (seen.url.includes("whoami")) return json(response, { username: "u", is_superuser: true });
      if (seen.url.includes("is_importing")) return json(response, false);
      if (seen.url.includes("events")) return json(response, { events: [] });
      const isEmpty = seen.method === "DELETE" || seen.url.includes("ipaddresses");
      if (isEmpty) return void response.writeHead(204).end();
      const machine = { system_id: "abc123", hostname: "node-1", status: 6, status_name: "Deployed" };
      if (seen.url.includes("/machines/abc123/")) return json(response, machine);
      const record = { id: 5, fqdn: "a.maas", ip_addresses: [{ ip: "10.0.0.2", alloc_type: 4 }] };
      if (seen.url.includes("b.maas")) return json(response, [{ ...record, fqdn: "b.maas" }]);
      return json(response, seen.url.endsWith("/5/") || seen.method !== "GET" ? record : []);
    });
    const site = { endpoint: server.url, accountEndpoints: [], apiKey: "c:t:s", writes: "dns" } as const;
    const view = maasInventory([site], localSettings())(runtime()).at(server.url);
    assert.ok(view);
    await view.rights();
    await view.rightsOf("a:b:c");
    await view.machines(["node-1", "node-2"]);
    await view.rack();
    await view.domains();
    await view.zones();
    await view.resourcePools();
    await view.tags();
    await view.subnets();
    await view.images();
    await view.dnsRecords("a.maas");
    await view.removeDnsRecord(5);
    await view.machinesById(["abc123"]);
    await view.stranded();
    await view.seesAll();
    await view.dnsRecordsIn("maas");
    await view.deployments();
    await view.writeDnsRecord("a.maas", ["10.0.0.2"]);
    await view.writeDnsRecord("b.maas", ["10.0.0.2", "10.0.0.3"]);
  });

  after(async () => {
    await server?.stop();
  });

  it("is one that MAAS documents, with the fields it documents", () => {
    assert.equal(server.seen.length, 26);
    for (const sent of server.seen.map(inTerms)) {
      const what = `${sent.method} ${sent.path}`;
      const [template] = Object.keys(contract.paths).filter((candidate) => matches(candidate, sent.path));
      const found = template === undefined ? undefined : contract.paths[template]?.[sent.method];
      assert.ok(found, `${what} is not in the contract`);
      const { parameters, requestBody } = Operation.parse(found);
      const known = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
      for (const key of sent.query) assert.ok(known.includes(key), `${what} does not take ${key}`);
      const form = requestBody?.content["application/x-www-form-urlencoded"]?.schema.properties ?? {};
      for (const field of sent.fields) assert.ok(field in form, `${what} does not take the field ${field}`);
    }
  });

  it("has a path that ends in a slash, and a form for a body", () => {
    for (const { url, body, headers } of server.seen) {
      assert.match(new URL(url, "http://maas").pathname, /\/$/);
      if (body !== "") assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
    }
  });
});
