import type { Context } from "../../context";
import { noLongerExists } from "../../core/gone";
import { type Duration, seconds } from "../../core/time/duration";
import { type PollResult, waitFor } from "../../core/time/wait";
import { watchForFailures } from "../../machines/failed-machines";
import { machineLines, tally } from "../../machines/progress";
import { readClusterStatus } from "../../machines/read-status";
import { isStable } from "../../machines/rollout";
import type { ClusterArgs } from "../../model/cluster";
import type { ObservedCluster } from "../../plane";

/** Waits until a cluster that was just made runs: all of its control plane, and healthy where pods can be scheduled. */
export async function waitForStart(
  ctx: Context,
  id: string,
  args: ClusterArgs,
  limit: Duration,
): Promise<ObservedCluster> {
  const stuck = watchForFailures(ctx);
  return await watchCluster(ctx, id, args, { limit, pace: [seconds(5), seconds(30)] }, (seen) => {
    const failure = stuck(seen.controlPlane);
    return failure ? withConditions(failure, seen) : startedLook(seen, args);
  });
}

/** Looks at a cluster until the look is done; ends early when it has gone, is being deleted or has failed. */
export async function watchCluster(
  ctx: Context,
  id: string,
  args: ClusterArgs,
  how: { limit: Duration; pace: readonly [Duration, Duration] },
  look: (seen: ObservedCluster) => PollResult<ObservedCluster> | Promise<PollResult<ObservedCluster>>,
): Promise<ObservedCluster> {
  let last: ObservedCluster | undefined;
  const evidence = async (): Promise<readonly string[]> => [
    ...(last?.conditions.slice(0, 3) ?? []),
    ...(await ctx.plane.clusters.events(id, 3)),
  ];
  return await waitFor(ctx, { what: `cluster ${args.name}`, ...how, evidence }, async () => {
    const seen = await readClusterStatus(ctx, id);
    if (!seen) return { failed: noLongerExists("it") };
    last = seen;
    if (seen.state === "deleting") return { failed: "somebody is deleting it" };
    if (seen.state === "failed") return { failed: `${ctx.plane.name} says ${seen.stateName}` };
    return await look(seen);
  });
}

/** A failure together with what the cluster says of itself. */
export const withConditions = (
  failure: { failed: string; evidence: readonly string[] },
  { conditions }: ObservedCluster,
): PollResult<never> => ({ failed: failure.failed, evidence: [...conditions.slice(0, 3), ...failure.evidence] });

function startedLook(seen: ObservedCluster, args: ClusterArgs): PollResult<ObservedCluster> {
  const { size, useAsWorker } = args.controlPlane;
  const complete = seen.state === "running" && isStable(seen.controlPlane, size);
  // Without a node that takes pods a cluster is never healthy: its workers are resources that come later.
  const schedulable = useAsWorker || seen.workers > 0;
  if (complete && (seen.healthy || !schedulable)) return { done: seen };
  const waits = complete ? `not healthy yet${firstOf(seen.conditions)}` : tally(seen.controlPlane, size);
  return { pending: { state: `${seen.stateName}, ${waits}`, parts: machineLines(seen.controlPlane) } };
}

const firstOf = (conditions: readonly string[]): string => (conditions[0] === undefined ? "" : ` (${conditions[0]})`);
