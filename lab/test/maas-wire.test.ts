import assert from "node:assert/strict";
import { TestBench } from "./maas-support";

describe("the lab's MAAS speaks as MAAS does", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  it("knows no path without the trailing slash", async () => {
    const reply = await bench.get("machines");
    assert.deepEqual([reply.status, reply.type], [404, "text/plain"]);
    assert.equal(reply.text, "Unknown API endpoint: /MAAS/api/2.0/machines");
  });

  it("takes an operation from the query, the form or the end of the path", async () => {
    const names: string[] = [];
    for (const [path, form] of [
      ["machines/?op=allocate", {}],
      ["machines/", { op: "allocate" }],
      ["machines/op-allocate", {}],
    ] as const) {
      const reply = await bench.post(path, form);
      assert.equal(reply.status, 200, reply.text);
      names.push(reply.json.hostname);
    }
    assert.equal(new Set(names).size, 3);
    assert.equal((await bench.get("users/op-whoami")).json.username, "admin");
  });

  it("answers 400 to an operation that there is not, and to none where one is needed", async () => {
    const wrong = await bench.get("machines/?op=allocate");
    assert.deepEqual([wrong.status, wrong.text], [400, "Unrecognised signature: method=GET op=allocate"]);
    const none = await bench.post("machines/");
    assert.deepEqual([none.status, none.text], [400, "Unrecognised signature: method=POST op=None"]);
  });

  it("answers 405 with an empty page to a verb that a resource lacks", async () => {
    for (const [method, path] of [
      ["PATCH", "machines/"],
      ["DELETE", "zones/"],
    ] as const) {
      const reply = await bench.call(method, path);
      assert.deepEqual([reply.status, reply.type, reply.text], [405, "text/html", ""]);
    }
  });

  it("speaks nothing but JSON", async () => {
    assert.equal((await bench.get("zones/?format=xml")).status, 400);
    assert.equal((await bench.get("zones/?format=json")).status, 200);
    assert.equal((await bench.get("zones/", { headers: { accept: "text/html" } })).type, "application/json");
  });

  it("stamps every answer with the hash of its description", async () => {
    for (const path of ["zones/", "nothing/", "users/nobody/"]) {
      assert.ok((await bench.get(path)).headers.get("x-maas-api-hash"), path);
    }
  });

  it("breaks on JSON for allocate", async () => {
    const reply = await bench.call("POST", "machines/?op=allocate", { body: '{"mem": 1}', type: "application/json" });
    assert.deepEqual([reply.status, reply.text], [500, "'dict' object has no attribute 'lists'"]);
  });

  it("ignores JSON for deploy, and deploys the default system without user data", async () => {
    const { system_id, hostname } = await bench.allocate();
    const body = JSON.stringify({ distro_series: "ubuntu/noble", user_data: "eA==" });
    const reply = await bench.call("POST", `machines/${system_id}/?op=deploy`, { body, type: "application/json" });
    assert.deepEqual([reply.status, reply.json.osystem, reply.json.distro_series], [200, "ubuntu", "jammy"]);
    assert.equal(bench.world.machine(hostname).userData, null);
  });

  it("takes JSON for PUT", async () => {
    const { id } = (await bench.post("dnsresources/", { fqdn: "json.maas" })).json;
    const body = JSON.stringify({ ip_addresses: "10.10.0.99" });
    const reply = await bench.call("PUT", `dnsresources/${id}/`, { body, type: "application/json" });
    assert.equal(reply.json.ip_addresses[0].ip, "10.10.0.99");
  });

  it("takes multipart forms, also in base64", async () => {
    const form = new FormData();
    form.append("op", "allocate");
    form.append("tags", "worker");
    form.append("tags", "nvme");
    const reply = await bench.call("POST", "machines/", { body: form });
    assert.deepEqual(reply.json.tag_names, ["worker", "nvme"]);
    const part = [
      "--b",
      'Content-Disposition: form-data; name="cpu_count"',
      "Content-Transfer-Encoding: base64",
      "",
      "NjQ=",
      "--b--",
      "",
    ];
    const type = "multipart/form-data; boundary=b";
    const big = await bench.call("POST", "machines/?op=allocate", { body: part.join("\r\n"), type });
    assert.equal(big.json.cpu_count, 64);
  });

  it("takes the last of values that it wants only one of", async () => {
    const zone = await bench.post("zones/", { name: ["a", "b"] });
    assert.equal(zone.json.name, "b");
  });

  it("refuses a truth that is neither true nor false", async () => {
    const reply = await bench.post("machines/?op=allocate", { bridge_all: "True" });
    assert.deepEqual([reply.status, reply.text], [400, "Invalid bridge_all: Value should be 'true' or 'false'"]);
  });

  it("writes down every request, and tells those who wait for one", async () => {
    const { journal } = bench.maas;
    const begun = journal.waitFor("POST machines/?op=allocate");
    const ended = journal.waitFor("POST /MAAS/api/2.0/machines/?op=allocate", "end");
    await bench.allocate();
    assert.equal((await begun).side, "maas");
    assert.equal((await ended).status, 200);
    const { route, path, at, byGateway } = journal.entries[0] ?? {};
    assert.equal(route, "POST /MAAS/api/2.0/machines/?op=allocate");
    assert.deepEqual([path, at, byGateway], ["/MAAS/api/2.0/machines/", bench.clock.now(), false]);
  });

  it("meets a fault instead of the work", async () => {
    bench.maas.faults.next("POST machines/?op=allocate", {
      status: 503,
      body: "no rack",
      headers: { "retry-after": "10" },
    });
    const reply = await bench.post("machines/?op=allocate");
    assert.deepEqual([reply.status, reply.text, reply.headers.get("retry-after")], [503, "no rack", "10"]);
    assert.equal(bench.world.machines.filter(({ owner }) => owner).length, 0);
    assert.equal((await bench.post("machines/?op=allocate")).status, 200);
  });

  it("meets a fault after the work, so that the answer is lost and the machine is not", async () => {
    bench.maas.faults.next("POST machines/?op=allocate", { reset: true, after: "commit" });
    await assert.rejects(bench.post("machines/?op=allocate", { agent_name: "lost" }));
    const found = await bench.get("machines/?agent_name=lost");
    assert.equal(found.json.length, 1);
  });

  it("meets a fault as often as it is told, and nonsense, and silence", async () => {
    bench.maas.faults.next("GET zones/", { status: 502, times: 2 });
    const statuses = [await bench.get("zones/"), await bench.get("zones/"), await bench.get("zones/")].map(
      ({ status }) => status,
    );
    assert.deepEqual(statuses, [502, 502, 200]);
    bench.maas.faults.next("*", { garbage: true });
    const garbage = await bench.get("zones/");
    assert.equal(garbage.status, 200);
    assert.throws(() => garbage.json);
    bench.maas.faults.next("GET zones/", { hang: true });
    const begun = bench.maas.journal.waitFor("GET zones/");
    const hanging = assert.rejects(bench.get("zones/"));
    await begun;
    await bench.stop();
    await hanging;
  });

  it("delays an answer by lab time, without counting it as open", async () => {
    bench.maas.faults.next("GET zones/", { delayMs: 60_000 });
    const begun = bench.maas.journal.waitFor("GET zones/");
    const reply = bench.get("zones/");
    await begun;
    while (bench.clock.nextDue() === undefined) await new Promise(setImmediate);
    assert.equal(bench.maas.journal.open(), 0);
    bench.clock.advance(60_000);
    assert.equal((await reply).status, 200);
  });
});
