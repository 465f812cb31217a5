import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/unknowns";
import { replaceApproval } from "../../provider/forecast/approval";
import { type PreviewStep, readPreview } from "../../provider/plan/read/preview";
import { approval, effect, machines, names, pool, preview, replayed, report } from "./planned";

describe("a plan's approvals", () => {
  const release = (approvals: string[]) =>
    replayed(pool("workers"), {
      effects: [effect({ kind: "releases", count: 1, servers: machines("a", "b") })],
      approvals: approvals.map(approval),
    });
  const TEXT = "release payments/workers 2->1";

  const TABLE: [what: string, approve: string[], given: boolean, unused: string[]][] = [
    ["are missing", [], false, []],
    ["are given", [TEXT], true, []],
    ["are given whatever the space", [" release  payments/workers 2 -> 1 "], true, []],
    ["are bound to one change", ["release payments/workers 3->1"], false, ["release payments/workers 3->1"]],
    ["for a reinstall that waits are left alone", ["reinstall payments pending 0a1b2c3d"], false, []],
  ];
  for (const [what, approve, isGiven, unused] of TABLE) {
    it(what, () => {
      const told = report([release([TEXT])], { approve });
      assert.deepEqual(told.approvals, [{ kind: "release", text: TEXT, about: "payments/workers", isGiven }]);
      assert.deepEqual(told.approve, [TEXT]);
      assert.deepEqual(told.unusedApprovals, unused);
    });
  }

  it("say of a value that is not known yet that it is unknown", () => {
    const change = { path: "clusterId", keys: ["clusterId"], kind: "update", before: "c1", after: UNKNOWN } as const;
    const { text } = replaceApproval("payments/workers", [{ ...change, cost: "replace" }]);
    assert.equal(text, "replace payments/workers clusterId c1->unknown");
  });

  it("are never given where no text gives them", () => {
    const { approvals } = report([release([])], { approve: [TEXT] });
    assert.deepEqual(approvals, [{ kind: "release", text: undefined, about: "payments/workers", isGiven: false }]);
  });

  it("are those that a refusal offers, where the preview ended by one", () => {
    const text =
      "Pool 'workers' would release 2. Approve this one change with 'release payments/workers 4->2' in 'palette-maas:approve'; or";
    const gate = "Pool 'old' is protected (with the approval 'delete payments/old' in 'palette-maas:approve').";
    const urn = "urn:pulumi:dev::p::t::workers";
    const diagnostics = [text, gate].map((message) => ({ severity: "error", urn, message }));
    const { told } = readPreview(JSON.stringify({ diagnostics }), "It");
    const { approve, approvals, rows, headline, unchecked } = report([], { preview: preview({ told }) });
    assert.equal(headline, "1 change will be refused");
    assert.deepEqual(
      rows.map(({ cluster, pool, refused }) => [cluster, pool, refused]),
      [["payments", "workers", [text]]],
    );
    assert.match(unchecked.join(), /The preview ended at a change that needs an approval/);
    assert.deepEqual(approve, ["release payments/workers 4->2"]);
    assert.deepEqual(
      approvals.map(({ about, isGiven }) => [about, isGiven]),
      [["payments/workers", false]],
    );
  });

  it("are not called unused by a preview that failed", () => {
    assert.deepEqual(report([], { approve: ["delete x"], isFailed: true }).unusedApprovals, []);
    assert.deepEqual(report([], { approve: ["delete x"] }).unusedApprovals, ["delete x"]);
  });
});

describe("what a plan could not check", () => {
  it("is told once for many steps", () => {
    const all = names(7).map((name) => replayed(pool(name), {}, { unseen: "no answer came" }));
    const { unchecked } = report(all, { unchecked: ["MAAS was away"] });
    assert.deepEqual(unchecked, [
      "MAAS was away",
      "Of 'node-1', 'node-2', 'node-3', 'node-4', 'node-5' and 2 more the record alone counts: no answer came",
    ]);
  });

  it("holds what forecasts are unsure of", () => {
    const { unchecked } = report([replayed(pool("workers"), { unsure: ["Palette did not say"] })]);
    assert.deepEqual(unchecked, ["payments/workers: Palette did not say"]);
  });
});

describe("what the preview said", () => {
  const told = (workers: PreviewStep, ...texts: string[]) =>
    texts.map((text) => ({ severity: "warning", urn: workers.urn, text }) as const);

  it("is told without what the plan tells in its own way, and without what only informs", () => {
    const workers = pool("workers");
    const shrunk = replayed(workers, {
      effects: [effect({ kind: "releases", count: 1, servers: machines("a", "b") })],
      unsure: ["Palette was away"],
    });
    const said = [
      ...told(
        workers,
        "Releases 1 of 2 servers: a, b.",
        "Releases 1 of 2 servers: a, b; a note from then.",
        "Palette was away.",
        "The approval 'x' in 'palette-maas:approve' matches no change any more: take it out.",
        "No image is there.",
        "No image is there.",
      ),
      { severity: "info", urn: "", text: "hello" } as const,
      { severity: "error", urn: "", text: "the program failed" } as const,
    ];
    const { messages } = report([shrunk], { preview: preview({ told: said }), approve: ["x"] });
    assert.deepEqual(messages, [
      { severity: "warning", resource: "workers", text: "No image is there." },
      { severity: "error", resource: "", text: "the program failed" },
    ]);
  });

  it("has notes behind it of what was checked, which are told as of now", () => {
    const workers = pool("workers");
    const note = "5 of 7 machines that are Ready fit (as of 15:00:00 UTC)";
    const text = `Allocates 2 servers; ${note}.`;
    const grown = replayed(
      workers,
      { effects: [effect({ kind: "allocates", count: 2 })] },
      { lines: [{ severity: "info", text, note }] },
    );
    const { checked, messages } = report([grown], { preview: preview({ told: told(workers, text) }) });
    assert.deepEqual(checked, ["payments/workers: 5 of 7 machines that are Ready fit (as of 15:00:00 UTC)"]);
    assert.deepEqual(messages, []);
  });

  it("says nothing of deletes, so the provider does", () => {
    const lines = [{ severity: "warning", text: "A DNS record stays." }] as const;
    const gone = replayed(pool("workers", { verb: "delete" }), {}, { lines });
    const stays = replayed(pool("gpu"), {}, { lines });
    assert.deepEqual(report([gone, stays]).messages, [
      { severity: "warning", resource: "workers", text: "A DNS record stays." },
    ]);
  });
});
