import { availableParallelism } from "node:os";
import * as path from "node:path";
import { SeededRandom } from "../test/support/seeded-random";
import { SHUFFLE_SEED } from "../test/support/shuffled";
import { chromium } from "./chromium";
import { managementClusterPrograms } from "./management-cluster";
import { privateNetwork } from "./private-network";
import { pathWith, pulumiCli } from "./pulumi-cli";
import { type Counts, contractLine, runSuite, sumLine } from "./suite";
import { filesOf, type Part } from "./test-files";
import { workloadClustersProgram } from "./workload-clusters";

const root = path.dirname(__dirname);
const usage = `usage: npm test -- [--fast | --long | --cluster-api | --browser | --engine] [--shuffle [SEED]] [MOCHA OPTIONS]
  --fast     only the tests that need neither a Pulumi CLI nor a browser, without the long ones
  --long     only those of them that take some seconds each, such as those that go through every field, route or resource
  --cluster-api  only those on a real API server of Kubernetes with Cluster API's kinds
  --browser  only the pages in a browser
  --engine   only the stacks on the real engine
  --shuffle  the fast and the long ones in another order, of files and inside each describe; SEED repeats an earlier order
  Without any of these: all.
  e.g. npm test -- --engine --grep protection`;

// Files share nothing, so as many run at once as there are processors.
const inParallel = (timeout: number, jobs = Math.max(2, availableParallelism())): string[] => [
  ...["--no-config", "--no-package", "--require", "tsx/cjs", "--require", "./test/support/timeouts-by-load.ts"],
  ...["--extension", "ts"],
  ...["--parallel", "--jobs", String(jobs), "--timeout", String(timeout)],
];
// One more, since some wait in real time.
const labOptions = inParallel(60_000, availableParallelism() + 1);
const clusterApiOptions = inParallel(60_000);
const browserOptions = inParallel(60_000);
const engineOptions = [...inParallel(180_000), "--slow", "20000"];

async function main(given: readonly string[]): Promise<boolean> {
  const { args, seed } = shufflingIn(given);
  const own = ["--fast", "--long", "--cluster-api", "--browser", "--engine"];
  const only = args.filter((arg) => own.includes(arg));
  const rest = args.filter((arg) => !own.includes(arg));
  if (only.length > 1 || args.includes("--help")) {
    console.error(usage);
    return args.includes("--help");
  }
  const suites: Counts[] = [];
  const isWanted = (suite: string): boolean => only.length === 0 || only.includes(suite);
  const parts = (["fast", "long"] as const).filter((part) => isWanted(`--${part}`));
  if (parts.length > 0) suites.push(await labSuite(parts, rest, seed));
  if (isWanted("--cluster-api")) suites.push(await clusterApiSuite(rest));
  if (isWanted("--browser")) suites.push(await browserSuite(rest));
  if (isWanted("--engine")) suites.push(await engineSuite(rest));
  const contracts = contractLine(suites);
  if (contracts !== undefined) console.log(contracts);
  console.log(sumLine(suites));
  return suites.every((counts) => counts.failed === 0);
}

/** The tests that need a lab alone, in an order drawn by the seed where there is one. */
async function labSuite(parts: readonly Part[], rest: readonly string[], seed: number | undefined): Promise<Counts> {
  const files = filesOf(root, parts, seed);
  if (seed === undefined) return await runSuite(["--forbid-only", ...labOptions, ...rest, ...files], process.env, root);
  console.log(`shuffled: --shuffle ${seed} repeats this order`);
  const env = { ...process.env, [SHUFFLE_SEED]: String(seed) };
  const shuffling = ["--require", "./test/support/shuffled.ts"];
  return await runSuite(["--forbid-only", ...labOptions, ...shuffling, ...rest, ...files], env, root);
}

/** Those on a real API server. Where its parts cannot be built they fail: skipped they would look like a success. */
async function clusterApiSuite(rest: readonly string[]): Promise<Counts> {
  try {
    await managementClusterPrograms();
    await workloadClustersProgram();
    const network = await privateNetwork();
    const through = "through" in network ? network.through : [];
    const files = filesOf(root, ["cluster-api"]);
    const counts = await runSuite(
      ["--forbid-only", ...clusterApiOptions, ...rest, ...files],
      process.env,
      root,
      through,
    );
    if ("reason" in network) console.log(`Cluster API's controllers were not started: ${network.reason}`);
    return counts;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0, withoutContract: 0 };
  }
}

/** The pages in a browser. On a machine for which there is none they are skipped, with the reason. */
async function browserSuite(rest: readonly string[]): Promise<Counts> {
  const found = await chromium();
  const counts = await runSuite(
    ["--forbid-only", ...browserOptions, ...rest, "test/browser/**/*.test.ts"],
    process.env,
    root,
  );
  if ("reason" in found) console.log(`the pages were not opened in a browser: ${found.reason}`);
  return counts;
}

/** The stacks on the real engine. Without a CLI they fail: skipped they would look like a success. */
async function engineSuite(rest: readonly string[]): Promise<Counts> {
  try {
    const cli = await pulumiCli({ languages: ["yaml"] });
    const env = { ...process.env, PATH: pathWith(cli, process.env.PATH) };
    return await runSuite(["--forbid-only", ...engineOptions, ...rest, "test/stacks/**/*.test.ts"], env, root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0, withoutContract: 0 };
  }
}

/** `--shuffle` and its seed, taken out of the arguments; without one it is drawn. */
function shufflingIn(given: readonly string[]): { args: string[]; seed?: number } {
  const at = given.indexOf("--shuffle");
  if (at < 0) return { args: [...given] };
  const next = given[at + 1] ?? "";
  const named = /^\d+$/.test(next);
  const args = [...given.slice(0, at), ...given.slice(at + (named ? 2 : 1))];
  return { args, seed: named ? Number(next) : SeededRandom.seed() };
}

main(process.argv.slice(2)).then(
  (passed) => {
    process.exitCode = passed ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
