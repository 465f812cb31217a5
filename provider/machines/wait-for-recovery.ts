import type { Context } from "../context";
import { isMended } from "../core/drift";
import { noLongerExists } from "../core/gone";
import { type Duration, minutes, seconds } from "../core/time/duration";
import { waitFor } from "../core/time/wait";
import type { Drift } from "../model/drift";
import type { ObservedMachine } from "../plane";
import { isInTransition } from "./expected-next";
import { watchForFailures } from "./failed-machines";
import { machineLines, subjectOf, tally } from "./progress";
import { othersListed } from "./read-status";
import { isStable, type MachinesBefore } from "./rollout";

/** What was seen of a pool whose servers are to serve again. */
export interface PoolRecovery<T> {
  seen: T;
  machines: readonly ObservedMachine[];
  size: number;
  /** Whether they are its own: see `isOwnList`. */
  isOwn(): Promise<boolean>;
  /** Asks what MAAS says against it. */
  drift(): Promise<readonly Drift[]>;
}

/** What was seen at the end. */
export interface Outcome<T> {
  seen: T;
  /** Whether machines are left that drifted and that nobody brings back by itself. */
  isLeft: boolean;
}

/** Whether recorded drift is such that an update waits for the cluster to bring its servers back. */
export const isAwaited = (drift: readonly Drift[] | undefined): boolean => (drift ?? []).some(isMended);

const ASKED_EVERY = minutes(2);

/** Waits until the cluster has brought back the servers that it brings back by itself; what it does not is left as it is. */
export async function waitForRecovery<T>(
  ctx: Context,
  what: string,
  limit: Duration,
  look: () => Promise<PoolRecovery<T> | undefined>,
): Promise<Outcome<T>> {
  const stuck = watchForFailures(ctx);
  // The cluster looks at a server that runs when its node changes, else every two hours only.
  const wait = { what: `the servers of ${what}`, pace: [seconds(10), seconds(30)], limit } as const;
  let drift: readonly Drift[] | undefined;
  let askedAt = 0;
  return await waitFor(ctx, wait, async () => {
    const found = await look();
    if (!found) return { failed: noLongerExists("it") };
    const { seen, machines, size } = found;
    // As long as machines are on their way nobody is through, whatever MAAS says: what keeps one from it is asked for now and then.
    const isDue = ctx.clock.now() - askedAt >= ASKED_EVERY || !machines.some(isInTransition);
    if (drift === undefined || isDue) {
      drift = await found.drift();
      askedAt = ctx.clock.now();
    }
    const open = drift.filter(isMended);
    const given = drift.filter((record) => !isMended(record));
    const awaited = machines.filter((machine) => !given.some((record) => record.machine === subjectOf(machine)));
    const failure = stuck(awaited);
    if (failure) return failure;
    if (open.length === 0 && machines.length === size && isStable(awaited, awaited.length)) {
      if (!(await found.isOwn())) return { pending: { state: othersListed(ctx) } };
      return { done: { seen, isLeft: awaited.length < machines.length } };
    }
    return { pending: { state: open[0]?.text ?? tally(machines, size), parts: machineLines(machines) } };
  });
}

/** Whether an update only mends drift, or goes on with an earlier one: what nobody mends is no reason for it to fail. */
export const onlyMends = (noted: MachinesBefore | undefined): boolean =>
  noted?.isResumed === true && isAwaited(noted.drift);
