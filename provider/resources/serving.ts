import type { Context } from "../context";
import { type Duration, seconds } from "../core/duration";
import { waitFor } from "../core/wait";
import type { ObservedMachine } from "../plane";
import { isMended } from "./drift";
import { machineLines, tally, watchForFailures } from "./machine-progress";
import { atRest } from "./rolled-out";

/** What was seen of a pool whose servers are to serve again. */
export interface Served<T> {
  seen: T;
  machines: readonly ObservedMachine[];
  size: number;
  /** What MAAS says against it. */
  drift: readonly string[];
}

/** Whether recorded drift is such that an update waits for the cluster to bring its servers back. */
export const isAwaited = (drift: readonly string[] | undefined): boolean => (drift ?? []).some(isMended);

/** Waits until the cluster has brought back the servers that it brings back by itself. */
export async function untilServing<T>(
  ctx: Context,
  what: string,
  limit: Duration,
  look: () => Promise<Served<T> | undefined>,
): Promise<T> {
  const stuck = watchForFailures(ctx.clock);
  // The cluster looks at a server that runs every few minutes only.
  const wait = { what: `the servers of ${what}`, pace: [seconds(10), seconds(30)], limit } as const;
  return await waitFor(ctx, wait, async () => {
    const found = await look();
    if (!found) return { failed: "it is not there any more; 'pulumi refresh' forgets it" };
    const { seen, machines, size, drift } = found;
    const failure = stuck(machines);
    if (failure) return failure;
    const open = drift.filter(isMended);
    if (open.length === 0 && atRest(machines, size)) return { done: seen };
    return { pending: { state: open[0] ?? tally(machines, size), parts: machineLines(machines) } };
  });
}
