import type { Context } from "../context";
import type { Change } from "../core/diff";
import { ProviderError } from "../core/errors";
import type { Profile } from "../model/profiles";
import type { ObservedCluster } from "../plane";

/** Why a cluster does not get another version of Kubernetes, and what to write instead; undefined for one that it may get. */
export function cannotUpgrade({ path, before, after }: Change): string | undefined {
  if (path !== "kubernetes.version" || typeof before !== "string" || typeof after !== "string") return undefined;
  const from = `the cluster has Kubernetes ${before}`;
  if (isOlder(after, before)) {
    return (
      `${from}, and one never goes back to an older one: it cannot get ${after}. Nothing was sent. Write 'kubernetes.version: "${before}"' into ` +
      "the program; for the older one, build another cluster under another 'name'."
    );
  }
  const next = minorOf(before) + 1;
  if (minorOf(after) <= next) return undefined;
  return `${from}, and goes up one minor version at a time: before ${after} it must get a version 1.${next}. Nothing was sent.`;
}

/** Of `1.33.5`, 33. */
const minorOf = (version: string): number => Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? 0);

/** Refuses a version that the cluster, as it is now, does not get: somebody else may have brought another meanwhile. */
export function refuseUpgrade(what: string, served: readonly Change[]): void {
  const [reason] = served.map(cannotUpgrade).filter((text) => text !== undefined);
  if (reason !== undefined) throw new ProviderError(`${what}: ${reason}`);
}

/** Refuses profiles with an older Kubernetes than the cluster has: no plane takes them, and nothing else of the change would happen. */
export async function refuseOlderKubernetes(
  ctx: Context,
  what: string,
  seen: ObservedCluster,
  profiles: readonly Profile[],
): Promise<void> {
  const { kubernetes } = (await ctx.plane.profiles?.layers(profiles)) ?? {};
  if (!kubernetes || !isOlder(kubernetes.version, seen.kubernetesVersion)) return;
  throw new ProviderError(
    `${what} has Kubernetes ${seen.kubernetesVersion}, and the profiles would bring ${kubernetes.version}: a cluster never goes back to an ` +
      "older one. Nothing was sent. Put the profiles' versions back; for the older one, build another cluster under another 'name'.",
  );
}

/** Compares the numbers of versions such as `1.30.4`; what is no such version is never older. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) =>
    /^v?(\d+)\.(\d+)(?:\.(\d+))?/
      .exec(text)
      ?.slice(1)
      .map((n) => Number(n ?? 0)),
  );
  if (!a || !b) return false;
  const at = a.findIndex((part, i) => part !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
