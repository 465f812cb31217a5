import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/unknowns";
import type { Replayed } from "../../provider/plan/read/replay-preview";
import { asHtml } from "../../provider/plan/render/html";
import { asMarkdown } from "../../provider/plan/render/markdown";
import { effect, machines, names, physical, pool, reinstalled, replayed, report, step } from "./planned";

describe("a plan's servers", () => {
  it("have a outcome each, and what MAAS says of them", () => {
    const workers = replayed(pool("workers"), { effects: [reinstalled("a", "b")] });
    const shrunk = replayed(pool("gpu"), {
      effects: [effect({ kind: "releases", pool: "gpu", count: 1, servers: machines("g1", "g2") })],
    });
    const same = replayed(pool("quiet", { verb: undefined, olds: { machines: machines("q") } }));
    const site = {
      site: "http://maas",
      machines: [
        physical("a", { status: "Deployed" }),
        physical("spare"),
        physical("other", { status: "Deployed" }),
        physical("bad", { status: "Failed testing" }),
        physical("kept", { locked: true }),
      ],
    };
    const { servers } = report([workers, shrunk, same], { racks: [site] });
    const told = Object.fromEntries(servers.map(({ name, outcome, status }) => [name, `${outcome}, ${status ?? "-"}`]));
    assert.deepEqual(told, {
      a: "reinstalled, Deployed",
      b: "reinstalled, -",
      bad: "out-of-order, Failed testing",
      g1: "may-be-released, -",
      g2: "may-be-released, -",
      kept: "out-of-order, Ready",
      other: "elsewhere, Deployed",
      q: "stays, -",
      spare: "free, Ready",
    });
  });

  it("of a pool that is reinstalled and shrunk are released or reinstalled, in table, drawing and legend", () => {
    const own = machines("a", "b", "c");
    const released = effect({ kind: "releases", count: 1, servers: own });
    // The cluster's forecast knows nothing of the pool's new size.
    const cluster = replayed(step("Cluster", "payments"), { effects: [effect({ servers: own })] });
    const workers = replayed(pool("workers"), { effects: [effect({ servers: own, count: 2 }), released] });
    for (const all of [[workers], [cluster, workers], [workers, cluster]]) {
      const told = report(all);
      assert.deepEqual([told.counts.reinstalled, told.counts.released], [2, 1]);
      assert.deepEqual(
        told.servers.map(({ outcome }) => outcome),
        ["released-or-reinstalled", "released-or-reinstalled", "released-or-reinstalled"],
      );
      assert.match(asMarkdown(told), /\| a \| released or reinstalled \|/);
      const page = asHtml(told);
      assert.match(page, /released or reinstalled: 3</);
      assert.match(page, /class="cell box released-or-reinstalled" title="a: released or reinstalled/);
    }
    const may = effect({ servers: own, count: 2, certainty: "may" });
    const { servers } = report([replayed(pool("workers"), { effects: [may, released] })]);
    assert.deepEqual(new Set(servers.map(({ outcome }) => outcome)), new Set(["may-be-released"]));
  });

  it("are one each, whether a source has the domain, MAAS's id, or neither", () => {
    const [known] = machines("a");
    const seen = { name: "m-a", hostname: "a.maas.example.com", zone: "az1" };
    assert.ok(known);
    const cluster = replayed(step("Cluster", "payments"), { effects: [effect({ servers: [seen] })] });
    const own = replayed(pool("workers"), { effects: [effect({ servers: [known] })] });
    const { counts, servers } = report([cluster, own]);
    assert.equal(counts.reinstalled, 1);
    assert.deepEqual(
      servers.map(({ name, systemId }) => [name, systemId]),
      [["a.maas.example.com", "id-a"]],
    );
    const site = { site: "http://maas", machines: [physical("a", { status: "Deployed" })] };
    const drawn = report([cluster], { racks: [site] }).servers;
    assert.deepEqual(
      drawn.map(({ name, outcome, site: at }) => [name, outcome, at]),
      [["a", "reinstalled", "http://maas"]],
    );
  });

  it("of two MAAS are told apart", () => {
    const racks = ["http://m1", "http://m2"].map((site) => ({
      site,
      machines: [{ ...physical("a", { status: "Deployed" }), systemId: `id-a-${site.at(-1)}` }],
    }));
    const there = machines("a").map((machine) => ({ ...machine, systemId: "id-a-2" }));
    const gone = replayed(pool("workers", { verb: "delete" }), {
      effects: [effect({ kind: "deletes", servers: there })],
    });
    const { servers, capacity } = report([gone], { racks });
    assert.deepEqual(
      servers.map(({ site, outcome }) => [site, outcome]),
      [
        ["http://m1", "elsewhere"],
        ["http://m2", "deleted"],
      ],
    );
    assert.deepEqual(
      capacity?.rows.map(({ freeAfter }) => freeAfter.least),
      [0, 1],
    );
  });

  it("of a pool that was looked at are those that were seen, and not the recorded ones", () => {
    const olds = { machines: machines("gone", "a") };
    const { servers } = report([replayed(pool("workers", { olds }), { effects: [reinstalled("a", "new")] })]);
    assert.deepEqual(
      servers.map(({ name }) => name),
      ["a", "new"],
    );
  });
});

describe("a plan's capacity", () => {
  const rack = {
    site: "http://maas",
    machines: [
      ...names(3, "free-1-").map((name) => physical(name, { zone: "az1", cpu: 32 })),
      ...names(2, "free-2-").map((name) => physical(name, { zone: "az2", tags: ["gpu"] })),
      physical("a", { status: "Deployed", zone: "az1" }),
      physical("b", { status: "Deployed", zone: "az2" }),
      physical("broken", { status: "Broken", zone: "az2" }),
    ],
  };
  const capacityWith = (...all: Replayed[]) => {
    const { capacity } = report(all, { racks: [rack] });
    return {
      total: `${capacity?.free} to ${capacity?.freeAfter.least}${capacity?.missing ? `, ${capacity.missing} missing` : ""}`,
      cells: capacity?.rows.map(
        ({ zone, free, freeAfter }) => `${zone} ${free} to ${freeAfter.least}-${freeAfter.most}`,
      ),
    };
  };
  const taking = (count: number, news: Record<string, unknown>): Replayed =>
    replayed(pool("workers", { verb: "create", news }), { effects: [effect({ kind: "allocates", count })] });

  const TABLE: [what: string, all: Replayed[], total: string, cells: string[]][] = [
    ["stays without a change", [], "5 to 5", ["az1 3 to 3-3", "az2 2 to 2-2"]],
    [
      "is taken from the zone that is asked for",
      [taking(2, { zones: ["az1"] })],
      "5 to 3",
      ["az1 3 to 1-1", "az2 2 to 2-2"],
    ],
    ["is taken from any zone", [taking(4, {})], "5 to 1", ["az1 3 to 0-1", "az2 2 to 0-1"]],
    ["is taken by tags", [taking(1, { machineTags: ["gpu"] })], "5 to 4", ["az1 3 to 3-3", "az2 2 to 1-1"]],
    [
      "is taken by size",
      [taking(1, { instance: { minCpu: 32, minMemoryMb: 1 } })],
      "5 to 4",
      ["az1 3 to 2-2", "az2 2 to 2-2"],
    ],
    [
      "is taken by what is known of the size",
      [taking(1, { instance: { minCpu: UNKNOWN, minMemoryMb: 1 } })],
      "5 to 4",
      ["az1 3 to 2-3", "az2 2 to 1-2"],
    ],
    ["is not taken by virtual machines", [taking(2, { useLxdVm: true })], "5 to 5", ["az1 3 to 3-3", "az2 2 to 2-2"]],
    ["runs out", [taking(7, {})], "5 to 0, 2 missing", ["az1 3 to 0-0", "az2 2 to 0-0"]],
    [
      "is missing where too few fit",
      [taking(4, { zones: ["az1"] })],
      "5 to 1, 1 missing",
      ["az1 3 to 0-0", "az2 2 to 2-2"],
    ],
    [
      "grows by servers that are known",
      [
        replayed(pool("old", { verb: "delete" }), {
          effects: [effect({ kind: "deletes", pool: "old", servers: machines("a") })],
        }),
      ],
      "5 to 6",
      ["az1 3 to 4-4", "az2 2 to 2-2"],
    ],
    [
      "does not grow by what somebody has released already",
      [
        replayed(pool("old", { verb: "delete" }), {
          effects: [effect({ kind: "deletes", pool: "old", servers: machines("free-1-1") })],
        }),
      ],
      "5 to 5",
      ["az1 3 to 3-3", "az2 2 to 2-2"],
    ],
    [
      "grows in one of the zones out of which the cluster chooses",
      [
        replayed(pool("old"), {
          effects: [effect({ kind: "releases", pool: "old", count: 1, servers: machines("a", "b") })],
        }),
      ],
      "5 to 6",
      ["az1 3 to 3-4", "az2 2 to 2-3"],
    ],
  ];
  for (const [what, all, total, cells] of TABLE) {
    it(what, () => assert.deepEqual(capacityWith(...all), { total, cells }));
  }

  it("is in the headline where it does not suffice", () => {
    const { headline } = report([taking(7, {})], { racks: [rack] });
    assert.equal(headline, "7 servers are allocated; 2 free servers are missing");
  });

  it("tells how many free servers an exchange needs, and what is not usable", () => {
    const { capacity } = report(
      [replayed(pool("workers"), { effects: [{ ...reinstalled("a"), exchange: { atOnce: 1, spare: 1 } }] })],
      { racks: [rack] },
    );
    assert.equal(capacity?.spare, 1);
    assert.deepEqual(
      capacity?.rows.map(({ outOfOrder }) => outOfOrder),
      [0, 1],
    );
  });

  const SPARES: [what: string, news: Record<string, unknown>, spare: number][] = [
    ["one pool after the other", {}, 2],
    ["all pools of workers at once", { updateWorkerPoolsInParallel: true }, 3],
  ];
  for (const [what, news, spare] of SPARES) {
    it(`tells the free servers that ${what} need`, () => {
      const effects = [1, 2, 1].map((need, i) => ({
        ...effect({ pool: `p${i}`, isControlPlane: i === 0, servers: machines(`s${i}`) }),
        exchange: { atOnce: 1, spare: need },
      }));
      const { capacity } = report([replayed(step("Cluster", "payments", { news }), { effects })], { racks: [rack] });
      assert.equal(capacity?.spare, spare);
    });
  }

  it("is not told where no MAAS was looked at, and that is said where servers are taken", () => {
    const { capacity, unchecked } = report([taking(1, {})]);
    assert.equal(capacity, undefined);
    assert.deepEqual(unchecked, ["Whether enough servers are free: no MAAS was looked at"]);
  });
});
