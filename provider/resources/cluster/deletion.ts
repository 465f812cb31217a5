import type { Context } from "../../context";
import { ApiError } from "../../core/errors";
import { minutes, seconds } from "../../core/time/duration";
import { type PollResult, waitFor } from "../../core/time/wait";
import { type KnownCluster, watchPools } from "../../machines/cluster-watch";
import { watchForLocks } from "../../machines/locked-servers";
import { machineLines, machinesLeft } from "../../machines/progress";
import { machinesOf } from "../../machines/read-status";
import { resender } from "../../machines/resend";
import type { ClusterArgs } from "../../model/cluster";
import type { ObservedCluster } from "../../plane";
import type { MaasView } from "../../ports/inventory";

/** Waits until the cluster has gone, and answers the host names of all machines that were seen on the way. */
export async function waitUntilDeleted(
  ctx: Context,
  { id, name }: KnownCluster,
  first: ObservedCluster,
  { forceDelete, view }: { forceDelete?: ClusterArgs["forceDelete"]; view: MaasView | undefined },
): Promise<string[]> {
  const hosts = new Set<string>();
  const note = (seen: ObservedCluster): void => {
    for (const { hostname } of machinesOf(seen)) if (hostname !== "") hosts.add(hostname);
  };
  note(first);
  const locked = watchForLocks(ctx, view);
  const force = forcing(ctx, id, name, forceDelete);
  const wait = {
    what: `the deletion of cluster ${name}`,
    goal: "complete",
    pace: [seconds(5), seconds(30)],
    limit: ctx.deadline.left(),
    evidence: () => ctx.plane.clusters.events(id, 3),
  } as const;
  const insist = resender(ctx, {
    what: `the delete of cluster '${name}'`,
    send: () => ctx.plane.clusters.delete(id),
  });
  const watched = watchPools(ctx, id, { concerned: machinesOf, wholeEvery: minutes(1) });
  await waitFor(ctx, wait, async (): Promise<PollResult<boolean>> => {
    const found = await watched.look();
    if (!found) return { done: true };
    const { seen } = found;
    note(seen);
    const failed = await insist(seen.state === "deleting");
    if (failed !== undefined) return { failed };
    await force();
    const machines = machinesOf(seen);
    const state = `${seen.stateName}, ${machinesLeft(machines)}${await locked(machines)}`;
    return { pending: { state, parts: machineLines(machines) } };
  });
  return [...hosts];
}

/** Deletes by force once the time for it has come, if ever: the plane then forgets the cluster and whatever it left. */
function forcing(ctx: Context, id: string, name: string, how: ClusterArgs["forceDelete"]): () => Promise<void> {
  const begin = ctx.clock.now();
  let isSent = false;
  return async () => {
    if (!how || isSent || ctx.clock.now() - begin < minutes(how.afterMinutes)) return;
    try {
      await ctx.plane.clusters.delete(id, true);
      isSent = true;
      ctx.log.warn(
        `Cluster '${name}' was not deleted after ${how.afterMinutes} minutes: ${ctx.plane.name} was told to forget it. Its servers may still be deployed in MAAS and have to be released there.`,
      );
    } catch (error) {
      // The plane counts the minutes for itself, and may be a little behind.
      if (!(error instanceof ApiError) || error.kind !== "invalid") throw error;
      ctx.log.debug(`${ctx.plane.name} does not delete cluster '${name}' by force yet: ${error.message}`);
    }
  };
}
