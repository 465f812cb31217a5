import type { Clock } from "./clock";
import type { Duration } from "./duration";

/** How long verbs of a resource may take when the user says nothing. */
export interface UsualTimeouts {
  create: Duration;
  update: Duration;
  delete: Duration;
  /** Added for every machine that an update reinstalls. */
  perMachine?: Duration;
}

/** Until when a verb may wait: what it waits for shares one limit, from its begin on. */
export interface Deadline {
  /** The whole limit. */
  readonly limit: Duration;
  /** What is left of it. Reinstalled machines add to a usual limit, never to the user's own. */
  left(machines?: number): Duration;
}

/** The deadline of a verb that begins now: the user's own limit, else the usual one. */
export function deadlineOf(
  clock: Clock,
  own: Duration | undefined,
  usual: { limit: Duration; perMachine?: Duration | undefined },
): Deadline {
  const start = clock.now();
  const limit = own ?? usual.limit;
  return {
    limit,
    left: (machines = 0) => {
      const added = own === undefined ? machines * (usual.perMachine ?? 0) : 0;
      return Math.max(limit + added - (clock.now() - start), 0);
    },
  };
}

/** For what only looks: nothing waits. */
export const noDeadline: Deadline = { limit: Number.POSITIVE_INFINITY, left: () => Number.POSITIVE_INFINITY };
