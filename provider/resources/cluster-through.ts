import type { Context } from "../context";
import type { ClusterArgs } from "../model/cluster";
import type { ObservedCluster } from "../plane";
import { machinesOf } from "./cluster-look";
import { servedAgain } from "./cluster-outputs";
import { reinstalled, waitForRollout } from "./cluster-rollout";
import { type Asked, approver } from "./repave";
import type { Rollout } from "./rolled-out";
import { isAwaited, onlyMends } from "./serving";
import { timeLeft, USUAL } from "./time-outs";

/** What was noted of an update before it began. */
export interface Begun {
  rollout: Rollout;
  asked: Asked;
}

/** The cluster once an update has reached it. */
export async function through(
  ctx: Context,
  id: string,
  args: ClusterArgs,
  { rollout, asked }: Begun,
): Promise<ObservedCluster> {
  const { controlPlane } = rollout;
  const served = isAwaited(controlPlane.drift) ? await servedAgain(ctx, id, args) : undefined;
  if (served && onlyMends(controlPlane) && (served.isLeft || hasFailed(served.seen))) return served.seen;
  const limit = timeLeft(ctx, USUAL.cluster + USUAL.reinstall * reinstalled(rollout));
  return await waitForRollout(ctx, id, args, rollout, limit, approver(ctx, id, asked));
}

/** Whether workers failed, which is their pools' to tell. */
const hasFailed = (seen: ObservedCluster): boolean =>
  machinesOf(seen).some(({ state }) => state === "failed" || state === "unknown");
