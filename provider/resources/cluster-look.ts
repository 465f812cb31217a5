import type { Context } from "../context";
import { seconds } from "../core/duration";
import type { ObservedCluster, ObservedMachine } from "../plane";

/** How a cluster stands, without its profiles: what waits look at again and again. */
export const lookAtCluster = (ctx: Context, id: string): Promise<ObservedCluster | undefined> =>
  ctx.plane.clusters.observe(id, { profiles: [] });

/** Palette has no generation to wait for: a change that may begin is given this long between two looks to begin. */
export const QUIET_PACE = seconds(20);

/** Every machine of a cluster that the plane tells of. */
export const machinesOf = ({ controlPlane, workerMachines = [] }: ObservedCluster): ObservedMachine[] => [
  ...controlPlane,
  ...workerMachines,
];
