import assert from "node:assert/strict";
import type { Replayed } from "../../provider/plan/read/replay-preview";
import { effect, machines, names, pool, reinstalled, replayed, report, step } from "./planned";

describe("the headline of a plan", () => {
  const TABLE: [what: string, all: Replayed[], headline: string][] = [
    ["nothing", [], "Nothing changes"],
    ["what stays", [replayed(pool("workers", { verb: undefined }))], "Nothing changes"],
    ["a change in place", [replayed(pool("workers"), { inPlace: ["labels"] })], "No server is touched by 1 change"],
    ["one reinstall", [replayed(pool("workers"), { effects: [reinstalled("a")] })], "1 server is reinstalled"],
    [
      "several kinds",
      [
        replayed(pool("workers"), { effects: [reinstalled(...names(11))] }),
        replayed(pool("gpu"), {
          effects: [effect({ kind: "releases", pool: "gpu", count: 2, servers: machines("g1", "g2", "g3") })],
        }),
        replayed(pool("new", { verb: "create" }), { effects: [effect({ kind: "allocates", pool: "new", count: 3 })] }),
      ],
      "11 servers are reinstalled, 2 released, 3 allocated",
    ],
    [
      "what may be",
      [replayed(pool("workers"), { effects: [{ ...reinstalled("a", "b"), certainty: "may" }] })],
      "Up to 2 servers may be reinstalled",
    ],
    [
      "what is and what may be",
      [
        replayed(pool("workers"), { effects: [reinstalled("a")] }),
        replayed(pool("gpu"), {
          effects: [{ ...effect({ pool: "gpu", servers: machines("b", "c") }), certainty: "may" }],
        }),
      ],
      "1 server is reinstalled, up to 2 more may be reinstalled",
    ],
  ];
  for (const [what, all, headline] of TABLE) it(`tells ${what}`, () => assert.equal(report(all).headline, headline));

  it("says that it is not all where the preview failed", () => {
    const { headline } = report([replayed(pool("workers"), { effects: [reinstalled("a")] })], { isFailed: true });
    assert.equal(headline, "The preview failed. As far as it came: 1 server is reinstalled");
  });
});

describe("a plan's lines", () => {
  it("tell once what a cluster and its pool both tell", () => {
    const upgrade = replayed(step("Cluster", "payments", { id: "c1" }), {
      effects: [
        effect({ pool: "control-plane", isControlPlane: true, servers: machines("cp") }),
        effect({ servers: machines("a", "b"), exchange: { atOnce: 1, spare: 1 } }),
      ],
      reasons: ["Kubernetes 1.30 to 1.31"],
    });
    const own = replayed(pool("workers"), {
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
    const cluster = replayed(step("Cluster", "payments"), { effects: [reinstalled("a", "b")] });
    const gone = replayed(pool("workers", { verb: "delete" }), {
      effects: [effect({ kind: "deletes", servers: machines("a", "b") })],
    });
    const { counts, servers } = report([cluster, gone]);
    assert.deepEqual([counts.reinstalled, counts.deleted], [0, 2]);
    assert.deepEqual(
      servers.map(({ name, outcome }) => `${name} ${outcome}`),
      ["a deleted", "b deleted"],
    );
  });

  it("find the cluster of a new pool by what its input comes from", () => {
    const cluster = step("Cluster", "payments", { verb: "create", olds: {} });
    const fresh = step("MachinePool", "workers", { verb: "create", olds: {}, dependsOn: { clusterId: [cluster.urn] } });
    const { rows } = report([
      replayed(cluster),
      replayed(fresh, { effects: [effect({ kind: "allocates", count: 2 })] }),
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
    const { rows } = report([replayed(known), replayed(own), replayed(strange)]);
    assert.deepEqual(
      rows.map(({ cluster }) => cluster),
      ["c2", "payments"],
    );
  });

  it("name what changes where the forecast has nothing to say of it", () => {
    const guarded = pool("workers", { changed: ["deletionProtection"] });
    const grown = pool("gpu", { changed: ["size", "deletionProtection"] });
    const { rows } = report([
      replayed(guarded),
      replayed(grown, { effects: [effect({ kind: "allocates", pool: "gpu", count: 1 })] }),
    ]);
    assert.deepEqual(
      rows.map((row) => [row.pool, ...row.inPlace]),
      [["gpu"], ["workers", "deletionProtection"]],
    );
  });

  it("order pools and servers by their numbers, the control plane first", () => {
    const all = ["pool-10", "pool-2", "a-control"].map((name) =>
      replayed(pool(name), {
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
    const { headline, rows, irreversible, approvals } = report([
      { ...replayed(gateway), forecast: undefined, refused: { code: "protected", text: "It is protected." } },
    ]);
    assert.equal(headline, "No server is touched by 1 change; 1 change will be refused");
    assert.deepEqual(rows[0]?.refused, ["It is protected."]);
    assert.deepEqual(irreversible, ["gateway site-a is deleted"]);
    assert.deepEqual(approvals, [
      { kind: "delete", text: "delete gateway site-a", about: "gateway site-a", isGiven: false },
    ]);
  });
});
