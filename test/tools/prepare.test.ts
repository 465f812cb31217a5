import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

interface Entry {
  version?: string;
  link?: boolean;
  optional?: boolean;
}

const locked: Record<string, Entry> = {
  "": { version: "0.1.0" },
  lab: { version: "0.1.0" },
  "node_modules/a": { version: "1.0.0" },
  "node_modules/a/node_modules/b": { version: "2.0.0" },
  "node_modules/for-another-platform": { version: "1.0.0", optional: true },
  "node_modules/lab": { link: true },
};

const { lab: _lab, "": _root, "node_modules/for-another-platform": _other, ...present } = locked;

describe("preparing a clone", () => {
  const prepare = import("../../tools/prepare.mjs");
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "prepare-"));
    write("package-lock.json", locked);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, packages: Record<string, Entry>): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), JSON.stringify({ packages }));
  }

  const installed = async () => (await prepare).installed(root);

  it("installs where there is no node_modules", async () => {
    assert.equal(await installed(), false);
  });

  it("leaves node_modules alone that match the lockfile", async () => {
    write("node_modules/.package-lock.json", { ...present });
    assert.equal(await installed(), true);
  });

  it("installs where a locked version changed", async () => {
    write("node_modules/.package-lock.json", { ...present, "node_modules/a": { version: "0.9.0" } });
    assert.equal(await installed(), false);
  });

  it("installs where a package is missing", async () => {
    const { "node_modules/a/node_modules/b": _gone, ...rest } = present;
    write("node_modules/.package-lock.json", rest);
    assert.equal(await installed(), false);
  });

  it("installs where an interrupted installation left a torn file", async () => {
    write("node_modules/.package-lock.json", { ...present });
    writeFileSync(path.join(root, "node_modules/.package-lock.json"), '{"packages":');
    assert.equal(await installed(), false);
  });

  it("wants Node 20.19 or newer", async () => {
    const { nodeServes } = await prepare;
    assert.deepEqual(["18.20.0", "20.18.3", "20.19.0", "22.1.0"].map(nodeServes), [false, false, true, true]);
  });
});
