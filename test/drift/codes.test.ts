import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { DRIFT_CODES } from "../../provider/model/drift";

describe("the codes of drift", () => {
  it("are those that docs/state.md explains, in that order", () => {
    const text = readFileSync(path.resolve(__dirname, "../../docs/state.md"), "utf8");
    const section = text.slice(text.indexOf("## Drift"), text.indexOf("## Owner marker"));
    const told = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
    assert.deepEqual(told, [...DRIFT_CODES]);
  });
});
