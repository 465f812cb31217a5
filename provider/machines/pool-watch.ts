import type { Context } from "../context";
import type { Duration } from "../core/time/duration";
import type { ObservedPool } from "../plane";
import { isInTransition } from "./expected-next";

/** What one look found. */
export interface PoolLook {
  seen: ObservedPool;
  /** Whether the pool and its cluster were looked at; else the machines, and the rest is what it was. */
  isWhole: boolean;
}

/**
 * Looks at a pool again and again: at its machines alone as long as some are on their way, since the wait cannot be over then. A look at them
 * stands for the rest for `wholeEvery` at most. Answers undefined once the pool has gone.
 */
export function watchPool(ctx: Context, id: string, wholeEvery: Duration): () => Promise<PoolLook | undefined> {
  let last: ObservedPool | undefined;
  let wholeAt = 0;
  return async () => {
    if (last?.machines.some(isInTransition) && ctx.clock.now() - wholeAt < wholeEvery) {
      const machines = await ctx.plane.machinePools.machines(id);
      if (machines?.some(isInTransition)) {
        last = { ...last, machines };
        return { seen: last, isWhole: false };
      }
    }
    last = await ctx.plane.machinePools.observe(id);
    wholeAt = ctx.clock.now();
    return last && { seen: last, isWhole: true };
  };
}
