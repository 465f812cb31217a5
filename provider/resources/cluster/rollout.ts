import type { Context } from "../../context";
import { withCost } from "../../core/cost";
import type { Change } from "../../core/diff";
import { type Duration, minutes, seconds } from "../../core/time/duration";
import type { Pace } from "../../core/time/pace";
import type { Pending, PollResult } from "../../core/time/wait";
import type { Watched } from "../../machines/cluster-watch";
import { expectNext } from "../../machines/expected-next";
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
import type { ObservedCluster, ObservedMachine } from "../../plane";
import { isAppliedLater } from "./apply-later";
import { isPartialRolloutDone } from "./partial-rollout";
import { watchCluster, withConditions } from "./start";

// Nothing is over before one more server is installed.
const BETWEEN_MACHINES = minutes(1);

// A cluster that fails or that somebody deletes while its machines are exchanged is told of a little later.
const WHOLE_EVERY = minutes(10);

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

interface RolloutWait {
  limit: Duration;
  /** Looks for a reinstall that waits for an approval, and throws when it may not be given. */
  approve(): Promise<void>;
  /** The inputs that the update is about. */
  fields: readonly string[];
  before?: ObservedCluster | undefined;
}

/** Waits until a change has reached every machine that it concerns. */
export async function waitForRollout(
  ctx: Context,
  { id, args }: { id: string; args: ClusterArgs },
  rollout: Rollout,
  { limit, approve, fields, before }: RolloutWait,
): Promise<ObservedCluster> {
  const stuck = watchForFailures(ctx);
  let isThrough = completion(args, rollout);
  const pending = pendingState(ctx, args, rollout);
  const concerned = concernedBy(rollout);
  const pace: Pace = [isUnsure(rollout) ? STABLE_PACE : seconds(3), seconds(30)];
  const insist = resender(ctx, {
    what: `the change of 'controlPlane.size' of cluster '${args.name}'`,
    send: () => ctx.plane.clusters.update(id, args, args),
  });
  const goesOn = (seen: ObservedCluster): PollResult<ObservedCluster> => {
    if (!isPartialRolloutDone(seen, rollout, args.waitFor)) return pending(seen);
    ctx.log.info(`cluster ${args.name} goes on by itself: ${rolloutState(seen, args, rollout)}`);
    return { done: seen };
  };
  return await watchCluster(
    ctx,
    { id, name: args.name },
    { limit, pace, ...watchedOf(args, rollout, before) },
    async ({ seen, isWhole }): Promise<PollResult<ObservedCluster>> => {
      if (isWhole && seen.repavePending !== false) await approve();
      const failure = stuck(concerned(seen));
      if (failure) return await withConditions(ctx, id, failure);
      const steps = seen.followUp?.inputs.some((input) => fields.includes(input)) ? seen.followUp : undefined;
      // What is not begun yet goes on by itself for nobody.
      if (!isWhole) return steps ? pending(seen) : goesOn(seen);
      const unapplied = await insist(seen.args.controlPlane?.size === args.controlPlane.size);
      if (unapplied !== undefined) return { failed: unapplied };
      if (steps && !(await steps.proceed())) return pending(seen);
      // Whose steps are through has looked at every pool: one of them may have had all of it already.
      if (steps) isThrough = completion(args, withoutWorkers(rollout));
      return isThrough(seen) ? { done: seen } : goesOn(seen);
    },
  );
}

/** What is left to wait for once every pool has followed. */
const withoutWorkers = ({ workers, ...rollout }: Rollout): Rollout => ({
  ...rollout,
  workers: { ...workers, reinstalls: "none" },
});

/** What the watch is about. Once no machine is left of those that are certain to be reinstalled, looks decide. */
const watchedOf = (args: ClusterArgs, rollout: Rollout, before: ObservedCluster | undefined): Watched => ({
  concerned: concernedBy(rollout),
  wholeEvery: WHOLE_EVERY,
  mayTakeOver: (seen) =>
    seen.args.controlPlane?.size === args.controlPlane.size && (isLeft(seen, rollout) || !isSure(rollout)),
  first: before && isLeft(before, rollout) ? before : undefined,
});

const isUnsure = ({ controlPlane, workers }: Rollout): boolean =>
  [controlPlane.reinstalls, workers.reinstalls].some((it) => it !== "none");

/** Whether machines are reinstalled for certain: then none is left at the end. */
const isSure = ({ controlPlane, workers }: Rollout): boolean =>
  [controlPlane.reinstalls, workers.reinstalls].includes("all");

/** The machines that a change has to reach. */
const concernedBy =
  ({ workers }: Rollout) =>
  (seen: ObservedCluster): readonly ObservedMachine[] =>
    workers.reinstalls === "none" ? seen.controlPlane : machinesOf(seen);

/** Judges looks at the whole cluster, one after the other: whether the change has reached every machine. */
function completion(args: ClusterArgs, rollout: Rollout): (seen: ObservedCluster) => boolean {
  const { size } = args.controlPlane;
  const quietControlPlane = countStablePolls();
  const quietWorkers = countStablePolls();
  let healthyLooks = 0;
  return (seen) => {
    healthyLooks = seen.healthy ? healthyLooks + 1 : 0;
    return (
      seen.state === "running" &&
      (!seen.applying || isAppliedLater(args)) &&
      rolledOut(seen.controlPlane, size, rollout.controlPlane, quietControlPlane(seen.controlPlane, size)) &&
      workersDone(seen, rollout, quietWorkers, healthyLooks)
    );
  };
}

/** Where a rollout stands, and when to look again. At rest, only quiet looks are missing. */
function pendingState(ctx: Context, args: ClusterArgs, rollout: Rollout): (seen: ObservedCluster) => Pending {
  const next = expectNext(ctx.clock, args.controlPlane.useLxdVm);
  const concerned = concernedBy(rollout);
  return (seen) => {
    const isResting = isUnsure(rollout) && concerned(seen).every(isRunning) && !isLeft(seen, rollout);
    const soon = isBetweenMachines(seen, rollout) ? BETWEEN_MACHINES : undefined;
    return {
      pending: { state: rolloutState(seen, args, rollout), parts: machineLines(machinesOf(seen)) },
      next: isResting ? STABLE_PACE : (soon ?? next(concerned(seen), following(seen, rollout))),
    };
  };
}

/** Whether the next machine is certain to be exchanged, and nothing that only somebody's approval starts. */
const isBetweenMachines = (seen: ObservedCluster, noted: Rollout): boolean =>
  isLeft(seen, noted) && machinesOf(seen).every(isRunning) && seen.repavePending === false && !seen.applying;

const isRunning = ({ state }: ObservedMachine): boolean => state === "running";

/** Whether machines are still to be reinstalled. */
const isLeft = ({ controlPlane, workerMachines = [] }: ObservedCluster, noted: Rollout): boolean =>
  remaining(controlPlane, noted.controlPlane).length > 0 || remaining(workerMachines, noted.workers).length > 0;

/** How many machines are to be reinstalled once those on their way are there. */
function following({ controlPlane, workerMachines = [] }: ObservedCluster, noted: Rollout): number {
  const left = [...remaining(controlPlane, noted.controlPlane), ...remaining(workerMachines, noted.workers)];
  const coming = [...controlPlane, ...workerMachines].filter(
    ({ state }) => state === "pending" || state === "provisioning",
  );
  return left.filter(({ state }) => state !== "deleting").length - coming.length;
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
  if (workerMachines) {
    const quietLooks = quiet(workerMachines, size);
    // Where one list lacked its machines, the next look has them.
    if (size < workers && quietLooks < STABLE_POLLS) return false;
    return rolledOut(workerMachines, size, noted, quietLooks);
  }
  return workers === 0 || !wasHealthy || healthyLooks >= STABLE_POLLS;
}

function rolloutState(seen: ObservedCluster, args: ClusterArgs, { controlPlane, workers }: Rollout): string {
  const old = remaining(seen.controlPlane, controlPlane).length;
  const own = `control plane ${tally(seen.controlPlane, args.controlPlane.size, old)}`;
  if (workers.reinstalls === "none" || !seen.workerMachines) return `${seen.stateName}, ${own}`;
  const oldWorkers = remaining(seen.workerMachines, workers).length;
  return `${seen.stateName}, ${own}, workers ${tally(seen.workerMachines, seen.workerMachines.length, oldWorkers)}`;
}
