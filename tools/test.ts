import { availableParallelism } from "node:os";
import * as path from "node:path";
import { pathWith, pulumiCli } from "./pulumi-cli";
import { type Counts, runSuite, sumLine } from "./suite";

const root = path.dirname(__dirname);
const usage = `usage: npm test -- [--fast | --engine] [MOCHA OPTIONS]
  --fast     only the tests that need no Pulumi CLI
  --engine   only the stacks on the real engine
  e.g. npm test -- --engine --grep protection`;

const fastFiles = ["test/**/*.test.ts", "lab/test/**/*.test.ts", "--ignore", "test/stacks/**"];

// Files share nothing, so as many run at once as there are processors; those of stacks wait most of the time.
const inParallel = (timeout: number): string[] => [
  ...["--no-config", "--no-package", "--require", "tsx/cjs", "--require", "./test/support/patience.ts"],
  ...["--extension", "ts"],
  ...["--parallel", "--jobs", String(Math.max(2, availableParallelism())), "--timeout", String(timeout)],
];
const fastOptions = inParallel(60_000);
const engineOptions = [...inParallel(180_000), "--slow", "20000"];

async function main(args: readonly string[]): Promise<boolean> {
  const own = ["--fast", "--engine"];
  const only = args.filter((arg) => own.includes(arg));
  const rest = args.filter((arg) => !own.includes(arg));
  if (only.length > 1 || args.includes("--help")) {
    console.error(usage);
    return args.includes("--help");
  }
  const suites: Counts[] = [];
  if (!only.includes("--engine"))
    suites.push(await runSuite(["--forbid-only", ...fastOptions, ...rest, ...fastFiles], process.env, root));
  if (!only.includes("--fast")) suites.push(await engineSuite(rest));
  console.log(sumLine(suites));
  return suites.every((counts) => counts.failed === 0);
}

/** The stacks on the real engine. Without a CLI they fail: skipped they would look like a success. */
async function engineSuite(rest: readonly string[]): Promise<Counts> {
  try {
    const cli = await pulumiCli({ yaml: true });
    const env = { ...process.env, PATH: pathWith(cli, process.env.PATH) };
    return await runSuite(["--forbid-only", ...engineOptions, ...rest, "test/stacks/**/*.test.ts"], env, root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
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
