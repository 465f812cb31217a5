import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { sumLine } from "../../tools/suite";

const suite = JSON.stringify(path.join(__dirname, "..", "..", "tools", "suite.ts"));
const run = `
  const { runSuite } = require(${suite});
  const args = ["--no-config", "--no-package", "--require", "tsx/cjs", ...process.argv.slice(1)];
  runSuite(args, process.env, process.cwd()).then((counts) => process.stderr.write(JSON.stringify(counts)));`;

describe("a test run", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "suite-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs mocha on this test file in a process of its own and answers the counts. */
  function countsOf(text: string, ...options: string[]): Promise<unknown> {
    const file = path.join(folder, "sample.test.js");
    writeFileSync(file, text);
    const args = ["--require", require.resolve("tsx/cjs"), "--eval", run, "--", ...options, file];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { cwd: path.join(__dirname, "..", "..") }, (error, _stdout, stderr) => {
        if (error) reject(error);
        else resolve(JSON.parse(stderr.slice(stderr.lastIndexOf("{"))));
      });
    });
  }

  const mixed = 'it("a", () => {}); it("b", () => { throw new Error("no"); }); it("c"); it("d", () => {});';

  it("ends with the sum of its suites", () => {
    const one = { passed: 3, failed: 0, skipped: 0 };
    assert.equal(sumLine([one, one]), "6 passed, 0 failed");
    assert.equal(sumLine([one, { passed: 1, failed: 2, skipped: 4 }]), "4 passed, 2 failed, 4 skipped");
  });

  it("counts passed, failed and skipped tests", async () => {
    assert.deepEqual(await countsOf(mixed), { passed: 2, failed: 1, skipped: 1 });
  });

  it("counts the same when files run in parallel", async () => {
    assert.deepEqual(await countsOf(mixed, "--parallel", "--jobs", "2"), { passed: 2, failed: 1, skipped: 1 });
  });

  it("counts a test file that cannot be loaded as a failure", async () => {
    assert.deepEqual(await countsOf("nonsense("), { passed: 0, failed: 1, skipped: 0 });
  });

  it("counts a process that dies as a failure", async () => {
    assert.deepEqual(await countsOf('it("a", () => process.exit(0));'), { passed: 0, failed: 1, skipped: 0 });
  });
});
