import type { Context } from "../context";
import type { ObservedCluster } from "../plane";

/** How a cluster stands, without its profiles: what waits look at again and again. */
export const lookAtCluster = (ctx: Context, id: string): Promise<ObservedCluster | undefined> =>
  ctx.plane.clusters.observe(id, { profiles: [] });
