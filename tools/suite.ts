import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { CONTRACTS } from "./test-files";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** How many of those skipped hold to a vendor's contract, which is not here. */
  readonly withoutContract: number;
}

const sum = (suites: readonly Counts[], key: keyof Counts): number =>
  suites.reduce((total, counts) => total + counts[key], 0);

/** The line that a test run ends with: the sum of its suites. */
export function sumLine(suites: readonly Counts[]): string {
  const skipped = sum(suites, "skipped");
  return `${sum(suites, "passed")} passed, ${sum(suites, "failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** What a run without the vendors' contracts says before that; nothing where they are there. */
export function contractLine(suites: readonly Counts[]): string | undefined {
  const count = sum(suites, "withoutContract");
  if (count === 0) return undefined;
  return `${count} contract ${count === 1 ? "test was" : "tests were"} not run: ${CONTRACTS} is not here`;
}

/**
 * Runs mocha with these arguments, through another command where one is given. A run that fails without a failed test (a crash, no files)
 * counts as one failure.
 */
export async function runSuite(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  through: readonly string[] = [],
): Promise<Counts> {
  const folder = mkdtempSync(path.join(tmpdir(), "mocha-counts-"));
  try {
    const file = path.join(folder, "counts.json");
    const reporter = [
      "--reporter",
      path.join(__dirname, "counting-reporter.ts"),
      "--reporter-option",
      `counts=${file}`,
    ];
    const mocha = require.resolve("mocha/bin/mocha.js");
    // Labs make much that lives shortly: with more room for it, about a tenth of the processor time is saved.
    const node = [process.execPath, "--max-semi-space-size=64", mocha, ...reporter, ...args];
    const code = await exitCode([...through, ...node], env, cwd);
    const counts = readCounts(file);
    return code === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function exitCode([command = "", ...args]: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

function readCounts(file: string): Counts {
  try {
    // Our own reporter wrote it in this shape.
    return JSON.parse(readFileSync(file, "utf8")) as Counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0, withoutContract: 0 };
  }
}
