import type { Context } from "../context";
import { type Duration, seconds } from "../core/duration";
import { waitFor } from "../core/wait";
import type { ObservedMachine } from "../plane";
import { isMended } from "./drift";
import { machineLines, tally, watchForFailures } from "./machine-progress";
import { atRest } from "./rolled-out";

/** What was seen of a pool whose servers are to serve again. */
export interface Served {
  machines: readonly ObservedMachine[];
  size: number;
  /** What MAAS says against it. */
  drift: readonly string[];
}

/** Whether recorded drift is such that an update waits for the cluster to bring its servers back. */
export const isAwaited = (drift: readonly string[] | undefined): boolean => (drift ?? []).some(isMended);

/** Waits until the cluster has brought back the servers that it brings back by itself. */
export async function untilServing(
  ctx: Context,
  what: string,
  limit: Duration,
  look: () => Promise<Served | undefined>,
): Promise<void> {
  const stuck = watchForFailures(ctx.clock);
  // The cluster looks at a server that runs every few minutes only.
  const wait = { what: `the servers of ${what}`, pace: [seconds(10), seconds(30)], limit } as const;
  await waitFor(ctx, wait, async () => {
    const found = await look();
    if (!found) return { failed: "it is not there any more; 'pulumi refresh' forgets it" };
    const { machines, size, drift } = found;
    const open = drift.filter(isMended);
    // A server that is ready again brings back a machine that counts as failed, when the cluster looks next.
    const failure = open.length === 0 ? stuck(machines) : undefined;
    if (failure) return failure;
    if (open.length === 0 && atRest(machines, size)) return { done: true };
    return { pending: { state: open[0] ?? tally(machines, size), parts: machineLines(machines) } };
  });
}
