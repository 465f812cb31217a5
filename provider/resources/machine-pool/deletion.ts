import type { Context } from "../../context";
import { lowerFirst } from "../../core/text/lower-first";
import { type Duration, minutes, seconds } from "../../core/time/duration";
import { type PollResult, waitFor } from "../../core/time/wait";
import { watchForLocks } from "../../machines/locked-servers";
import { watchPool } from "../../machines/pool-watch";
import { machineLines, machinesLeft } from "../../machines/progress";
import { resender } from "../../machines/resend";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type { ObservedPool } from "../../plane";
import type { MaasView } from "../../ports/inventory";

/** Waits for a pool of this name to go that somebody, or an interrupted run, is deleting. Answers the one that stays, if any. */
export async function waitUntilNameFree(
  ctx: Context,
  { clusterId, name }: MachinePoolArgs,
  limit: Duration,
): Promise<ObservedPool | undefined> {
  const wait = {
    what: `the deletion of the old pool ${name}`,
    goal: "complete",
    pace: [seconds(3), seconds(15)],
    limit,
  } as const;
  return await waitFor(ctx, wait, async () => {
    const found = await ctx.plane.machinePools.find(clusterId, name);
    return found && isLeaving(found) ? { pending: { state: machinesLeft(found.machines) } } : { done: found };
  });
}

/** Whether a pool is being deleted: nothing says so but its machines. */
export const isLeaving = ({ machines }: ObservedPool): boolean =>
  machines.length > 0 && machines.every(({ state }) => state === "deleting");

/** Waits until the pool has gone. Whole means that its cluster did not go with it. */
export async function waitUntilPoolDeleted(
  ctx: Context,
  id: string,
  { what, view }: { what: string; view: MaasView | undefined },
  first: ObservedPool,
): Promise<{ hostnames: string[]; isWhole: boolean }> {
  const hosts = new Set<string>();
  const note = ({ machines }: ObservedPool): void => {
    for (const { hostname } of machines) if (hostname !== "") hosts.add(hostname);
  };
  note(first);
  const locked = watchForLocks(ctx, view);
  let isWhole = true;
  const wait = {
    what: `the deletion of ${lowerFirst(what)}`,
    goal: "complete",
    pace: [seconds(3), seconds(30)],
    limit: ctx.deadline.left(),
  } as const;
  const sent = { what: `the delete of ${lowerFirst(what)}`, send: () => ctx.plane.machinePools.delete(id) };
  const insist = resender(ctx, sent);
  const watched = watchPool(ctx, id, minutes(1));
  await waitFor(ctx, wait, async (): Promise<PollResult<boolean>> => {
    const seen = (await watched())?.seen;
    isWhole = seen?.cluster !== "deleting";
    if (!seen || !isWhole) return { done: true };
    note(seen);
    const failed = await insist(seen.machines.length === 0 || seen.machines.some(({ state }) => state === "deleting"));
    if (failed !== undefined) return { failed };
    const state = `${machinesLeft(seen.machines)}${await locked(seen.machines)}`;
    return { pending: { state, parts: machineLines(seen.machines) } };
  });
  return { hostnames: [...hosts], isWhole };
}
