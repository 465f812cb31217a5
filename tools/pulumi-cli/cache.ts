import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { filesBeside, goBuild } from "./go-build";
import { withLock } from "./lock";
import type { PulumiCli } from "./on-path";
import type { Progress } from "./progress";
import { type Recipe, recipes, recipesDigest } from "./recipe";

const starter = "pulumi-resource-pulumi-nodejs";
const unfinished = "building-";

/** The per-user folder that keeps the built CLI; pins, flags and platform are in its name. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const version = recipes()[0]?.version.slice(1);
  const name = `pulumi-${version}-${process.platform}-${process.arch}-${recipesDigest()}`;
  return path.join(userCache(env), "pulumi-palette-maas", name);
}

/** The CLI from the cache, building first what is not in it. */
export async function cachedCli(
  wanted: readonly Recipe[],
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<PulumiCli> {
  const folder = cacheFolder(env);
  const bin = path.join(folder, "bin");
  const cli = { bin, pulumi: path.join(bin, "pulumi") };
  if (missing(bin, wanted).length === 0 && existsSync(path.join(bin, starter))) return cli;
  mkdirSync(bin, { recursive: true });
  const waiting = (milliseconds: number) =>
    progress.tick("waiting for another process that builds the Pulumi CLI", milliseconds);
  await withLock(path.join(folder, "lock"), waiting, () => fill(folder, wanted, env, progress));
  return cli;
}

/** Every file appears by a rename when it is complete, so that a killed build leaves nothing half. */
async function fill(
  folder: string,
  wanted: readonly Recipe[],
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<void> {
  sweep(folder);
  const bin = path.join(folder, "bin");
  const half = mkdtempSync(path.join(folder, unfinished));
  try {
    const script = path.join(half, starter);
    copyFileSync(path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), starter), script);
    chmodSync(script, 0o755);
    renameSync(script, path.join(bin, starter));
    for (const recipe of missing(bin, wanted)) {
      const target = path.join(half, recipe.program);
      await goBuild(recipe, target, env, progress);
      for (const file of await filesBeside(recipe, env)) {
        const copy = path.join(half, path.basename(file));
        copyFileSync(file, copy);
        chmodSync(copy, 0o755);
        renameSync(copy, path.join(bin, path.basename(file)));
      }
      renameSync(target, path.join(bin, recipe.program));
    }
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** Removes what killed builds left; only the holder of the lock may do that. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(unfinished)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function missing(bin: string, wanted: readonly Recipe[]): Recipe[] {
  return wanted.filter((recipe) => !existsSync(path.join(bin, recipe.program)));
}

/** Where what is made once per user is kept. */
export function userCache(env: NodeJS.ProcessEnv): string {
  const xdg = env.XDG_CACHE_HOME;
  // The XDG rules say that a relative path there is to be ignored.
  if (xdg !== undefined && path.isAbsolute(xdg)) return xdg;
  const home = env.HOME ?? homedir();
  return process.platform === "darwin" ? path.join(home, "Library", "Caches") : path.join(home, ".cache");
}
