import type { Context } from "../../context";
import { ApiError } from "../../core/errors";
import { noLongerExists } from "../../core/gone";
import { seconds } from "../../core/time/duration";
import { type PollResult, waitFor } from "../../core/time/wait";
import { readClusterStatus } from "../../machines/read-status";
import type { ClusterState } from "../../plane";

/**
 * Makes a call on a cluster that may still be provisioned: what the plane refuses then is tried again once the cluster
 * takes changes. A refusal with any other cause stands.
 */
export async function retryWhileProvisioning<T>(ctx: Context, clusterId: string, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || (error.kind !== "invalid" && error.kind !== "conflict")) throw error;
      const seen = await readClusterStatus(ctx, clusterId);
      if (seen?.state !== "starting") throw error;
      await waitUntilStarted(ctx, clusterId);
    }
  }
}

async function waitUntilStarted(ctx: Context, clusterId: string): Promise<void> {
  const wait = { what: `cluster ${clusterId}`, pace: [seconds(5), seconds(15)], limit: ctx.deadline.left() } as const;
  await waitFor(ctx, wait, async (): Promise<PollResult<ClusterState>> => {
    const seen = await readClusterStatus(ctx, clusterId);
    if (!seen) return { failed: noLongerExists("it") };
    if (seen.state === "starting") return { pending: { state: `${seen.stateName}: it takes no pools yet` } };
    return { done: seen.state };
  });
}
