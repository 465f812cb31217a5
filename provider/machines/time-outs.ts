import type { Context } from "../context";
import { type Duration, minutes } from "../core/time/duration";

/** How long verbs may take when the user says nothing. */
export const USUAL = {
  gateway: minutes(60),
  cluster: minutes(60),
  pool: minutes(60),
  /** Added for every machine that a change reinstalls. */
  reinstall: minutes(30),
} as const;

const begun = new WeakMap<Context, number>();

/** Notes when a verb began; what it waits for afterwards shares one limit. */
export function begin(ctx: Context): number {
  const start = begun.get(ctx) ?? ctx.clock.now();
  begun.set(ctx, start);
  return start;
}

/** What is left of the verb's limit: the user's own, else the usual one. */
export function timeLeft(ctx: Context, usual: Duration): Duration {
  return Math.max((ctx.timeout ?? usual) - (ctx.clock.now() - begin(ctx)), 0);
}
