import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { isRecord } from "../../provider/core/unknowns";
import { palettemaas } from "../doctor/diagnosed";
import { temporaryFolder } from "../support/temporary";
import { newAccount, printed, removing, shrinking } from "./wire";

const ODD: readonly unknown[] = [null, "odd", 7, {}, ["odd"], [{}]];

/** What JavaScript says, and what it makes of values that it takes for others. */
const RAW =
  /Cannot (read|convert|destructure|use|create)|is not (a function|iterable|a constructor)|undefined|NaN|\[object|\bnull\b|\w+Error:|Infinity|Invalid /;

/** The value with one member after the other in odd forms. */
function* mutations(value: unknown, at = ""): Generator<{ at: string; value: unknown }> {
  if (!isRecord(value) && !Array.isArray(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const put = (other: unknown): unknown => {
      if (!Array.isArray(value)) return { ...value, [key]: other };
      return value.map((item, i) => (String(i) === key ? other : item));
    };
    for (const odd of ODD) yield { at: `${at}.${key} = ${JSON.stringify(odd)}`, value: put(odd) };
    for (const inner of mutations(member, `${at}.${key}`)) yield { at: inner.at, value: put(inner.value) };
  }
}

describe("a plan of a preview whose states are odd", () => {
  const folder = temporaryFolder("odd");
  after(() => folder.remove());

  it("fails, whatever it was to fail on, and names what is odd", async () => {
    const file = path.join(folder.path, "preview.json");
    const pool = shrinking();
    const { oldState } = pool;
    assert.ok(isRecord(oldState) && isRecord(oldState.outputs));
    const outputs = { ...oldState.outputs, machines: [{ hostname: 7 }] };
    writeFileSync(file, printed([{ ...pool, oldState: { ...oldState, outputs } }]));
    const { code, out } = await palettemaas(["plan", "--offline", "--fail-on", "release", "--preview", file]);
    assert.equal(code, 1);
    assert.match(out, /### ❌ The preview failed\. As far as it came: what 1 change does to servers is not known/);
    assert.match(out, /What happens to 'workers' is not known: 'machines\S+' in its record/);
  });

  for (const [what, step] of [
    ["a pool that shrinks", shrinking()],
    ["a pool that goes", removing()],
    ["an account that comes", newAccount("[secret]")],
  ] as const) {
    it(`tells nothing raw: ${what}`, async function () {
      this.timeout(60_000);
      const file = path.join(folder.path, "preview.json");
      const raw: string[] = [];
      let count = 0;
      for (const part of ["oldState", "newState"]) {
        for (const { at, value } of mutations(step[part])) {
          count += 1;
          writeFileSync(file, printed([{ ...step, [part]: value }]));
          const { out, err } = await palettemaas(["plan", "--offline", "--preview", file]);
          const told = `${out}${err}`;
          if (RAW.test(told)) raw.push(`${part}${at}: ${told.split("\n").find((line) => RAW.test(line))}`);
        }
      }
      assert.ok(count > 20);
      assert.deepEqual(raw, []);
    });
  }
});
