import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { OUTCOMES } from "../../provider/plan/render/sentences";
import { approval, effect, machines, physical, pool, preview, replayed, report } from "./planned";

const text = readFileSync(path.resolve(__dirname, "../../docs/plan.md"), "utf8");

/** Every name of a member in it, however deep. */
function membersIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(membersIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...membersIn(member)]);
}

describe("docs/plan.md", () => {
  it("names every member of the JSON", () => {
    const full = report(
      [
        replayed(pool("workers"), {
          effects: [effect({ servers: machines("a"), exchange: { atOnce: 1, spare: 1 } })],
          approvals: [approval("reinstall payments/workers x")],
        }),
      ],
      {
        racks: [{ site: "http://maas", machines: [physical("a")] }],
        preview: preview({ told: [{ severity: "error", urn: "", text: "x" }] }),
      },
    );
    const missing = [...new Set(membersIn(full))].filter((name) => !text.includes(`\`${name}\``));
    assert.deepEqual(missing, []);
  });

  it("explains every sign as the page does", () => {
    for (const { sign, word } of Object.values(OUTCOMES)) {
      const line = text.split("\n").find((one) => one.startsWith("| `") && one.includes(`\`${sign}\``));
      assert.ok(line?.includes(word), `${sign} ${word}`);
    }
  });
});
