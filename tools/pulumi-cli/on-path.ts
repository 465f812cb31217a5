import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

const oldest = { major: 3, minor: 100 };

/** Where the Pulumi CLI lies: `bin` goes first on `PATH`, `pulumi` is the executable. */
export interface PulumiCli {
  readonly bin: string;
  readonly pulumi: string;
}

/** The first executable file of that name on a `PATH`. */
export function findExecutable(name: string, searchPath: string | undefined): string | undefined {
  const folders = (searchPath ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/** The user's own CLI, or the reason why what is on `PATH` does not serve. It is run for its version, never changed. */
export async function cliOnPath(
  env: NodeJS.ProcessEnv,
  programs: readonly string[],
): Promise<{ cli: PulumiCli } | { reason: string }> {
  const pulumi = findExecutable("pulumi", env.PATH);
  if (pulumi === undefined) return { reason: "there is no pulumi on PATH" };
  const missing = programs.filter((name) => findExecutable(name, env.PATH) === undefined);
  if (missing.length > 0) return { reason: `${pulumi} is on PATH without ${missing.join(" and ")}` };
  const version = await versionOf(pulumi, env);
  if (version === undefined) return { reason: `${pulumi} does not tell its version` };
  if (!recentEnough(version)) {
    return { reason: `${pulumi} is ${version}, and v${oldest.major}.${oldest.minor}.0 or newer is needed` };
  }
  return { cli: { bin: path.dirname(pulumi), pulumi } };
}

/** A `PATH` that finds this CLI first; unchanged where it already does, so that nothing else changes its order. */
export function pathWith(cli: PulumiCli, searchPath: string | undefined): string {
  if (searchPath === undefined || searchPath === "") return cli.bin;
  if (findExecutable("pulumi", searchPath) === cli.pulumi) return searchPath;
  return `${cli.bin}${path.delimiter}${searchPath}`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function versionOf(pulumi: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 30_000 };
  return new Promise((resolve) => {
    execFile(pulumi, ["version"], options, (error, stdout) => {
      const version = /^v?(\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1];
      resolve(error || version === undefined ? undefined : `v${version}`);
    });
  });
}

function recentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}
