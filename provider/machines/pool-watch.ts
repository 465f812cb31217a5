import type { Context } from "../context";
import type { Duration } from "../core/time/duration";
import type { ObservedPool } from "../plane";
import { isInTransition } from "./expected-next";
import { pollerOf } from "./read-status";

/** What one look found. */
export interface PoolSnapshot {
  seen: ObservedPool;
  /** Whether the pool and its cluster were looked at; else the machines, and the rest is what it was. */
  isWhole: boolean;
}

/**
 * Looks at a pool again and again: at its machines alone as long as some are on their way, since the wait cannot be over then. Every
 * `wholeEvery` one of those who wait for something of the cluster looks at the rest. Answers undefined once the pool has gone.
 */
export function watchPool(ctx: Context, id: string, wholeEvery: Duration): () => Promise<PoolSnapshot | undefined> {
  let last: ObservedPool | undefined;
  const poller = pollerOf(ctx, id.slice(0, id.indexOf("/")));
  return async () => {
    if (last?.machines.some(isInTransition) && !poller.isDue(wholeEvery)) {
      const machines = await ctx.plane.machinePools.machines(id);
      if (machines?.some(isInTransition)) {
        last = { ...last, machines, cluster: poller.state ?? last.cluster };
        return { seen: last, isWhole: false };
      }
    }
    last = await ctx.plane.machinePools.observe(id);
    if (last) poller.note(last.cluster);
    return last && { seen: last, isWhole: true };
  };
}
