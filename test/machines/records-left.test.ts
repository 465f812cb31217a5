import assert from "node:assert/strict";
import type { Fault } from "palette-maas-lab";
import type { Actor } from "../support/actor";
import { aCluster } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

const RECORDS = "GET dnsresources/";
const MACHINES = "GET machines/";
const ALWAYS = 200;
const SECOND = "payments-0a1b2c";

describe("DNS records of a deleted cluster that was given two", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "dns" });
    cluster = await aCluster(on);
    // As the gateway leaves it where the random part of the name was drawn twice.
    const { dns } = on.lab.maas.world;
    const [own] = dns.filter(({ name }) => name.startsWith("payments-"));
    assert.ok(own);
    dns.push({ ...own, id: 9_000, name: SECOND, addresses: [] });
    on.told.length = 0;
  });
  afterEach(() => on.stop());

  const REFUSED: Fault = { status: 403, body: "no", times: 9 };
  const left = () =>
    on.lab.maas.world.dns.map((record) => on.lab.maas.world.fqdnOf(record)).filter((name) => /^payments-/.test(name));
  const warnings = () => on.told.filter((line) => line.startsWith("warn")).join("\n");
  const unread: [string, Fault][] = [
    ["refuses", { status: 401, body: "no", times: ALWAYS }],
    ["is away", { reset: true, times: ALWAYS }],
    ["answers nonsense", { garbage: true, times: ALWAYS }],
  ];

  it("are two", () => assert.equal(left().length, 2));

  for (const [what, fault] of unread.slice(0, 1))
    it(`go although MAAS ${what} when asked for servers`, async () => {
      on.lab.next(MACHINES, fault);
      await cluster.remove();
      assert.deepEqual(left(), []);
      assert.match(warnings(), /could not be asked whether its servers were released: /);
    });

  for (const route of [RECORDS, MACHINES])
    for (const [what, fault] of unread)
      it(`are removed or told by name and by what the other may be called, where MAAS ${what} at ${route}`, async () => {
        on.lab.next(route, fault);
        await cluster.remove();
        if (left().length === 0) return;
        assert.match(
          warnings(),
          new RegExp(`${cluster.state.dnsName} and every empty DNS record payments-<6 hex digits>.maas`),
        );
      });

  it("go although one list lacked its own", async () => {
    // The last that is asked before the records is which servers nobody has.
    let lied = 0;
    on.lab.observe(({ entry, query, answered }) => {
      if (!entry.byGateway && query.has("status")) on.lab.next(RECORDS, { status: 200, body: [] });
      if (!entry.byGateway && query.has("fqdn") && JSON.stringify(answered) === "[]") lied += 1;
    });
    await cluster.remove();
    assert.equal(lied, 1);
    assert.deepEqual(left(), []);
  });

  it("are told of where no list shows its own", async () => {
    on.lab.next(RECORDS, { status: 200, body: [], times: ALWAYS });
    await cluster.remove();
    assert.match(warnings(), new RegExp(`MAAS does not show the DNS record ${cluster.state.dnsName}`));
    assert.match(warnings(), /payments-<6 hex digits>.maas/);
  });

  it("are told of where Palette does not tell whether another cluster has the name", async () => {
    on.lab.next("GET /v1/projects", { status: 401, body: "no", times: ALWAYS });
    on.lab.next("POST /v1/dashboard/projects", { status: 401, body: "no", times: ALWAYS });
    on.lab.next("POST /v1/dashboard/spectroclusters/search", { status: 403, body: "no", times: ALWAYS });
    await cluster.remove();
    for (const name of left()) assert.match(warnings(), new RegExp(name));
  });

  it("are told of by the next run where MAAS does not answer it", async () => {
    on.lab.next("DELETE dnsresources/{id}/", REFUSED);
    await assert.rejects(cluster.remove(), /MAAS still holds: the DNS record/);
    on.lab.clearFaults();
    on.lab.next(RECORDS, { status: 401, body: "no", times: ALWAYS });
    on.told.length = 0;
    await cluster.remove();
    assert.match(warnings(), new RegExp(`had gone already.*${cluster.state.dnsName}`));
  });
});

describe("a new cluster that was given two DNS records", () => {
  for (const maas of ["dns", "none"] as const)
    it(`${maas === "dns" ? "keeps its own alone" : "is told of the other"}`, async () => {
      const on = await stage({ maas, ways: { secondRecords: 1 } });
      try {
        const cluster = await aCluster(on);
        const names = on.lab.maas.world.dns.map((record) => on.lab.maas.world.fqdnOf(record));
        const others = names.filter((name) => /^payments-/.test(name) && name !== cluster.state.dnsName);
        assert.equal(others.length, maas === "dns" ? 0 : 1);
        for (const name of others) assert.match(on.told.join("\n"), new RegExp(`${name} besides its own`));
        assert.deepEqual([await cluster.refresh(), cluster.state.drift], [true, []]);
      } finally {
        await on.stop();
      }
    });
});
