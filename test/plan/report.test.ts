import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/unknowns";
import { consentToReplace } from "../../provider/forecast/consent";
import type { Effect } from "../../provider/forecast/effect";
import type { Foreseen } from "../../provider/plan/foresight";
import type { PreviewStep } from "../../provider/plan/preview";
import { effect, foreseen, machines, names, physical, pool, preview, report, step } from "./planned";

const reinstalled = (...hosts: string[]): Effect =>
  effect({ servers: machines(...hosts), causes: [{ path: "instance.minCpu", source: "s" }] });

describe("the headline of a plan", () => {
  const TABLE: [what: string, all: Foreseen[], headline: string][] = [
    ["nothing", [], "Nothing changes"],
    ["what stays", [foreseen(pool("workers", { verb: undefined }))], "Nothing changes"],
    ["a change in place", [foreseen(pool("workers"), { inPlace: ["labels"] })], "No server is touched by 1 change"],
    ["one reinstall", [foreseen(pool("workers"), { effects: [reinstalled("a")] })], "1 server is reinstalled"],
    [
      "several kinds",
      [
        foreseen(pool("workers"), { effects: [reinstalled(...names(11))] }),
        foreseen(pool("gpu"), {
          effects: [effect({ kind: "releases", pool: "gpu", count: 2, servers: machines("g1", "g2", "g3") })],
        }),
        foreseen(pool("new", { verb: "create" }), { effects: [effect({ kind: "allocates", pool: "new", count: 3 })] }),
      ],
      "11 servers are reinstalled, 2 released, 3 allocated",
    ],
    [
      "what may be",
      [foreseen(pool("workers"), { effects: [{ ...reinstalled("a", "b"), certainty: "may" }] })],
      "Up to 2 servers may be reinstalled",
    ],
    [
      "what is and what may be",
      [
        foreseen(pool("workers"), { effects: [reinstalled("a")] }),
        foreseen(pool("gpu"), {
          effects: [{ ...effect({ pool: "gpu", servers: machines("b", "c") }), certainty: "may" }],
        }),
      ],
      "1 server is reinstalled, up to 2 more may be reinstalled",
    ],
  ];
  for (const [what, all, headline] of TABLE) it(`tells ${what}`, () => assert.equal(report(all).headline, headline));

  it("says that it is not all where the preview failed", () => {
    const { headline } = report([foreseen(pool("workers"), { effects: [reinstalled("a")] })], { isFailed: true });
    assert.equal(headline, "The preview failed. As far as it came: 1 server is reinstalled");
  });
});

describe("a plan's lines", () => {
  it("tell once what a cluster and its pool both tell", () => {
    const upgrade = foreseen(step("Cluster", "payments", { id: "c1" }), {
      effects: [
        effect({ pool: "control-plane", isControlPlane: true, servers: machines("cp") }),
        effect({ servers: machines("a", "b"), exchange: { atOnce: 1, spare: 1 } }),
      ],
      reasons: ["Kubernetes 1.30 to 1.31"],
    });
    const own = foreseen(pool("workers"), {
      effects: [{ ...reinstalled("b", "c"), exchange: { atOnce: 2, spare: 0 } }],
    });
    const { rows, counts } = report([upgrade, own]);
    assert.deepEqual(
      rows.map(({ cluster, pool: name }) => `${cluster}/${name}`),
      ["payments/control-plane", "payments/workers"],
    );
    const [told] = rows[1]?.effects ?? [];
    assert.deepEqual(told?.servers, ["a", "b", "c"]);
    assert.deepEqual(told?.exchange, { atOnce: 2, spare: 1 });
    assert.deepEqual(told?.causes, ["instance.minCpu"]);
    assert.deepEqual(rows[1]?.reasons, ["Kubernetes 1.30 to 1.31"]);
    assert.equal(counts.reinstalled, 4);
  });

  it("do not reinstall what is deleted", () => {
    const cluster = foreseen(step("Cluster", "payments"), { effects: [reinstalled("a", "b")] });
    const gone = foreseen(pool("workers", { verb: "delete" }), {
      effects: [effect({ kind: "deletes", servers: machines("a", "b") })],
    });
    const { counts, servers } = report([cluster, gone]);
    assert.deepEqual([counts.reinstalled, counts.deleted], [0, 2]);
    assert.deepEqual(
      servers.map(({ name, fate }) => `${name} ${fate}`),
      ["a deleted", "b deleted"],
    );
  });

  it("find the cluster of a new pool by what its input comes from", () => {
    const cluster = step("Cluster", "payments", { verb: "create", olds: {} });
    const fresh = step("MachinePool", "workers", { verb: "create", olds: {}, dependsOn: { clusterId: [cluster.urn] } });
    const { rows } = report([
      foreseen(cluster),
      foreseen(fresh, { effects: [effect({ kind: "allocates", count: 2 })] }),
    ]);
    assert.deepEqual(
      rows.map((row) => [row.cluster, row.pool]),
      [
        ["payments", ""],
        ["payments", "workers"],
      ],
    );
  });

  it("name a cluster by the id only where nothing tells its name", () => {
    const known = step("Cluster", "payments", { verb: undefined, id: "c1" });
    const own = step("MachinePool", "workers", { olds: { name: "workers", clusterId: "c1" } });
    const strange = step("MachinePool", "gpu", { olds: { name: "gpu", clusterId: "c2" } });
    const { rows } = report([foreseen(known), foreseen(own), foreseen(strange)]);
    assert.deepEqual(
      rows.map(({ cluster }) => cluster),
      ["c2", "payments"],
    );
  });

  it("name what changes where the forecast has nothing to say of it", () => {
    const guarded = pool("workers", { changed: ["deletionProtection"] });
    const grown = pool("gpu", { changed: ["size", "deletionProtection"] });
    const { rows } = report([
      foreseen(guarded),
      foreseen(grown, { effects: [effect({ kind: "allocates", pool: "gpu", count: 1 })] }),
    ]);
    assert.deepEqual(
      rows.map((row) => [row.pool, ...row.inPlace]),
      [["gpu"], ["workers", "deletionProtection"]],
    );
  });

  it("order pools and servers by their numbers, the control plane first", () => {
    const all = ["pool-10", "pool-2", "a-control"].map((name) =>
      foreseen(pool(name), {
        effects: [
          effect({ pool: name, isControlPlane: name === "a-control", count: 1, servers: machines(`${name}-s`) }),
        ],
      }),
    );
    assert.deepEqual(
      report(all).rows.map((row) => row.pool),
      ["a-control", "pool-2", "pool-10"],
    );
  });

  it("tell refusals, and what is deleted without a server", () => {
    const gateway = step("Gateway", "site-a", { verb: "delete", olds: { name: "site-a" }, news: {} });
    const { headline, rows, irreversible, consents } = report([
      { ...foreseen(gateway), forecast: undefined, refused: "It is protected." },
    ]);
    assert.equal(headline, "No server is touched by 1 change; 1 change will be refused");
    assert.deepEqual(rows[0]?.refused, ["It is protected."]);
    assert.deepEqual(irreversible, ["gateway site-a is deleted"]);
    assert.deepEqual(consents, [
      { kind: "delete", text: "delete gateway site-a", about: "gateway site-a", isGiven: false },
    ]);
  });
});

describe("a plan's servers", () => {
  it("have a fate each, and what MAAS says of them", () => {
    const workers = foreseen(pool("workers"), { effects: [reinstalled("a", "b")] });
    const shrunk = foreseen(pool("gpu"), {
      effects: [effect({ kind: "releases", pool: "gpu", count: 1, servers: machines("g1", "g2") })],
    });
    const same = foreseen(pool("quiet", { verb: undefined, olds: { machines: machines("q") } }));
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
    const told = Object.fromEntries(servers.map(({ name, fate, status }) => [name, `${fate}, ${status ?? "-"}`]));
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

  it("are one each, whether a source has the domain, MAAS's id, or neither", () => {
    const [known] = machines("a");
    const seen = { name: "m-a", hostname: "a.maas.example.com", zone: "az1" };
    assert.ok(known);
    const cluster = foreseen(step("Cluster", "payments"), { effects: [effect({ servers: [seen] })] });
    const own = foreseen(pool("workers"), { effects: [effect({ servers: [known] })] });
    const { counts, servers } = report([cluster, own]);
    assert.equal(counts.reinstalled, 1);
    assert.deepEqual(
      servers.map(({ name, systemId }) => [name, systemId]),
      [["a.maas.example.com", "id-a"]],
    );
    const site = { site: "http://maas", machines: [physical("a", { status: "Deployed" })] };
    const drawn = report([cluster], { racks: [site] }).servers;
    assert.deepEqual(
      drawn.map(({ name, fate, site: at }) => [name, fate, at]),
      [["a", "reinstalled", "http://maas"]],
    );
  });

  it("of two MAAS are told apart", () => {
    const racks = ["http://m1", "http://m2"].map((site) => ({
      site,
      machines: [{ ...physical("a", { status: "Deployed" }), systemId: `id-a-${site.at(-1)}` }],
    }));
    const there = machines("a").map((machine) => ({ ...machine, systemId: "id-a-2" }));
    const gone = foreseen(pool("workers", { verb: "delete" }), {
      effects: [effect({ kind: "deletes", servers: there })],
    });
    const { servers, capacity } = report([gone], { racks });
    assert.deepEqual(
      servers.map(({ site, fate }) => [site, fate]),
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
    const { servers } = report([foreseen(pool("workers", { olds }), { effects: [reinstalled("a", "new")] })]);
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
  const capacityWith = (...all: Foreseen[]) => {
    const { capacity } = report(all, { racks: [rack] });
    return {
      total: `${capacity?.free} to ${capacity?.freeAfter.least}${capacity?.missing ? `, ${capacity.missing} missing` : ""}`,
      cells: capacity?.rows.map(
        ({ zone, free, freeAfter }) => `${zone} ${free} to ${freeAfter.least}-${freeAfter.most}`,
      ),
    };
  };
  const taking = (count: number, news: Record<string, unknown>): Foreseen =>
    foreseen(pool("workers", { verb: "create", news }), { effects: [effect({ kind: "allocates", count })] });

  const TABLE: [what: string, all: Foreseen[], total: string, cells: string[]][] = [
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
        foreseen(pool("old", { verb: "delete" }), {
          effects: [effect({ kind: "deletes", pool: "old", servers: machines("a") })],
        }),
      ],
      "5 to 6",
      ["az1 3 to 4-4", "az2 2 to 2-2"],
    ],
    [
      "does not grow by what somebody has released already",
      [
        foreseen(pool("old", { verb: "delete" }), {
          effects: [effect({ kind: "deletes", pool: "old", servers: machines("free-1-1") })],
        }),
      ],
      "5 to 5",
      ["az1 3 to 3-3", "az2 2 to 2-2"],
    ],
    [
      "grows in one of the zones out of which the cluster chooses",
      [
        foreseen(pool("old"), {
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
      [foreseen(pool("workers"), { effects: [{ ...reinstalled("a"), exchange: { atOnce: 1, spare: 1 } }] })],
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
      const { capacity } = report([foreseen(step("Cluster", "payments", { news }), { effects })], { racks: [rack] });
      assert.equal(capacity?.spare, spare);
    });
  }

  it("is not told where no MAAS was looked at, and that is said where servers are taken", () => {
    const { capacity, unchecked } = report([taking(1, {})]);
    assert.equal(capacity, undefined);
    assert.deepEqual(unchecked, ["Whether enough servers are free: no MAAS was looked at"]);
  });
});

describe("a plan's approvals", () => {
  const release = (approvals: string[]) =>
    foreseen(pool("workers"), {
      effects: [effect({ kind: "releases", count: 1, servers: machines("a", "b") })],
      approvals,
    });
  const TEXT = "release payments/workers 2->1";

  const TABLE: [what: string, approve: string[], given: boolean, stray: string[]][] = [
    ["are missing", [], false, []],
    ["are given", [TEXT], true, []],
    ["are given whatever the space", [" release  payments/workers 2 -> 1 "], true, []],
    ["are bound to one change", ["release payments/workers 3->1"], false, ["release payments/workers 3->1"]],
    ["for a reinstall that waits are left alone", ["reinstall payments pending 0a1b2c3d"], false, []],
  ];
  for (const [what, approve, isGiven, stray] of TABLE) {
    it(what, () => {
      const told = report([release([TEXT])], { approve });
      assert.deepEqual(told.consents, [{ kind: "release", text: TEXT, about: "payments/workers", isGiven }]);
      assert.deepEqual(told.approve, [TEXT]);
      assert.deepEqual(told.stray, stray);
    });
  }

  it("say of a value that is not known yet that it is unknown", () => {
    const change = { path: "clusterId", keys: ["clusterId"], kind: "update", before: "c1", after: UNKNOWN } as const;
    const text = consentToReplace("payments/workers", [{ ...change, cost: "replace" }]);
    assert.equal(text, "replace payments/workers clusterId c1->unknown");
  });

  it("are never given where no text gives them", () => {
    const { consents } = report([release([])], { approve: [TEXT] });
    assert.deepEqual(consents, [{ kind: "release", text: undefined, about: "payments/workers", isGiven: false }]);
  });

  it("are those that a refusal offers, where the preview ended by one", () => {
    const text =
      "Pool 'workers' would release 2. Consent to this one change with 'release payments/workers 4->2' in 'palette-maas:approve'; or";
    const gate = "Pool 'old' is protected (with the consent 'delete payments/old' in 'palette-maas:approve').";
    const told = [text, gate].map(
      (one) => ({ severity: "error", urn: "urn:pulumi:dev::p::t::workers", text: one }) as const,
    );
    const { approve, consents } = report([], { isFailed: true, preview: preview({ told }) });
    assert.deepEqual(approve, ["release payments/workers 4->2"]);
    assert.deepEqual(
      consents.map(({ about, isGiven }) => [about, isGiven]),
      [["payments/workers", false]],
    );
  });

  it("are not called stray by a preview that failed", () => {
    assert.deepEqual(report([], { approve: ["delete x"], isFailed: true }).stray, []);
    assert.deepEqual(report([], { approve: ["delete x"] }).stray, ["delete x"]);
  });
});

describe("what a plan could not check", () => {
  it("is told once for many steps", () => {
    const all = names(7).map((name) => foreseen(pool(name), {}, { unseen: "no answer came" }));
    const { unchecked } = report(all, { unchecked: ["MAAS was away"] });
    assert.deepEqual(unchecked, [
      "MAAS was away",
      "Of 'node-1', 'node-2', 'node-3', 'node-4', 'node-5' and 2 more the record alone counts: no answer came",
    ]);
  });

  it("holds what forecasts are unsure of", () => {
    const { unchecked } = report([foreseen(pool("workers"), { unsure: ["Palette did not say"] })]);
    assert.deepEqual(unchecked, ["payments/workers: Palette did not say"]);
  });
});

describe("what the preview said", () => {
  const told = (workers: PreviewStep, ...texts: string[]) =>
    texts.map((text) => ({ severity: "warning", urn: workers.urn, text }) as const);

  it("is told without what the plan tells in its own way, and without what only informs", () => {
    const workers = pool("workers");
    const shrunk = foreseen(workers, {
      effects: [effect({ kind: "releases", count: 1, servers: machines("a", "b") })],
      unsure: ["Palette was away"],
    });
    const said = [
      ...told(
        workers,
        "Releases 1 of 2 servers: a, b.",
        "Releases 1 of 2 servers: a, b; a note from then.",
        "Palette was away.",
        "The consent 'x' in 'palette-maas:approve' matches no change any more: take it out.",
        "No image is there.",
        "No image is there.",
      ),
      { severity: "info", urn: "", text: "hello" } as const,
      { severity: "error", urn: "", text: "the program failed" } as const,
    ];
    const { messages } = report([shrunk], { preview: preview({ told: said }) });
    assert.deepEqual(messages, [
      { severity: "warning", resource: "workers", text: "No image is there." },
      { severity: "error", resource: "", text: "the program failed" },
    ]);
  });

  it("has notes behind it of what was checked, which are told as of now", () => {
    const workers = pool("workers");
    const text = "Allocates 2 servers; 5 of 7 machines that are Ready fit (as of 15:00:00 UTC).";
    const grown = foreseen(
      workers,
      { effects: [effect({ kind: "allocates", count: 2 })] },
      { lines: [{ severity: "info", text }] },
    );
    const { checked, messages } = report([grown], { preview: preview({ told: told(workers, text) }) });
    assert.deepEqual(checked, ["payments/workers: 5 of 7 machines that are Ready fit (as of 15:00:00 UTC)"]);
    assert.deepEqual(messages, []);
  });

  it("says nothing of deletes, so the provider does", () => {
    const lines = [{ severity: "warning", text: "A DNS record stays." }] as const;
    const gone = foreseen(pool("workers", { verb: "delete" }), {}, { lines });
    const stays = foreseen(pool("gpu"), {}, { lines });
    assert.deepEqual(report([gone, stays]).messages, [
      { severity: "warning", resource: "workers", text: "A DNS record stays." },
    ]);
  });
});
