import type { Context } from "../../context";
import { withCost } from "../../core/cost";
import type { Change } from "../../core/diff";
import { type Duration, seconds } from "../../core/time/duration";
import type { PollResult } from "../../core/time/wait";
import { watchForFailures } from "../../machines/failed-machines";
import { machineLines, tally } from "../../machines/progress";
import { machinesOf, STABLE_PACE } from "../../machines/read-status";
import { resender } from "../../machines/resend";
import {
  countStablePolls,
  moreSevere,
  type Reinstalls,
  type Rollout,
  remaining,
  rolledOut,
  STABLE_POLLS,
} from "../../machines/rollout";
import type { ClusterArgs } from "../../model/cluster";
import type { ObservedCluster } from "../../plane";
import { isAppliedLater } from "./apply-later";
import { isFarEnough } from "./partial-rollout";
import { watchCluster, withConditions } from "./start";

/** What changes of a cluster reinstall: those of the control plane it alone, all others every machine. */
export function reinstallsOf(changes: readonly Change[]): { controlPlane: Reinstalls; workers: Reinstalls } {
  const own = changes.filter(({ keys }) => keys[0] === "controlPlane");
  const workers = expectation(changes.filter(({ keys }) => keys[0] !== "controlPlane"));
  return { controlPlane: moreSevere(expectation(own), workers), workers };
}

const expectation = (changes: readonly Change[]): Reinstalls =>
  withCost(changes, "reinstall").length > 0 ? "all" : withCost(changes, "may-reinstall").length > 0 ? "may" : "none";

/** Machines that a change may reinstall, for the limit of the wait. */
export const reinstalled = ({ controlPlane, workers }: Rollout): number =>
  (controlPlane.reinstalls === "none" ? 0 : controlPlane.machines.length) +
  (workers.reinstalls === "none" ? 0 : workers.machines.length);

/**
 * Waits until a change has reached every machine that it concerns. `approve` looks at each turn for a reinstall that waits
 * for an approval, and throws when it may not be given.
 */
export async function waitForRollout(
  ctx: Context,
  id: string,
  args: ClusterArgs,
  rollout: Rollout,
  limit: Duration,
  approve: () => Promise<void>,
): Promise<ObservedCluster> {
  const stuck = watchForFailures(ctx);
  const quietControlPlane = countStablePolls();
  const quietWorkers = countStablePolls();
  const unsure = [rollout.controlPlane.reinstalls, rollout.workers.reinstalls].some((it) => it !== "none");
  const pace: readonly [Duration, Duration] = unsure ? [STABLE_PACE, STABLE_PACE] : [seconds(3), seconds(30)];
  let healthyLooks = 0;
  const insist = resender(ctx, {
    what: `the change of 'controlPlane.size' of cluster '${args.name}'`,
    send: () => ctx.plane.clusters.update(id, args, args),
  });
  return await watchCluster(ctx, id, args, { limit, pace }, async (seen): Promise<PollResult<ObservedCluster>> => {
    await approve();
    const failure = stuck(rollout.workers.reinstalls === "none" ? seen.controlPlane : machinesOf(seen));
    if (failure) return withConditions(failure, seen);
    healthyLooks = seen.healthy ? healthyLooks + 1 : 0;
    const { size } = args.controlPlane;
    const unheard = await insist(seen.args.controlPlane?.size === size);
    if (unheard !== undefined) return { failed: unheard };
    const done =
      seen.state === "running" &&
      (!seen.applying || isAppliedLater(args)) &&
      rolledOut(seen.controlPlane, size, rollout.controlPlane, quietControlPlane(seen.controlPlane, size)) &&
      workersDone(seen, rollout, quietWorkers, healthyLooks);
    if (!done && isFarEnough(seen, rollout, args.waitFor)) {
      ctx.log.info(`cluster ${args.name} goes on by itself: ${standing(seen, args, rollout)}`);
      return { done: seen };
    }
    return done
      ? { done: seen }
      : { pending: { state: standing(seen, args, rollout), parts: machineLines(machinesOf(seen)) } };
  });
}

function workersDone(
  { workerMachines, workers }: ObservedCluster,
  { workers: noted, wasHealthy }: Rollout,
  quiet: ReturnType<typeof countStablePolls>,
  healthyLooks: number,
): boolean {
  if (noted.reinstalls === "none") return true;
  // How many there should be is the business of their pools.
  const size = workerMachines?.length ?? 0;
  if (workerMachines) return rolledOut(workerMachines, size, noted, quiet(workerMachines, size));
  return workers === 0 || !wasHealthy || healthyLooks >= STABLE_POLLS;
}

function standing(seen: ObservedCluster, args: ClusterArgs, { controlPlane, workers }: Rollout): string {
  const old = remaining(seen.controlPlane, controlPlane).length;
  const own = `control plane ${tally(seen.controlPlane, args.controlPlane.size, old)}`;
  if (workers.reinstalls === "none" || !seen.workerMachines) return `${seen.stateName}, ${own}`;
  const oldWorkers = remaining(seen.workerMachines, workers).length;
  return `${seen.stateName}, ${own}, workers ${tally(seen.workerMachines, seen.workerMachines.length, oldWorkers)}`;
}
