import { marked, markerAmong } from "../../core/identity/annotations";
import type { PoolMarker } from "../../plane";

/** Beside the marker: whether the pool is protected, and since when it is marked. */
const PROTECTED = "pulumi-palette-maas/protected";
const SINCE = "pulumi-palette-maas/since";

export const markedPool = (marker: PoolMarker): Record<string, string> => ({
  ...marked({}, marker),
  [PROTECTED]: String(marker.isProtected),
  ...(marker.since === undefined ? {} : { [SINCE]: String(marker.since) }),
});

export function poolMarkerAmong(
  annotations: Readonly<Record<string, string>> | null | undefined,
): PoolMarker | undefined {
  const marker = markerAmong(annotations);
  if (!marker) return undefined;
  const since = Number(annotations?.[SINCE] ?? "");
  // A marker that says nothing of it is taken for the careful one.
  return { ...marker, isProtected: annotations?.[PROTECTED] !== "false", ...(since > 0 ? { since } : {}) };
}

/** The name of the MachineDeployment of a pool that is made here. */
export const deploymentName = (cluster: string, pool: string): string => `${cluster}-${pool}`;

/** The name of a pool whose MachineDeployment was made by anybody. */
export const poolNameOf = (deployment: string, cluster: string): string =>
  deployment.startsWith(`${cluster}-`) ? deployment.slice(cluster.length + 1) : deployment;
