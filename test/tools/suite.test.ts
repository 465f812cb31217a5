import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { contractLine, sumLine } from "../../tools/suite";
import { CONTRACT_TESTS, CONTRACTS, filesOf, LONG } from "../../tools/test-files";
import { SHUFFLE_SEED } from "../support/shuffled";

const BOTH = ["fast", "long"] as const;

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
    return countsOfFile("sample.test.js", text, ...options);
  }

  function countsOfFile(name: string, text: string, ...options: string[]): Promise<unknown> {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    const args = ["--require", require.resolve("tsx/cjs"), "--eval", run, "--", ...options, file];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { cwd: path.join(__dirname, "..", "..") }, (error, _stdout, stderr) => {
        if (error) reject(error);
        else resolve(JSON.parse(stderr.slice(stderr.lastIndexOf("{"))));
      });
    });
  }

  /** The names of the tests of one file in the order in which a shuffled run takes them. */
  async function orderOf(seed: string): Promise<string[]> {
    const letters = [..."abcdefgh"];
    const inner = letters.map((letter) => `it("${letter}", () => order.push("${letter}"));`).join("");
    const log = path.join(folder, "order.json");
    const text = `const order = []; describe("one", () => { ${inner} });
      after(() => require("node:fs").writeFileSync(${JSON.stringify(log)}, JSON.stringify(order)));`;
    process.env[SHUFFLE_SEED] = seed;
    try {
      const hook = path.join(__dirname, "..", "support", "shuffled.ts");
      assert.deepEqual(await countsOf(text, "--require", hook), {
        passed: letters.length,
        failed: 0,
        skipped: 0,
        withoutContract: 0,
      });
    } finally {
      delete process.env[SHUFFLE_SEED];
    }
    const order: string[] = JSON.parse(readFileSync(log, "utf8"));
    assert.deepEqual([...order].sort(), letters);
    return order;
  }

  const mixed = 'it("a", () => {}); it("b", () => { throw new Error("no"); }); it("c"); it("d", () => {});';

  it("ends with the sum of its suites", () => {
    const one = { passed: 3, failed: 0, skipped: 0, withoutContract: 0 };
    assert.equal(sumLine([one, one]), "6 passed, 0 failed");
    assert.equal(
      sumLine([one, { passed: 1, failed: 2, skipped: 4, withoutContract: 0 }]),
      "4 passed, 2 failed, 4 skipped",
    );
  });

  it("counts passed, failed and skipped tests", async () => {
    assert.deepEqual(await countsOf(mixed), { passed: 2, failed: 1, skipped: 1, withoutContract: 0 });
  });

  it("counts the same when files run in parallel", async () => {
    assert.deepEqual(await countsOf(mixed, "--parallel", "--jobs", "2"), {
      passed: 2,
      failed: 1,
      skipped: 1,
      withoutContract: 0,
    });
  });

  it("counts and tells the tests that a missing contract skipped", async () => {
    const skipped = 'describe("a", () => { before(function () { this.skip(); }); it("b"); it("c", () => {}); });';
    const counts = { passed: 0, failed: 0, skipped: 2, withoutContract: 2 };
    for (const options of [[], ["--parallel", "--jobs", "2"]])
      assert.deepEqual(await countsOfFile("test/maas/contract.test.ts", skipped, ...options), counts);
    const none = { ...counts, withoutContract: 0 };
    // Where the contract is there, something else is missing.
    mkdirSync(path.join(folder, "checkout"));
    mkdirSync(path.join(folder, CONTRACTS), { recursive: true });
    assert.deepEqual(await countsOfFile("checkout/test/maas/contract.test.ts", skipped), none);
    assert.deepEqual(await countsOfFile("test/maas/other.test.ts", skipped), none);
    assert.equal(contractLine([counts, none]), "2 contract tests were not run: shared/contracts is not here");
    assert.equal(contractLine([{ ...none, withoutContract: 1 }])?.startsWith("1 contract test was not run"), true);
    assert.equal(contractLine([none, none]), undefined);
    assert.equal(sumLine([counts, none]), "0 passed, 0 failed, 4 skipped");
  });

  it("knows every test that reads a contract", () => {
    const root = path.join(__dirname, "..", "..");
    // The contract's kinds reach an API server by the support files that know where they lie.
    const contract = new RegExp(
      `\\.\\./${CONTRACTS}/|management-cluster[/](contract|scripted-cluster-api|cluster-api-stage)"`,
    );
    const stacks = readdirSync(path.join(root, "test/stacks")).map((name) => `test/stacks/${name}`);
    const reading = [...filesOf(root, [...BOTH, "cluster-api"]), ...stacks].filter((name) =>
      contract.test(readFileSync(path.join(root, name), "utf8")),
    );
    assert.deepEqual(reading.sort(), [...CONTRACT_TESTS].sort());
  });

  it("counts a test file that cannot be loaded as a failure", async () => {
    assert.deepEqual(await countsOf("nonsense("), { passed: 0, failed: 1, skipped: 0, withoutContract: 0 });
  });

  it("counts a process that dies as a failure", async () => {
    assert.deepEqual(await countsOf('it("a", () => process.exit(0));'), {
      passed: 0,
      failed: 1,
      skipped: 0,
      withoutContract: 0,
    });
  });

  it("takes tests in an order that its seed gives, and every one of them", async () => {
    const [first, again, other] = [await orderOf("1"), await orderOf("1"), await orderOf("2")];
    assert.deepEqual(again, first);
    assert.notDeepEqual(other, first);
    assert.notDeepEqual(first, [...first].sort());
  });

  it("takes every file once, the longest first or in an order that its seed gives", () => {
    const root = path.join(__dirname, "..", "..");
    const files = filesOf(root, BOTH);
    assert.deepEqual(files.slice(0, LONG.length), LONG);
    assert.equal(new Set(files).size, files.length);
    assert.ok(files.includes("test/tools/suite.test.ts") && !files.some((name) => name.startsWith("test/stacks/")));
    const [first, again, other] = [filesOf(root, BOTH, 1), filesOf(root, BOTH, 1), filesOf(root, BOTH, 2)];
    assert.deepEqual([...first].sort(), [...files].sort());
    assert.deepEqual(again, first);
    assert.notDeepEqual(other, first);
  });

  it("takes every test on a management cluster by itself, and knows them all", () => {
    const root = path.join(__dirname, "..", "..");
    const starts = (name: string): boolean =>
      name !== "test/tools/suite.test.ts" &&
      readFileSync(path.join(root, name), "utf8").includes("support/management-cluster");
    assert.deepEqual(filesOf(root, BOTH).filter(starts), []);
    const files = filesOf(root, ["cluster-api"]);
    assert.ok(files.length > 0);
    assert.deepEqual(files.filter(starts), files);
  });

  it("takes the long ones by themselves, and all others without them", () => {
    const root = path.join(__dirname, "..", "..");
    const [fast, long, both] = [filesOf(root, ["fast"]), filesOf(root, ["long"]), filesOf(root, BOTH)];
    assert.deepEqual(long, LONG);
    assert.deepEqual([...fast, ...long].sort(), [...both].sort());
    assert.deepEqual([...filesOf(root, ["long"], 1)].sort(), [...LONG].sort());
  });
});
