import type { Context } from "../context";
import type { Duration } from "../core/time/duration";
import type { ObservedCluster, ObservedMachine } from "../plane";
import { isInTransition } from "./expected-next";
import { pollerOf, readClusterStatus } from "./read-status";

/** A cluster by its id, and as messages call it. */
export interface KnownCluster {
  id: string;
  name: string;
}

/** What one look found. */
export interface ClusterSnapshot {
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
  /**
   * Whether the next look may take over what the plane can tell to be the same still, by what was seen last; never for what deletes or
   * releases.
   */
  mayTakeOver?(seen: ObservedCluster): boolean;
  /** What was seen just before a change was sent: the first look, where the wait cannot be over by then. */
  first?: ObservedCluster | undefined;
}

/** Looks at a cluster again and again; each look answers undefined once the cluster has gone. */
export interface ClusterWatch {
  look(): Promise<ClusterSnapshot | undefined>;
  /** Looks at all of it, and takes nothing over. */
  lookAfresh(): Promise<ClusterSnapshot | undefined>;
}

/**
 * While machines of a pool are on their way, the wait cannot be over, whatever the rest looks like: so that pool alone is looked at, and all
 * of the cluster every few minutes and when the pool has come to rest.
 */
export function watchPools(ctx: Context, id: string, watched: Watched): ClusterWatch {
  const { concerned, wholeEvery, mayTakeOver = () => false, first } = watched;
  let last: ObservedCluster | undefined;
  let whole = first;
  let wholeAt = Number.NEGATIVE_INFINITY;
  const poller = pollerOf(ctx, id);
  const lookAtAll = async (before?: ObservedCluster): Promise<ClusterSnapshot | undefined> => {
    // A plane that does not tell of workers tells by the cluster's health that they are well.
    const depth = last && !last.workerMachines ? "whole" : "machines";
    whole = await readClusterStatus(ctx, id, depth, before);
    last = whole;
    wholeAt = ctx.clock.now();
    if (last) poller.note(last.state);
    return last && { seen: last, isWhole: true };
  };
  const lookAtFront = async (): Promise<ClusterSnapshot | undefined> => {
    const front = last && concerned(last).find(isInTransition)?.pool;
    if (!last || front === undefined || ctx.clock.now() - wholeAt >= wholeEvery) return undefined;
    const machines = await ctx.plane.machinePools.machines(`${id}/${front}`);
    if (!machines) return undefined;
    last = withMachines(last, front, machines);
    return machines.some(isInTransition) ? { seen: last, isWhole: false } : undefined;
  };
  return {
    look: async () => {
      if (!last && first) {
        last = first;
        return { seen: first, isWhole: false };
      }
      const found = await lookAtFront();
      return found ?? (await lookAtAll(last && mayTakeOver(last) ? whole : undefined));
    },
    lookAfresh: () => lookAtAll(),
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
