import assert from "node:assert/strict";
import { asHtml } from "../../provider/plan/render/html";
import { FATES } from "../../provider/plan/render/sentences";
import { approval, effect, machines, names, physical, pool, preview, replayed, report } from "./planned";

const rack = (count: number) => ({
  site: "http://maas",
  machines: [
    ...names(count).map((name, i) => physical(name, { status: "Deployed", zone: `az${(i % 2) + 1}` })),
    physical("spare"),
    physical("broken", { status: "Broken" }),
  ],
});

const page = (hostile = "node-1") =>
  asHtml(
    report(
      [
        replayed(pool("workers"), {
          effects: [effect({ servers: machines(hostile, "node-2"), causes: [{ path: hostile, source: "s" }] })],
          reasons: [hostile],
          unsure: [hostile],
          approvals: [approval(`reinstall payments/workers ${hostile}`)],
        }),
        replayed(pool("new", { verb: "create" }), { effects: [effect({ kind: "allocates", pool: "new", count: 2 })] }),
      ],
      {
        racks: [rack(3)],
        approve: [`delete ${hostile}`],
        preview: preview({ told: [{ severity: "warning", urn: "", text: hostile }] }),
        commit: hostile,
      },
    ),
  );

/** Every cell with its style and what is written in it. */
const cellsIn = (html: string): string[] =>
  [
    ...html.matchAll(
      /<li class="cell box ([\w-]+)" title="[^"]*"><span[^>]*>([^<]*)<\/span><span[^>]*>([^<]*)<\/span><span[^>]*>([^<]*)</g,
    ),
  ].map(([, style, sign, name, below]) => `${style} ${sign} ${name}: ${below}`);

describe("a plan as a page", () => {
  it("draws every machine as a cell that is understood without its colour", () => {
    assert.deepEqual(cellsIn(page()), [
      "out-of-order ! broken: not usable",
      "reinstalled R node-1: reinstalled · payments/workers",
      "elsewhere · node-3: in use by others",
      "free ○ spare: free",
      "reinstalled R node-2: reinstalled · payments/workers",
      "taken + new: payments/new",
      "taken + new: payments/new",
    ]);
  });

  it("groups them by zone and resource pool, and explains its signs", () => {
    const html = page();
    assert.deepEqual(
      [...html.matchAll(/<h3>([^<]*)/g)].map(([, title]) => title?.trim()),
      ["zone az1", "zone az2", "allocated, as MAAS chooses"],
    );
    assert.match(
      html,
      /aria-label="Legend".*reinstalled: 2.*free: 1.*in use by others: 1.*not usable: 1.*allocated: 2/,
    );
  });

  it("loads nothing and runs nothing", () => {
    const html = page();
    assert.doesNotMatch(html, /<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=|href=/i);
    assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
  });

  it("takes no name for markup", () => {
    const html = page(`"><script>alert(1)</script>'&`);
    assert.doesNotMatch(html, /<script/);
    assert.ok(html.includes("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;"));
  });

  it("has its headings in order, a language, and a header cell in front of each row", () => {
    const html = page();
    assert.match(html, /^<!DOCTYPE html>\n<html lang="en">/);
    assert.equal([...html.matchAll(/<h1>/g)].length, 1);
    const rows = [...html.matchAll(/<tr>(<t\w)/g)].map(([, first]) => first);
    assert.ok(rows.length > 3 && rows.every((first) => first === "<th"));
  });

  it("knows light, dark and paper, with a style for each fate", () => {
    const html = page();
    assert.match(html, /prefers-color-scheme: dark/);
    assert.match(html, /@media print/);
    const plain = ["stays"];
    for (const fate of Object.keys(FATES)) assert.ok(plain.includes(fate) || html.includes(`.${fate} {`), fate);
  });

  it("has a sign of its own for each fate", () => {
    const signs = Object.values(FATES).map(({ sign }) => sign);
    assert.equal(new Set(signs).size, signs.length);
  });

  it("draws what the record names where MAAS was not looked at, and says so", () => {
    const html = asHtml(report([replayed(pool("workers"), { effects: [effect({ servers: machines("a") })] })]));
    assert.match(html, /MAAS was not looked at: these are the servers that the record of the stack names/);
    assert.deepEqual(cellsIn(html), ["reinstalled R a: reinstalled · payments/workers"]);
  });

  it("is small enough for a thousand machines", () => {
    const html = asHtml(
      report([replayed(pool("workers"), { effects: [effect({ servers: machines(...names(1000)) })] })], {
        racks: [rack(1000)],
      }),
    );
    assert.ok(html.length < 500_000, String(html.length));
    assert.match(html, /class="zones dense"/);
    assert.doesNotMatch(page(), /class="zones dense"/);
  });
});
