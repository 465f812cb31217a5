import type { Context } from "../../context";
import { machinesOf } from "../../machines/read-status";
import type { Rollout } from "../../machines/rollout";
import { isAwaited, onlyMends } from "../../machines/wait-for-recovery";
import type { ClusterArgs } from "../../model/cluster";
import type { ObservedCluster } from "../../plane";
import { waitForControlPlaneRecovery } from "./outputs";
import { approver, type ReinstallRequest } from "./repave";
import { reinstalled, waitForRollout } from "./rollout";

/** What was noted of an update before it began. */
export interface UpdateStart {
  rollout: Rollout;
  asked: ReinstallRequest;
  /** The cluster just before. */
  seen: ObservedCluster;
}

/** The cluster once an update has reached it. */
export async function waitForUpdate(
  ctx: Context,
  id: string,
  args: ClusterArgs,
  { rollout, asked, seen }: UpdateStart,
): Promise<ObservedCluster> {
  const { controlPlane } = rollout;
  const served = isAwaited(controlPlane.drift) ? await waitForControlPlaneRecovery(ctx, id, args) : undefined;
  if (served && onlyMends(controlPlane) && (served.isLeft || hasFailed(served.seen))) return served.seen;
  const limit = ctx.deadline.left(reinstalled(rollout));
  // What was seen before another wait is no look of this one.
  const before = served ? undefined : seen;
  const how = { limit, approve: approver(ctx, id, asked), fields: asked.fields, before };
  return await waitForRollout(ctx, { id, args }, rollout, how);
}

/** Whether workers failed, which is their pools' to tell. */
const hasFailed = (seen: ObservedCluster): boolean =>
  machinesOf(seen).some(({ state }) => state === "failed" || state === "unknown");
