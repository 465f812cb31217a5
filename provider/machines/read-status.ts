import type { Context } from "../context";
import type { Clock } from "../core/time/clock";
import { seconds } from "../core/time/duration";
import { Poller } from "../core/time/poller";
import type { ClusterState, Depth, ObservedCluster, ObservedMachine } from "../plane";

/** How a cluster stands, without its profiles: what waits look at again and again. */
export const readClusterStatus = (
  ctx: Context,
  id: string,
  depth: Depth = "machines",
  before?: ObservedCluster,
): Promise<ObservedCluster | undefined> => ctx.plane.clusters.observe(id, { profiles: [] }, depth, before);

/** A plane may have no generation to wait for: a change that may begin is given this long between two looks to begin. */
export const STABLE_PACE = seconds(20);

const pollers = new WeakMap<Clock, Map<string, Poller<ClusterState>>>();

/** The one of a cluster that all waits of a run share; one of his own for whoever goes by nobody else's answers. */
export function pollerOf({ clock, freshness }: Context, clusterId: string): Poller<ClusterState> {
  if (!freshness) return new Poller(clock);
  const known = pollers.get(clock) ?? new Map<string, Poller<ClusterState>>();
  pollers.set(clock, known);
  const poller = known.get(clusterId) ?? new Poller<ClusterState>(clock);
  known.set(clusterId, poller);
  return poller;
}

/** Every machine of a cluster that the plane tells of. */
export const machinesOf = ({ controlPlane, workerMachines = [] }: ObservedCluster): ObservedMachine[] => [
  ...controlPlane,
  ...workerMachines,
];

/**
 * Whether a list of machines is its pool's own, asked for one of them, and for one of those of `before` that it has no more: where answers
 * were mixed up, another pool's machines look like those that are waited for, and a list that lacks some like the end of a release.
 */
export async function isOwnList(
  ctx: Context,
  poolId: string,
  machines: readonly ObservedMachine[],
  before: readonly string[] = [],
): Promise<boolean> {
  const { machinePools } = ctx.plane;
  const one = machines.findLast(({ state }) => state === "running") ?? machines.at(-1);
  const gone = before.findLast((id) => !machines.some((machine) => machine.id === id));
  const [isThere, isLeft] = await Promise.all([
    one && machinePools.hasMachine?.(poolId, one.id),
    gone === undefined ? undefined : machinePools.hasMachine?.(poolId, gone),
  ]);
  return isThere !== false && isLeft !== true;
}

/** The same of machines of a cluster, for each of their pools. */
export async function areOwnLists(
  ctx: Context,
  clusterId: string,
  machines: readonly ObservedMachine[],
): Promise<boolean> {
  const pools = [...new Set(machines.flatMap(({ pool }) => pool ?? []))];
  const of = (name: string) => machines.filter(({ pool }) => pool === name);
  const answers = await Promise.all(pools.map((name) => isOwnList(ctx, `${clusterId}/${name}`, of(name))));
  return !answers.includes(false);
}

/** What is told of a list that is not the pool's own. */
export const othersListed = (ctx: Context): string =>
  `${ctx.plane.name}'s list of machines contradicts what it says of one of them`;

/** Looks several times, a quiet pace apart: more than one look tells a rest from the moment between two machines. */
export async function readRepeatedly(ctx: Context, looks: number, look: () => Promise<void>): Promise<void> {
  for (let done = 0; done < looks; done++) {
    if (done > 0) await ctx.clock.sleep(STABLE_PACE, ctx.signal);
    await look();
  }
}
