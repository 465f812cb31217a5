import type { Context } from "../context";

/** Tells what differs in reality, a line each, and hands it on. */
export function tellDrift(ctx: Context, drift: string[]): string[] {
  for (const line of drift) ctx.log.warn(`Drift: ${line}.`);
  return drift;
}
