import type { Context } from "../context";
import type { Duration } from "../core/time/duration";
import type { ObservedCluster, ObservedMachine } from "../plane";
import { isOnItsWay } from "./expected-next";
import { readClusterStatus } from "./read-status";

/** A cluster by its id, and as messages call it. */
export interface KnownCluster {
  id: string;
  name: string;
}

/** What one look found. */
export interface ClusterLook {
  seen: ObservedCluster;
  /** Whether all of the cluster was looked at; else the machines of one pool, and the rest is what it was. */
  isWhole: boolean;
}

/** What a watch is about. */
export interface Watched {
  /** The machines that have to arrive. */
  concerned(seen: ObservedCluster): readonly ObservedMachine[];
  /** How long a look at one pool may stand for all. */
  wholeEvery: Duration;
}

/**
 * Looks at a cluster again and again. While machines of a pool are on their way, the wait cannot be over, whatever the rest looks like: so
 * that pool alone is looked at, and all of the cluster every few minutes and when the pool has come to rest. Answers undefined once the
 * cluster has gone.
 */
export function watchPools(
  ctx: Context,
  id: string,
  { concerned, wholeEvery }: Watched,
): () => Promise<ClusterLook | undefined> {
  let last: ObservedCluster | undefined;
  let wholeAt = 0;
  return async () => {
    const front = last && concerned(last).find(isOnItsWay)?.pool;
    if (last && front !== undefined && ctx.clock.now() - wholeAt < wholeEvery) {
      const machines = await ctx.plane.machinePools.machines(`${id}/${front}`);
      if (machines?.some(isOnItsWay)) {
        last = withMachines(last, front, machines);
        return { seen: last, isWhole: false };
      }
    }
    // A plane that does not tell of workers tells by the cluster's health that they are well.
    last = await readClusterStatus(ctx, id, last && !last.workerMachines ? "whole" : "machines");
    wholeAt = ctx.clock.now();
    return last && { seen: last, isWhole: true };
  };
}

/** The cluster with the machines of one pool as they are now. */
function withMachines(seen: ObservedCluster, pool: string, machines: readonly ObservedMachine[]): ObservedCluster {
  const among = (all: readonly ObservedMachine[]): readonly ObservedMachine[] => {
    const before = all.find((machine) => machine.pool === pool);
    if (!before) return all;
    const of = before.staysBehind === undefined ? { pool } : { pool, staysBehind: before.staysBehind };
    return [...all.filter((machine) => machine.pool !== pool), ...machines.map((machine) => ({ ...machine, ...of }))];
  };
  const workers = seen.workerMachines ? { workerMachines: among(seen.workerMachines) } : {};
  return { ...seen, controlPlane: among(seen.controlPlane), ...workers };
}
