import type { Change } from "../core/diff";
import { ProviderError } from "../core/errors";
import { isOlder } from "./older-kubernetes";

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
