import assert from "node:assert/strict";
import { run } from "../../../provider/command/run";
import { printable, printableLine } from "../../../provider/core/text/printable";
import { asTable } from "../../../provider/doctor/report";
import { failure } from "../../../provider/fronts/plugin/failure";
import { asHtml } from "../../../provider/plan/render/html";
import { escaped } from "../../../provider/plan/render/markdown";
import { effect, machines, pool, preview, replayed, report } from "../../plan/planned";

/** What can forge something on a terminal: colours, titles, links, lines, bells, cursors, directions of writing. */
const FORGED: Record<string, string> = {
  "a colour": "\u001b[31mred\u001b[0m",
  "a title": "\u001b]0;title\u0007",
  "a link": "\u001b]8;;http://evil\u001b\\here\u001b]8;;\u001b\\",
  "a C1 sequence": "\u009b2Jcleared",
  "a carriage return": "real\rforged",
  "a bell": "\u0007",
  "a backspace": "abc\b\b\bxyz",
  "a null": "\u0000",
  "a right-to-left override": "\u202egnp.exe",
  "an isolate": "\u2066abc\u2069",
  "a mark": "\u200fabc\u061c",
  "a line separator": "a\u2028b\u2029c",
  "a zero-width space": "pay\u200bments",
};

const FORGES = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

for (const [what, name] of Object.entries(FORGED)) {
  describe(`a name with ${what} in it`, () => {
    const isHarmless = (text: string): void => assert.ok(!FORGES.test(text.replaceAll("\n", "")), JSON.stringify(text));

    it("is shown so that it forges nothing", () => {
      isHarmless(printable(`cluster ${name} is Running`));
      isHarmless(printableLine(`cluster ${name} is Running`));
    });

    it("forges nothing in a failure, the doctor's table, and a plan", () => {
      isHarmless(failure(new Error(`cluster ${name}`)).details);
      isHarmless(asTable([{ level: "ok", about: name, asked: "is it?", found: name, todo: name }]));
      isHarmless(escaped(name).replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))));
      const all = [
        replayed(pool(name), { effects: [effect({ pool: name, servers: machines(name) })], reasons: [name] }),
      ];
      const told = [{ severity: "warning" as const, urn: "", text: name }];
      isHarmless(asHtml(report(all, { unchecked: [name], preview: preview({ told }) })));
    });

    it("forges nothing in what the command prints", async () => {
      let told = "";
      const say = (text: string): void => {
        told += text;
      };
      await run([name], { environment: {}, out: say, err: say });
      assert.ok(told.length > 0);
      isHarmless(told);
    });
  });
}

describe("a name with a line feed in it", () => {
  it("makes no second line of a sentence", () => {
    assert.equal(printableLine("cluster a\nerror: forged"), "cluster a error: forged");
    assert.equal(failure(new Error("cluster a\r\nerror: forged")).details, "cluster a error: forged");
  });
});
