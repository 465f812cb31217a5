import type { Clock } from "../core/time/clock";
import { type Duration, minutes, seconds } from "../core/time/duration";
import type { ObservedMachine } from "../plane";

/** Whether something is done to a machine right now. */
export const isOnItsWay = ({ state }: ObservedMachine): boolean =>
  state === "pending" || state === "provisioning" || state === "deleting";

// Servers of one pool take about as long as each other; one that is a third faster is seen a little late.
const SAFE_PART = 0.7;

/** How long nobody looks at most: a server that fails is to be told of. */
const LONGEST: Duration = minutes(2);
const WORTH_SKIPPING: Duration = seconds(30);

// No physical server is installed in less.
const LEAST: Duration = minutes(2);

/**
 * Learns from machines that came up how long that takes, and answers in how long the next one can be there at the earliest; undefined
 * where that is soon, or nobody knows.
 */
export function expectNext(
  clock: Clock,
  isVirtual = false,
): (machines: readonly ObservedMachine[]) => Duration | undefined {
  const begun = new Map<string, number>();
  let shortest: Duration | undefined;
  const atLeast = (): Duration => (shortest === undefined ? (isVirtual ? 0 : LEAST) : SAFE_PART * shortest);
  return (machines) => {
    const now = clock.now();
    for (const { id, state } of machines) {
      const since = begun.get(id);
      if (state === "provisioning" && since === undefined) begun.set(id, now);
      if (state === "provisioning" || since === undefined) continue;
      if (state === "running") shortest = Math.min(shortest ?? Number.POSITIVE_INFINITY, now - since);
      begun.delete(id);
    }
    const moving = machines.filter(isOnItsWay);
    if (moving.length === 0 || moving.some(({ state }) => state !== "provisioning")) return undefined;
    const earliest = Math.min(...moving.map(({ id }) => begun.get(id) ?? now)) + atLeast();
    const left = Math.min(earliest - now, LONGEST);
    return left > WORTH_SKIPPING ? left : undefined;
  };
}
