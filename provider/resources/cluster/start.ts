import type { Context } from "../../context";
import { noLongerExists } from "../../core/gone";
import { type Duration, minutes, seconds } from "../../core/time/duration";
import { type Pending, type PollResult, type Wait, waitFor } from "../../core/time/wait";
import { type ClusterSnapshot, type KnownCluster, type Watched, watchPools } from "../../machines/cluster-watch";
import { expectNext } from "../../machines/expected-next";
import { watchForFailures } from "../../machines/failed-machines";
import { machineLines, tally } from "../../machines/progress";
import { areOwnLists, othersListed, readClusterStatus } from "../../machines/read-status";
import { enoughNewRunning, isPartial, isStable } from "../../machines/rollout";
import type { ClusterArgs } from "../../model/cluster";
import type { ObservedCluster, ObservedMachine } from "../../plane";

/** Waits until a cluster that was just made runs: as much of its control plane as is waited for; all of it healthy where pods can be scheduled. */
export async function waitForStart(
  ctx: Context,
  id: string,
  args: ClusterArgs,
  limit: Duration,
): Promise<ObservedCluster> {
  const stuck = watchForFailures(ctx);
  const next = expectNext(ctx.clock, args.controlPlane.useLxdVm);
  // The first node answers before the state is another one: who goes on then asks for the whole more often.
  const wholeEvery = isPartial(args) ? minutes(1) : minutes(3);
  const how = {
    limit,
    pace: [seconds(5), seconds(30)],
    concerned: controlPlaneOf,
    wholeEvery,
  } as const;
  return await watchCluster(ctx, { id, name: args.name }, how, async ({ seen, isWhole }) => {
    const failure = stuck(seen.controlPlane);
    if (failure) return await withConditions(ctx, id, failure);
    const done = isWhole ? await startedLook(ctx, id, seen, args) : pendingStart(seen, args);
    return "pending" in done ? { ...done, next: next(seen.controlPlane) } : done;
  });
}

/** Looks at a cluster until the look is done; ends early when it has gone, is being deleted or has failed. */
export async function watchCluster(
  ctx: Context,
  { id, name }: KnownCluster,
  how: Pick<Wait, "limit" | "pace"> & Watched,
  look: (found: ClusterSnapshot) => Promise<PollResult<ObservedCluster>>,
): Promise<ObservedCluster> {
  const evidence = async (): Promise<readonly string[]> => [
    ...(await conditionsOf(ctx, id)),
    ...(await ctx.plane.clusters.events(id, 3)),
  ];
  const { limit, pace } = how;
  const watched = watchPools(ctx, id, how);
  const judge = async (found: ClusterSnapshot | undefined): Promise<PollResult<ObservedCluster>> => {
    if (!found) return { failed: noLongerExists("it") };
    const { seen } = found;
    if (seen.state === "deleting") return { failed: "somebody is deleting it" };
    if (seen.state === "failed") return { failed: `${ctx.plane.name} says ${seen.stateName}` };
    return await look(found);
  };
  return await waitFor(ctx, { what: `cluster ${name}`, limit, pace, evidence }, async () => {
    const found = await watched.look();
    const judged = await judge(found);
    const isOver = !("pending" in judged);
    const last = isOver && found?.seen.isTakenOver ? await judge(await watched.lookAfresh()) : judged;
    const counted = "done" in last ? how.concerned(last.done).filter(({ staysBehind }) => !staysBehind) : [];
    return (await areOwnLists(ctx, id, counted)) ? last : { pending: { state: othersListed(ctx) } };
  });
}

/** A failure together with what the cluster says of itself. */
export async function withConditions(
  ctx: Context,
  id: string,
  { failed, evidence }: { failed: string; evidence: readonly string[] },
): Promise<PollResult<never>> {
  return { failed, evidence: [...(await conditionsOf(ctx, id)), ...evidence] };
}

/** What the cluster says of itself when something goes wrong; never a reason to fail for. */
const conditionsOf = async (ctx: Context, id: string): Promise<readonly string[]> => {
  const seen = await readClusterStatus(ctx, id, "whole").catch(() => undefined);
  return seen?.conditions.slice(0, 3) ?? [];
};

const controlPlaneOf = ({ controlPlane }: ObservedCluster): readonly ObservedMachine[] => controlPlane;

function pendingStart(
  seen: ObservedCluster,
  { controlPlane: { size } }: ClusterArgs,
  waits = tally(seen.controlPlane, size),
): Pending {
  return { pending: { state: `${seen.stateName}, ${waits}`, parts: machineLines(seen.controlPlane) } };
}

async function startedLook(
  ctx: Context,
  id: string,
  seen: ObservedCluster,
  args: ClusterArgs,
): Promise<PollResult<ObservedCluster>> {
  const { size, useAsWorker } = args.controlPlane;
  const complete = seen.state === "running" && isStable(seen.controlPlane, size);
  // Until all of the control plane is there the state is another one; its first node answers before.
  if (seen.apiEndpoint !== "" && enoughNewRunning(seen.controlPlane, undefined, args.waitFor)) return { done: seen };
  // Without a node that takes pods a cluster is never healthy: its workers are resources that come later.
  const schedulable = useAsWorker || seen.workers > 0;
  if (!complete) return pendingStart(seen, args);
  if (!schedulable) return { done: seen };
  const whole = (await readClusterStatus(ctx, id, "whole")) ?? seen;
  return whole.healthy ? { done: whole } : pendingStart(whole, args, `not healthy yet${firstOf(whole.conditions)}`);
}

const firstOf = (conditions: readonly string[]): string => (conditions[0] === undefined ? "" : ` (${conditions[0]})`);
