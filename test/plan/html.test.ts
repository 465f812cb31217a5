import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { asHtml } from "../../provider/plan/render/html";
import { OUTCOMES } from "../../provider/plan/render/sentences";
import { approval, effect, machines, names, physical, pool, preview, replayed, report, step } from "./planned";
import { shownPlan } from "./shown-plan";

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

const plain = (markup: string): string => markup.replace(/<[^>]*>/g, "");

/** Every cell with its style and what is written in it. */
const cellsIn = (html: string): string[] =>
  [
    ...html.matchAll(
      /class="cell box ([\w-]+)"[^>]*><span class="sign"[^>]*>([^<]*)<\/span><span class="name">(.*?)<\/span><span class="outcome">(.*?)<\/span>/g,
    ),
  ].map(([, style, sign, name = "", below = ""]) => `${style} ${sign} ${plain(name)}: ${plain(below)}`);

/** Servers to which nothing happens, with their style. */
const unaffectedIn = (html: string): string[] =>
  [...html.matchAll(/<li class="mini ([\w-]+)"[^>]*>(.*?)<\/li>/g)].map(
    ([, style, text = ""]) => `${style} ${plain(text)}`,
  );

const summariesIn = (html: string): string[] =>
  [...html.matchAll(/<details class="unaffected"><summary>([^<]*)/g)].map(([, text = ""]) => text);

/** Where headings of parts stand, and what they say. */
const headingsIn = (html: string): string[] => [...html.matchAll(/<h2 [^>]*>([^<]*)/g)].map(([, text = ""]) => text);

const rowsIn = (html: string): string[] =>
  [...html.matchAll(/<li class="row".*?<\/li>/g)].map(([text]) =>
    plain(text.replace(/<\/(p|span|div)>/g, "$& "))
      .replace(/\s+/g, " ")
      .trim(),
  );

describe("a plan as a page", () => {
  it("draws every machine to which something happens as a cell that is understood without its colour", () => {
    assert.deepEqual(cellsIn(page()), [
      "reinstalled R node-1: reinstalled · payments/workers",
      "reinstalled R node-2: reinstalled · payments/workers",
      "taken + 2 new servers: payments/new",
    ]);
  });

  it("folds the others, counted by what they are, and names each", () => {
    assert.deepEqual(summariesIn(page()), ["1 free, 1 in use by others, 1 not usable"]);
    assert.deepEqual(unaffectedIn(page()), ["free spare", "elsewhere node-3", "out-of-order broken Broken"]);
  });

  it("shows a server that stays and that MAAS does not call deployed", () => {
    const machine = machines("a", "b");
    const html = asHtml(
      report([replayed(pool("workers", { verb: undefined, olds: { machines: machine } }))], {
        racks: [
          {
            site: "http://maas",
            machines: [physical("a", { status: "Broken" }), physical("b", { status: "Deployed" })],
          },
        ],
      }),
    );
    assert.deepEqual(cellsIn(html), ["stays = a: stays as it is · payments/workers · MAAS: Broken"]);
    assert.deepEqual(unaffectedIn(html), ["stays b payments/workers"]);
  });

  it("groups them by zone and resource pool, and explains its signs", () => {
    const html = page();
    assert.deepEqual(
      [...html.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title = ""]) => plain(title)),
      ["zone az1", "zone az2", "allocated, as MAAS chooses"],
    );
    assert.match(html, /aria-label="Legend".*reinstalled: 2.*allocated: 2/);
  });

  it("puts on top what needs a decision, and tells it nowhere else", () => {
    const html = asHtml(shownPlan());
    assert.deepEqual(headingsIn(html), [
      "Needs a decision",
      "What happens besides",
      "Servers",
      "Could not be checked",
      "The program warned",
    ]);
    assert.deepEqual(rowsIn(html), [
      "payments / control-plane 3 servers reinstalled, one after the other, needs 1 free: what is on their disks is lost because of profiles[0].version · kubernetes 1.30.4 =&gt; 1.31.2 · 40 to 75 min (12 deployments since 3 Nov) approval missing",
      "payments / workers 6 servers reinstalled, one after the other, needs 1 free: what is on their disks is lost because of profiles[0].version approval missing",
      "reports / batch 2 of 5 servers may be released: they may be taken by others because of size approval missing",
      "reports / old 2 servers released by a delete: what runs there ends, and they may be taken by others approved",
      "reports / edge 2 servers allocated",
      "reports / front changed in place because of labels",
    ]);
  });

  it("tells everything that cannot be undone there", () => {
    const all = [
      replayed(pool("workers", { verb: "delete" }), { effects: [effect({ kind: "deletes", servers: machines("a") })] }),
      replayed(step("MaasCloudAccount", "maas", { verb: "replace", replacing: ["gatewayId"] })),
      replayed(step("IpPool", "lxd", { verb: "delete" })),
    ];
    const made = report(all);
    const html = asHtml(made);
    const decisions = html.slice(html.indexOf('id="decisions"'), html.indexOf("</section>"));
    assert.equal(made.irreversible.length, 3);
    assert.deepEqual(rowsIn(decisions).length, 3);
    assert.doesNotMatch(html, /What happens/);
  });

  it("marks the approvals that are missing among the lines for the configuration, and can be copied whole", () => {
    const html = asHtml(shownPlan());
    const [, lines = ""] = /<pre id="approve"[^>]*>([\s\S]*?)<\/pre>/.exec(html) ?? [];
    assert.deepEqual(
      [...lines.matchAll(/<span class="asked">(.*?)<\/span>/g)].map(([, line]) => line?.trim()),
      ["- &quot;reinstall payments 1.0.0-&gt;1.1.0&quot;", "- &quot;release reports/batch 5-&gt;3&quot;"],
    );
    assert.match(
      plain(lines),
      /^config:\n {2}palette-maas:approve:\n {4}- .*\n {4}- .*\n {4}- &quot;delete reports\/old&quot;$/,
    );
    assert.match(html, /2 of 3 approvals are missing/);
    assert.match(html, /Pulumi\.prod\.yaml/);
  });

  it("says nothing of approvals where all are given, and has no decision where there is none", () => {
    assert.doesNotMatch(asHtml(report([replayed(pool("workers"), { inPlace: ["labels"] })])), /decision|approval/i);
  });

  it("says how many free servers are missing, first", () => {
    const html = asHtml(
      report(
        [
          replayed(pool("new", { verb: "create" }), {
            effects: [effect({ kind: "allocates", pool: "new", count: 4 })],
          }),
        ],
        {
          racks: [rack(1)],
        },
      ),
    );
    assert.match(
      html,
      /<h2 id="decisions">Needs a decision<\/h2>\n<p[^>]*><strong>3 free servers are missing<\/strong>/,
    );
  });

  it("draws how full each place is, before and after", () => {
    const html = asHtml(shownPlan());
    const rooms = [...html.matchAll(/<p class="room">.*?<\/p>/g)].map(([text]) =>
      plain(text.replace(/<\/span>/g, " ")).trim(),
    );
    assert.deepEqual(rooms.slice(0, 2), ["now 1 free after 1 to 3 free", "now 2 free after 1 to 3 free"]);
    const [bar = ""] = html.match(/<svg class="bar".*?<\/svg>/) ?? [];
    assert.deepEqual(
      [...bar.matchAll(/<rect class="(\w+)" x="(\d+)" y="0" width="(\d+)"/g)].map(([, ...parts]) => parts.join(" ")),
      ["used 0 2", "free 2 1"],
    );
  });

  it("tells a domain that all names share once", () => {
    const html = asHtml(shownPlan());
    assert.match(html, /All names are in the domain rack\.example\.com\./);
    assert.ok(cellsIn(html).every((cell) => !cell.includes("rack.example.com")));
    assert.match(html, /title="pay-cp-1\.rack\.example\.com: reinstalled/);
  });

  for (const [what, own] of [
    ["differ in their domains", ["a.one.example", "b.two.example"]],
    ["are told apart by it alone", ["a.one.example", "a"]],
  ] as const) {
    it(`keeps the names of servers that ${what}`, () => {
      const racks = [{ site: "http://maas", machines: own.map((name) => physical(name, { status: "Deployed" })) }];
      const html = asHtml(
        report([replayed(pool("workers"), { effects: [effect({ servers: machines(...own) })] })], { racks }),
      );
      assert.doesNotMatch(html, /All names are in the domain/);
      for (const name of own) assert.ok(html.includes(`<bdi>${name}</bdi>`), name);
    });
  }

  it("leads from every row to its first cell, and from every cell to its row", () => {
    const html = asHtml(shownPlan());
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    assert.ok(targets.length > 20);
    assert.deepEqual(
      targets.filter((target) => !ids.has(target)),
      [],
    );
    assert.equal(ids.size, [...html.matchAll(/ id="/g)].length);
  });

  it("folds many changes by cluster", () => {
    const pools = names(41, "pool-").map((name, i) =>
      replayed(pool(name, { olds: { clusterName: `c${i % 2}` } }), {
        effects: [effect({ pool: name, servers: machines(`s-${i}`) })],
      }),
    );
    const html = asHtml(report(pools));
    assert.deepEqual(
      [...html.matchAll(/<details class="folded"><summary>(.*)<\/summary>/g)].map(([, text]) =>
        text?.replace(/<[^>]*>/g, "").replaceAll("\u00a0", " "),
      ),
      ["c0 21 changes · 21 reinstalled · 21 not approved", "c1 20 changes · 20 reinstalled · 20 not approved"],
    );
    assert.doesNotMatch(page(), /<details class="folded">/);
  });

  it("loads nothing, and runs and applies only what its policy names by its hash", () => {
    const html = page();
    assert.doesNotMatch(html, /<link|<img|<iframe|@import|url\(|\son\w+=|\sstyle=|src=|href="(?!#)/i);
    const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const [, script = ""] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    assert.equal(
      policy,
      `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`,
    );
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.equal(html.match(/<style/g)?.length, 1);
  });

  it("takes no name for markup", () => {
    const html = page(`"><script>alert(1)</script>'&`);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(html.includes("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;"));
  });

  it("knows light, dark, paper and narrow screens, with a style for each outcome", () => {
    const html = page();
    assert.match(html, /prefers-color-scheme: dark/);
    assert.match(html, /@media print/);
    assert.match(html, /@media \(max-width/);
    for (const outcome of Object.keys(OUTCOMES)) assert.match(html, new RegExp(`\\.${outcome} \\{`), outcome);
  });

  it("has a sign of its own for each outcome", () => {
    const signs = Object.values(OUTCOMES).map(({ sign }) => sign);
    assert.equal(new Set(signs).size, signs.length);
  });

  it("draws what the record names where MAAS was not looked at, and says so", () => {
    const html = asHtml(report([replayed(pool("workers"), { effects: [effect({ servers: machines("a") })] })]));
    assert.match(html, /MAAS was not looked at: these are the servers that the record of the stack names/);
    assert.deepEqual(cellsIn(html), ["reinstalled R a: reinstalled · payments/workers"]);
  });

  it("is small enough for a thousand machines, and dense where something happens to many", () => {
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
