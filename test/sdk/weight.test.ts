import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

const root = path.join(__dirname, "../..");

/** The modules that a fresh process has loaded after running this code, Pulumi's own aside. */
function loadedBy(code: string): string[] {
  const print = "console.log(JSON.stringify(Object.keys(require.cache)))";
  const child = spawnSync(process.execPath, ["--require", "tsx/cjs", "--eval", `${code}; ${print}`], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(child.status, 0, child.stderr);
  const files: string[] = JSON.parse(child.stdout);
  return files.map((file) => path.relative(root, file)).filter((file) => !/^node_modules.@pulumi/.test(file));
}

describe("the SDK", () => {
  it("loads nothing of the provider and none of its libraries", function () {
    this.timeout(30_000);
    const loaded = loadedBy('require("./sdk"); require("./sdk/plugin")');
    assert.ok(loaded.includes(path.normalize("sdk/plugin/index.ts")));
    const heavy = loaded.filter((file) => /^provider|^dist|node_modules.(zod|undici|yaml).|^lab/.test(file));
    assert.deepEqual(heavy, []);
  });
});
