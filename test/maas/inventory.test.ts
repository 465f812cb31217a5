import assert from "node:assert/strict";
import { ContractError, ProviderError } from "../../provider/core/errors";
import type { HttpSettings } from "../../provider/http/client";
import { type MaasSite, maasInventory } from "../../provider/maas/inventory";
import { observeMachine, type WireMachine } from "../../provider/maas/machines";
import type { MaasView } from "../../provider/ports/inventory";
import { json, type LocalServer, localServer, localSettings, type Reply } from "../http/local-server";
import { runtime } from "./runtime";

const SITE: MaasSite = {
  endpoint: "http://maas.example.com:5240/MAAS",
  accountEndpoints: ["https://10.0.0.5:5443/MAAS"],
  apiKey: "consumer1:token1:secret1",
  writes: "none",
};

describe("the inventory", () => {
  it("tells which sites it knows, by the address that the configuration gives", () => {
    assert.deepEqual(maasInventory([SITE], localSettings())(runtime()).sites(), [SITE.endpoint]);
  });

  const knows = (endpoint: string): boolean =>
    maasInventory([SITE], localSettings())(runtime()).at(endpoint) !== undefined;

  const SAME = [
    "http://maas.example.com:5240/MAAS",
    "http://maas.example.com:5240/MAAS/",
    "http://maas.example.com:5240",
    "http://MAAS.example.com:5240/MAAS/api/2.0/",
    "https://10.0.0.5:5443/MAAS",
  ];
  for (const endpoint of SAME) it(`finds the site by ${endpoint}`, () => assert.ok(knows(endpoint)));

  const OTHER = [
    "https://maas.example.com:5240/MAAS",
    "http://maas.example.com/MAAS",
    "http://10.0.0.5:5443/MAAS",
    "http://other.example.com:5240/MAAS",
    "nonsense",
  ];
  for (const endpoint of OTHER) it(`knows no site at ${endpoint}`, () => assert.ok(!knows(endpoint)));

  it("knows nothing without sites", () => {
    assert.equal(maasInventory([], localSettings())(runtime()).at(SITE.endpoint), undefined);
  });

  it("fails a question, not the run, where the key cannot be one", async () => {
    const view = maasInventory([{ ...SITE, apiKey: "classified" }], localSettings())(runtime()).at(SITE.endpoint);
    assert.ok(view);
    await assert.rejects(view.rights(), (error) => {
      assert.ok(error instanceof ProviderError);
      assert.doesNotMatch(error.message, /classified/);
      return true;
    });
  });
});

describe("a machine of MAAS", () => {
  const wire: WireMachine = {
    system_id: "abc123",
    hostname: "node-1",
    status: 4,
    status_name: "Ready",
    owner: "",
    locked: false,
    power_state: "on",
    zone: { name: "east" },
    pool: { name: "blue" },
    tag_names: ["ssd"],
    cpu_count: 16,
    memory: 65536,
    storage: 1_000_204.886016,
    ip_addresses: ["10.0.0.9", null],
  };

  it("is told in our words", () => {
    assert.deepEqual(observeMachine(wire), {
      systemId: "abc123",
      hostname: "node-1",
      zone: "east",
      resourcePool: "blue",
      tags: ["ssd"],
      cpu: 16,
      memoryMb: 65536,
      diskGb: 932,
      status: "Ready",
      free: true,
      owner: undefined,
      locked: false,
      power: "on",
      addresses: ["10.0.0.9"],
    });
  });

  it("is free in no state but Ready", () => {
    for (let status = 0; status <= 22; status += 1) {
      assert.equal(observeMachine({ ...wire, status }).free, status === 4);
    }
  });

  it("may lack what MAAS leaves out", () => {
    const bare = { system_id: "x", hostname: "h", status: 0, status_name: "New" };
    const { owner, zone, resourcePool, tags, power, addresses } = observeMachine(bare);
    assert.deepEqual([owner, zone, resourcePool, tags, power, addresses], [undefined, "", "", [], "unknown", []]);
  });
});

describe("a MAAS on loopback", () => {
  let server: LocalServer;

  afterEach(() => server.stop());

  async function view(reply: Reply, site: Partial<MaasSite> = {}, http: Partial<HttpSettings> = {}): Promise<MaasView> {
    server = await localServer(reply);
    const inventory = maasInventory([{ ...SITE, endpoint: server.url, ...site }], localSettings(http));
    const found = inventory(runtime()).at(server.url);
    assert.ok(found);
    return found;
  }

  const sent = (): string[] => server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`.trim());

  it("is asked for named machines in few requests, and never for the whole rack", async () => {
    const maas = await view((_, response) => json(response, []));
    await maas.machines([]);
    await maas.machines([""]);
    assert.deepEqual(sent(), []);
    await maas.machines(["node-1.maas", "node-2", "node-1"]);
    assert.deepEqual(sent(), ["GET /MAAS/api/2.0/machines/?hostname=node-1&hostname=node-2"]);
    await maas.machines(Array.from({ length: 120 }, (_, i) => `host-${i}`));
    assert.equal(server.seen.length, 4);
    const asked = server.seen.slice(1).flatMap(({ url }) => new URL(url, server.url).searchParams.getAll("hostname"));
    assert.equal(new Set(asked).size, 120);
  });

  it("is given four times as long for a list of machines, and tried once more at most", async () => {
    const late: Reply = (_, response) => void setTimeout(() => json(response, []), 600);
    const maas = await view(late, {}, { requestTimeout: 250 });
    assert.deepEqual([await maas.machines(["node-1"]), await maas.rack(), await maas.stranded()], [[], [], []]);
    assert.equal(server.seen.length, 3);
    await assert.rejects(maas.zones());
  });

  it("tells a machine that is not there from one that is somebody else's, and neither from what stands before it", async () => {
    const answers: Record<string, [status: number, type: string, body: string]> = {
      absent: [404, "text/plain", "No Machine matches the given query."],
      hidden: [403, "text/plain", ""],
      proxy: [403, "text/html", "<html>Forbidden</html>"],
    };
    const maas = await view(({ url }, response) => {
      const id = /machines\/(\w+)\//.exec(url)?.[1];
      if (id === undefined) return json(response, []);
      const [status, type, body] = answers[id] ?? [500, "text/plain", ""];
      response.writeHead(status, { "content-type": type }).end(body);
    });
    assert.deepEqual(await maas.machinesById(["absent", "hidden"]), [
      { systemId: "absent", server: undefined, isAbsent: true },
      { systemId: "hidden", server: undefined, isAbsent: false },
    ]);
    await assert.rejects(maas.machinesById(["proxy"]));
  });

  it("is sent a signature of its own with every attempt", async () => {
    const maas = await view((_, response, nth) =>
      nth < 3 ? void response.writeHead(503).end() : json(response, { username: "u", is_superuser: true }),
    );
    await maas.rights();
    const nonces = server.seen.map(({ headers }) => /oauth_nonce="(\w+)"/.exec(headers.authorization ?? "")?.[1]);
    assert.equal(new Set(nonces).size, 3);
  });

  it("is asked for the whole rack in one request", async () => {
    const wire = { system_id: "x", hostname: "h", status: 4, status_name: "Ready" };
    const maas = await view((_, response) => json(response, [wire]));
    assert.deepEqual(
      (await maas.rack()).map(({ hostname }) => hostname),
      ["h"],
    );
    assert.deepEqual(sent(), ["GET /MAAS/api/2.0/machines/"]);
  });

  it("breaks the contract when it is no MAAS", async () => {
    const maas = await view((_, response) => json(response, { items: [] }));
    await assert.rejects(maas.machines(["node-1"]), ContractError);
    await assert.rejects(maas.dnsRecords("a.maas"), ContractError);
    await assert.rejects(maas.rights(), ContractError);
  });

  it("is not asked to remove anything where the configuration grants no writes", async () => {
    const maas = await view((_, response) => json(response, []));
    assert.equal(await maas.removeDnsRecord(7), false);
    assert.deepEqual(sent(), []);
  });

  it("keeps its secret to itself when it echoes it", async () => {
    const maas = await view((_, response) => {
      response.setHeader("content-type", "text/plain");
      response.writeHead(403).end("no: &secret1 token1 consumer1:token1:secret1");
    });
    await assert.rejects(maas.rights(), (error) => {
      assert.ok(error instanceof Error);
      assert.doesNotMatch(`${error.message} ${JSON.stringify(error)}`, /secret1|token1/);
      return true;
    });
  });

  it("gives no synthetic record and no address that has gone", async () => {
    const records = [
      { id: -1, fqdn: "a.maas", ip_addresses: null },
      { id: 5, fqdn: "a.maas", ip_addresses: [{ ip: null, alloc_type: 0 }, { ip: "10.0.0.1" }] },
      { id: 6, fqdn: "a.maas", ip_addresses: null },
    ];
    const maas = await view((_, response) => json(response, records));
    assert.deepEqual(await maas.dnsRecords("a.maas."), [
      { id: 5, fqdn: "a.maas", addresses: ["10.0.0.1"] },
      { id: 6, fqdn: "a.maas", addresses: [] },
    ]);
    assert.deepEqual(sent(), ["GET /MAAS/api/2.0/dnsresources/?fqdn=a.maas"]);
  });

  describe("of an older release, when a record is removed", () => {
    const record = {
      id: 5,
      fqdn: "a.maas",
      ip_addresses: [
        { ip: "10.0.0.1", alloc_type: 0 },
        { ip: "10.0.0.2", alloc_type: 4 },
        { ip: "10.0.0.3", alloc_type: 4 },
        { ip: null, alloc_type: 4 },
      ],
    };
    const other = { id: 6, fqdn: "b.maas", ip_addresses: [{ ip: "10.0.0.3", alloc_type: 4 }] };
    const maas =
      (release: Reply): Reply =>
      (seen, response, nth) => {
        if (seen.method === "POST") return release(seen, response, nth);
        if (seen.method === "DELETE") return void response.writeHead(204).end();
        return json(response, seen.url.endsWith("/5/") ? record : [other]);
      };

    it("frees the addresses that were reserved for it and that no other record holds", async () => {
      const released: Reply = (_, response) => void response.writeHead(204).end();
      assert.equal(await (await view(maas(released), { writes: "dns" })).removeDnsRecord(5), true);
      assert.deepEqual(sent(), [
        "GET /MAAS/api/2.0/dnsresources/5/",
        "DELETE /MAAS/api/2.0/dnsresources/5/",
        "GET /MAAS/api/2.0/dnsresources/",
        "POST /MAAS/api/2.0/ipaddresses/?op=release ip=10.0.0.2",
      ]);
    });

    it("is content where the address is free already or another's", async () => {
      const refused: Reply = (_, response) => {
        response.setHeader("content-type", "text/plain");
        response.writeHead(400).end("User reserved IP 10.0.0.2 does not exist");
      };
      assert.equal(await (await view(maas(refused), { writes: "dns" })).removeDnsRecord(5), true);
    });
  });
});
