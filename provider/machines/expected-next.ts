import type { Clock } from "../core/time/clock";
import { type Duration, minutes, seconds } from "../core/time/duration";
import type { ObservedMachine } from "../plane";

/** Whether something is done to a machine right now. */
export const isInTransition = ({ state }: ObservedMachine): boolean =>
  state === "pending" || state === "provisioning" || state === "deleting";

// Servers of one pool take about as long as each other; one that is a third faster is seen a little late.
const SAFE_PART = 0.7;
// Those of other pools may be of another kind.
const SAFE_PART_OF_OTHERS = 0.5;

/** How long nobody looks at most: a server that fails is to be told of. */
const LONGEST: Duration = minutes(2);
/** The same where more machines follow one after the other, so that nobody waits for the end yet. */
const LONGEST_BEFORE_OTHERS: Duration = minutes(6);
// When a machine came up between two looks, nobody knows: so much of the gap does not lead beyond what is certain, safe part taken.
const PART_OF_GAP = 0.4;
const WORTH_SKIPPING: Duration = seconds(30);

// No physical server is installed in less.
const LEAST: Duration = minutes(2);

/** The shortest time in which a machine came up, by the clock of a process and whether it is virtual. */
const learned = new WeakMap<Clock, Map<boolean, Duration>>();

/**
 * Learns from machines that came up how long that takes, and answers in how long the next one can be there at the earliest; undefined
 * where that is soon, or nobody knows. `following` machines begin only when those on their way have arrived: as long as there are any, the
 * look is for progress alone.
 */
export function expectNext(
  clock: Clock,
  isVirtual = false,
): (machines: readonly ObservedMachine[], following?: number) => Duration | undefined {
  /** When machines were first seen on their way, and last. */
  const begun = new Map<string, { first: number; last: number }>();
  const byKind = learned.get(clock) ?? new Map<boolean, Duration>();
  learned.set(clock, byKind);
  let shortest: Duration | undefined;
  const note = (took: Duration): void => {
    shortest = Math.min(shortest ?? Number.POSITIVE_INFINITY, took);
    byKind.set(isVirtual, Math.min(byKind.get(isVirtual) ?? Number.POSITIVE_INFINITY, took));
  };
  const atLeast = (): Duration =>
    shortest === undefined
      ? Math.max(isVirtual ? 0 : LEAST, SAFE_PART_OF_OTHERS * (byKind.get(isVirtual) ?? 0))
      : SAFE_PART * shortest;
  return (machines, following = 0) => {
    const now = clock.now();
    for (const { id, state } of machines) {
      const since = begun.get(id);
      if (state === "provisioning") begun.set(id, { first: since?.first ?? now, last: now });
      if (state === "provisioning" || since === undefined) continue;
      const certain = since.last - since.first;
      if (state === "running" && certain > 0) note(certain + Math.min(now - since.last, certain) * PART_OF_GAP);
      begun.delete(id);
    }
    const moving = machines.filter(isInTransition);
    const coming = moving.filter(({ state }) => state === "provisioning");
    if (moving.length === 0 || (coming.length < moving.length && following <= 0)) return undefined;
    const earliest = Math.min(...moving.map(({ id }) => begun.get(id)?.first ?? now)) + atLeast();
    const left = Math.max(earliest - now, 0);
    const skipped =
      following > 0
        ? Math.min(left + atLeast() * Math.ceil(following / moving.length), LONGEST_BEFORE_OTHERS)
        : Math.min(left, LONGEST);
    return skipped > WORTH_SKIPPING ? skipped : undefined;
  };
}
