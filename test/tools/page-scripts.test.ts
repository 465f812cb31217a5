import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { LINKS, LIVE } from "../../page";
import { pageScripts, TARGET } from "../../tools/page-scripts";

describe("the scripts of pages", () => {
  it("are what is committed: `npm run generate` leaves no difference", async () => {
    assert.equal(readFileSync(TARGET, "utf8"), await pageScripts(), "page/scripts.ts differs: run 'npm run generate'.");
  });

  it("cannot be taken for the end of themselves, and load nothing", () => {
    for (const script of [LINKS, LIVE]) {
      assert.ok(script.length > 100);
      assert.doesNotMatch(script, /<\/script|<!--|import\(|importScripts|eval\(|new Function/);
    }
  });
});
