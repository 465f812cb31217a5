import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { filesBeside, goBuild } from "./build";
import { withLock } from "./lock";
import type { GoProgram } from "./program";
import type { Progress } from "./progress";

const unfinished = "building-";

/** Programs that are built once per user and kept in one folder, whose name changes with their pins. */
export interface KeptPrograms {
  readonly title: string;
  readonly folder: string;
  /** Files that are no programs of Go and lie beside them. */
  readonly scripts?: readonly string[];
}

/** The folder of the programs, after what is missing in it was built. */
export async function builtPrograms(
  kept: KeptPrograms,
  wanted: readonly GoProgram[],
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<string> {
  const bin = path.join(kept.folder, "bin");
  const scripts = (kept.scripts ?? []).map((script) => path.join(bin, path.basename(script)));
  if (missing(bin, wanted).length === 0 && scripts.every((script) => existsSync(script))) return bin;
  mkdirSync(bin, { recursive: true });
  const waiting = (milliseconds: number) =>
    progress.tick(`waiting for another process that builds ${kept.title}`, milliseconds);
  await withLock(path.join(kept.folder, "lock"), waiting, () => fill(kept, wanted, env, progress));
  return bin;
}

/** Every file appears by a rename when it is complete, so that a killed build leaves nothing half. */
async function fill(
  { folder, scripts = [] }: KeptPrograms,
  wanted: readonly GoProgram[],
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<void> {
  sweep(folder);
  const bin = path.join(folder, "bin");
  const half = mkdtempSync(path.join(folder, unfinished));
  const keep = (file: string): void => {
    const copy = path.join(half, path.basename(file));
    copyFileSync(file, copy);
    chmodSync(copy, 0o755);
    renameSync(copy, path.join(bin, path.basename(file)));
  };
  try {
    for (const script of scripts) keep(script);
    for (const program of missing(bin, wanted)) {
      const target = path.join(half, program.program);
      await goBuild(program, target, env, progress);
      for (const file of await filesBeside(program, env)) keep(file);
      renameSync(target, path.join(bin, program.program));
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

function missing(bin: string, wanted: readonly GoProgram[]): GoProgram[] {
  return wanted.filter(({ program }) => !existsSync(path.join(bin, program)));
}

/** Where what is made once per user is kept. */
export function userCache(env: NodeJS.ProcessEnv): string {
  const xdg = env.XDG_CACHE_HOME;
  // The XDG rules say that a relative path there is to be ignored.
  if (xdg !== undefined && path.isAbsolute(xdg)) return xdg;
  const home = env.HOME ?? homedir();
  return process.platform === "darwin" ? path.join(home, "Library", "Caches") : path.join(home, ".cache");
}
