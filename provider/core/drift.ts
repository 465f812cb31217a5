import type { Runtime } from "./runtime";

// Both halves stand in recorded lines: a change of them must go on reading the old ones.
const BY_HAND = "'pulumi up' does nothing about it";

/** A line about something that the next update mends. `deed` goes on from "pulumi up": `waits until ...`. */
export const mendedLine = (what: string, deed: string): string => `${what}; 'pulumi up' ${deed}`;

/** A line about something that no update mends, and what a person can do. */
export const byHandLine = (what: string, todo: string): string => `${what}; ${BY_HAND}: ${todo}`;

/** Whether an update mends what a line tells of; drift that it does not mend is no reason for one. */
export const isMended = (line: string): boolean => !line.includes(BY_HAND);

/** Tells what differs in reality, a line each, and hands it on: sorted, so that two looks at the same give the same. */
export function reportDrift(ctx: Pick<Runtime, "log">, lines: readonly string[]): string[] {
  const drift = [...new Set(lines)].sort();
  for (const line of drift) ctx.log.warn(`Drift: ${line}.`);
  return drift;
}
