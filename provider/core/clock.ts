import { setTimeout as pause } from "node:timers/promises";
import type { Duration } from "./duration";

/** What waits and retry pauses ask for the time. Never asked for request time-outs or signatures: those use real time. */
export interface Clock {
  /** Milliseconds since the epoch, on this clock. */
  now(): number;
  /** Resolves after `span` on this clock; rejects with the signal's reason when aborted. */
  sleep(span: Duration, signal?: AbortSignal): Promise<void>;
}

// On a fast clock a pause of seconds would be none at all, and every wait a busy loop.
const SHORTEST_REAL_PAUSE = 20;

/** The clock of the machine. */
export const realClock: Clock = scaledClock(1);

/**
 * A clock on which time runs `scale` times as fast as on the machine's: what `PALETTE_MAAS_TIME_SCALE` asks for when a
 * lab in another process runs faster than life.
 */
export function scaledClock(scale: number): Clock {
  const shortest = scale > 1 ? SHORTEST_REAL_PAUSE : 0;
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * scale,
    sleep: async (span, signal) => {
      signal?.throwIfAborted();
      await pause(Math.max(span / scale, shortest), undefined, signal ? { signal } : {}).catch((error: unknown) => {
        throw signal?.aborted ? signal.reason : error;
      });
    },
  };
}
