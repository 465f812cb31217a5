import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import type { Profile } from "../model/profiles";
import type { ObservedCluster } from "../plane";

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
