import assert from "node:assert/strict";
import { parse } from "yaml";
import { asMarkdown, escaped, markerOf } from "../../provider/plan/render/markdown";
import { approval, effect, machines, names, physical, pool, preview, replayed, report, step } from "./planned";

const upgrade = (count: number, approvals = ["reinstall payments 1.30.4->1.31.2"]) =>
  replayed(step("Cluster", "payments"), {
    effects: [
      effect({
        servers: machines(...names(count)),
        exchange: { atOnce: 1, spare: 1 },
        causes: [{ path: "profiles[0].version", source: "s" }],
      }),
    ],
    time: "40 to 75 min",
    reasons: ["Kubernetes 1.30.4 to 1.31.2"],
    approvals: approvals.map(approval),
  });

describe("a plan in Markdown", () => {
  it("says what happens, to which servers, why, and what it needs", () => {
    const site = {
      site: "http://maas",
      machines: names(4).map((name) => physical(name, name === "node-4" ? {} : { status: "Deployed" })),
    };
    const text = asMarkdown(
      report([upgrade(3)], { racks: [site], inventoryAt: "2026-11-25T14:58:00.000Z", unchecked: ["x was away"] }),
    );
    const lines = text.split("\n");
    assert.equal(lines[0], "<!-- palette-maas plan shop/prod -->");
    assert.equal(lines[1], "### ⚠️ 3 servers are reinstalled");
    for (const line of [
      "| payments | workers | 3 servers reinstalled, one after the other, needs 1 free | <code>profiles&#91;0&#93;.version</code><br>Kubernetes 1.30.4 to 1.31.2<br>40 to 75 min |",
      "<details><summary>3 servers by name</summary>",
      "| node-2 | reinstalled | payments | workers | az1 | default |",
      "**Capacity**: 1 free before, 1 after; while servers are exchanged, 1 free one is needed",
      "| az1 | default | 4 | 1 | 1 | 0 |",
      "- 3 servers of payments/workers are reinstalled: what is on their disks is lost",
      "- x was away",
    ])
      assert.ok(lines.includes(line), `${line}\n---\n${text}`);
    assert.match(text, /commit 0123456789ab · inventory of 2026-11-25 14&#58;58 UTC/);
  });

  it("has the approvals as YAML that gives them", () => {
    const texts = ['reinstall payments "a"->b\\c', "reinstall payments #1: ```", "delete x"];
    const text = asMarkdown(report([upgrade(1, texts)]));
    const [, yaml = ""] = /`{4,}yaml\n([\s\S]*?)`{4,}/.exec(text) ?? [];
    assert.deepEqual(parse(yaml), { config: { "palette-maas:approve": texts.slice(0, 2) } });
  });

  it("says so where all is approved, and what matches nothing", () => {
    const approve = ["reinstall payments 1.30.4->1.31.2", "delete old"];
    const text = asMarkdown(report([upgrade(1)], { approve }));
    assert.match(text, /\*\*Approved\*\*/);
    assert.doesNotMatch(text, /```yaml/);
    assert.match(text, /match nothing.*\n\n- 'delete old'/);
  });

  it("asks for nothing and warns of nothing where only servers are taken", () => {
    const text = asMarkdown(
      report([replayed(pool("workers", { verb: "create" }), { effects: [effect({ kind: "allocates", count: 2 })] })]),
    );
    assert.match(text, /### ✅ 2 servers are allocated/);
    assert.doesNotMatch(text, /Approv|undone|yaml/);
  });

  it("tells the errors of a preview that failed first", () => {
    const told = [{ severity: "error", urn: "", text: "it <b>broke</b>" }] as const;
    const text = asMarkdown(
      report([], {
        isFailed: true,
        preview: { project: "shop", stack: "prod", config: {}, steps: [], others: 0, records: [], unknown: [], told },
      }),
    );
    assert.match(
      text,
      /### ❌ The preview failed.*\n\n\*\*The preview failed\*\*\n\n- it &#60;b&#62;broke&#60;\/b&#62;/,
    );
  });

  it("leaves a stack trace as it is, and nothing breaks out of it", () => {
    const text = "it broke\n```\n@everyone at x.js:1";
    const told = [{ severity: "error", urn: "", text }] as const;
    const all = asMarkdown(report([], { isFailed: true, preview: preview({ told }) }));
    assert.ok(all.includes(`\n\n\`\`\`\`\n${text}\n\`\`\`\`\n`), all);
  });

  it("stays within what GitHub takes, with a count of what is left out", () => {
    for (const count of [300, 2000, 20_000]) {
      const all = names(Math.ceil(count / 20)).map((name) =>
        replayed(pool(name), {
          effects: [effect({ pool: name, servers: machines(...names(20, `${name}-a-rather-long-host-name-`)) })],
          approvals: [approval(`reinstall payments/${name} instance.minCpu 4->8`)],
        }),
      );
      const text = asMarkdown(report(all));
      assert.ok(Buffer.byteLength(text) <= 60_000, String(text.length));
      assert.ok(text.includes(`### ⚠️ ${count} servers are reinstalled`));
      if (count > 1000) assert.match(text, /\| and \d+ more \|/);
    }
  });

  it("has one marker per stack, which no name breaks out of", () => {
    assert.notEqual(markerOf({ project: "a", stack: "b" }), markerOf({ project: "a", stack: "c" }));
    assert.equal(markerOf({ project: "a--> <b>", stack: "b" }), "<!-- palette-maas plan a--___b_/b -->");
  });
});

describe("a name in Markdown", () => {
  const TABLE: [name: string, shown: string][] = [
    ["node-1.maas", "node-1.maas"],
    ["a|b", "a&#124;b"],
    ["<script>", "&#60;script&#62;"],
    ["see GH-12", "see GH-&#8203;12"],
    [
      "@everyone #12 `x` *y* _z_ [l](u)",
      "&#64;&#8203;everyone &#35;&#8203;12 &#96;x&#96; &#42;y&#42; &#95;z&#95; &#91;l&#93;(u)",
    ],
    ["https://x.y www.z.w", "https&#58;//x.y www&#46;z.w"],
    [":tada:", "&#58;tada:"],
    ["two\nlines", "two lines"],
    ["- item", "&#45; item"],
    ["größe", "größe"],
    ["&amp;", "&#38;amp;"],
  ];
  for (const [name, shown] of TABLE)
    it(`'${name.replace("\n", " ")}' is nothing but text`, () => assert.equal(escaped(name), shown));
});
