import { setTimeout as pause } from "node:timers/promises";
import type { Duration } from "./duration";

/** What waits and retry pauses ask for the time. Never asked for request time-outs or signatures: those use real time. */
export interface Clock {
  /** Milliseconds since the epoch, on this clock. */
  now(): number;
  /** Resolves after `span` on this clock; rejects with the signal's reason when aborted. */
  sleep(span: Duration, signal?: AbortSignal): Promise<void>;
  /** Where this clock counts only what is slept on it: one as fast that counts all time, for rates of requests. */
  readonly flowing?: Clock;
}

// On a fast clock a pause of seconds would be none at all, and every wait a busy loop.
const SHORTEST_REAL_PAUSE = 20;

/** The clock of the machine. */
export const realClock: Clock = scaledClock(1);

/**
 * A clock on which time runs `scale` times as fast as on the machine's: what `PALETTE_MAAS_TIME_SCALE` asks for when a
 * lab in another process runs faster than life. A fast one counts only what is slept on it, so that a limit means a number
 * of looks: what requests, child processes and a busy machine take in real time would be hours on it.
 */
export function scaledClock(scale: number): Clock {
  return scale > 1 ? sleepersClock(scale) : machineClock(scale);
}

function machineClock(scale: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * scale,
    sleep: (span, signal) => pauseFor(span / scale, signal),
  };
}

function sleepersClock(scale: number): Clock {
  let now = Date.now();
  return {
    flowing: machineClock(scale),
    now: () => now,
    sleep: async (span, signal) => {
      const due = now + Math.max(0, span);
      await pauseFor(Math.max(span / scale, SHORTEST_REAL_PAUSE), signal);
      if (!runsChild()) now = Math.max(now, due);
    },
  };
}

const runsChild = (): boolean => process.getActiveResourcesInfo().includes("ProcessWrap");

async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await pause(milliseconds, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : error;
  });
}
