import { spawn } from "node:child_process";
import * as path from "node:path";
import { type Progress, stderrProgress } from "./go-programs/progress";
import { cachedCli } from "./pulumi-cli/cache";
import { cliOnPath, type PulumiCli, pathWith } from "./pulumi-cli/on-path";
import { codegenRecipe, LANGUAGES, type Language, recipes } from "./pulumi-cli/recipe";
import { runMain } from "./run-main";

export { type PulumiCli, pathWith };

export interface PulumiCliOptions {
  /** Languages whose hosts are asked for beside that of Node.js. */
  readonly languages?: readonly Language[];
  readonly env?: NodeJS.ProcessEnv;
  readonly progress?: Progress;
}

const usage = `usage: npx tsx tools/pulumi-cli.ts [--LANGUAGE]...                 print the directory of the Pulumi CLI
       npx tsx tools/pulumi-cli.ts [--LANGUAGE]... -- COMMAND ...  run a command that finds the Pulumi CLI on PATH
LANGUAGE is a language host to have beside that of Node.js: ${LANGUAGES.join(", ")}`;

/**
 * The Pulumi CLI: the user's own where `PATH` has one that serves, else one built from pinned Go modules, once per
 * user. Fails with one message that says what was tried and where to install it from.
 */
export async function pulumiCli(options: PulumiCliOptions = {}): Promise<PulumiCli> {
  const env = options.env ?? process.env;
  const progress = options.progress ?? stderrProgress();
  const wanted = recipes(options.languages);
  const programs = wanted.map((recipe) => recipe.program);
  const found = await cliOnPath(env, programs);
  if ("cli" in found) return found.cli;
  try {
    return await cachedCli(wanted, env, progress);
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    throw new Error(missingCli(programs, found.reason, failed));
  }
}

/** The program that generates SDKs from the schema, built once per user. */
export async function codegen(env: NodeJS.ProcessEnv = process.env, progress = stderrProgress()): Promise<string> {
  const recipe = codegenRecipe();
  return path.join((await cachedCli([recipe], env, progress)).bin, recipe.program);
}

function missingCli(programs: readonly string[], reason: string, failed: string): string {
  const go = recipes(LANGUAGES).map((recipe) => recipe.go);
  const newest = go.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  return [
    `The Pulumi CLI (${programs.join(", ")}) is needed and cannot be had:`,
    `  ${reason}`,
    `  ${failed}`,
    `Install Pulumi (https://www.pulumi.com/docs/install/), or Go ${newest} or newer (https://go.dev/dl/) to have it`,
    "built, and run this again.",
  ].join("\n");
}

async function main(args: readonly string[]): Promise<number> {
  const split = args.indexOf("--");
  const flags = split < 0 ? args : args.slice(0, split);
  const [command, ...rest] = split < 0 ? [] : args.slice(split + 1);
  const languages = LANGUAGES.filter((language) => flags.includes(`--${language}`));
  if (languages.length < flags.length || (split >= 0 && command === undefined)) {
    console.error(usage);
    return flags.includes("--help") ? 0 : 2;
  }
  const cli = await pulumiCli({ languages });
  if (command === undefined) {
    console.log(cli.bin);
    return 0;
  }
  return run(command, rest, { ...process.env, PATH: pathWith(cli, process.env.PATH) });
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { env, stdio: "inherit" });
    // The terminal signals the command too; this process stays to pass its exit code on.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

if (require.main === module) runMain(main);
