import * as path from "node:path";
import { builtPrograms, userCache } from "../go-programs/cache";
import type { GoProgram } from "../go-programs/program";
import type { Progress } from "../go-programs/progress";
import type { PulumiCli } from "./on-path";
import { recipes, recipesDigest } from "./recipe";

const starter = "pulumi-resource-pulumi-nodejs";

/** The per-user folder that keeps the built CLI; pins, flags and platform are in its name. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const version = recipes()[0]?.version.slice(1);
  const name = `pulumi-${version}-${process.platform}-${process.arch}-${recipesDigest()}`;
  return path.join(userCache(env), "pulumi-palette-maas", name);
}

/** The CLI from the cache, building first what is not in it. */
export async function cachedCli(
  wanted: readonly GoProgram[],
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<PulumiCli> {
  const script = path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), starter);
  const kept = { title: "the Pulumi CLI", folder: cacheFolder(env), scripts: [script] };
  const bin = await builtPrograms(kept, wanted, env, progress);
  return { bin, pulumi: path.join(bin, "pulumi") };
}
