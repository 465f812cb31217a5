import { FastClock } from "./fast-clock";
import type { LabClock } from "./lab-clock";

export type { LabClock };

/** The longest delay that a timer of node keeps; longer sleeps are cut into pieces. */
const longestTimer = 2 ** 31 - 1;

/** A clock that runs `speed` times as fast as the wall clock and starts now. */
export function scaledClock(speed = 1): LabClock {
  if (!(speed > 0)) throw new RangeError(`speed must be greater than 0, got ${speed}`);
  return speed > 1 ? new FastClock(speed) : wallClock(speed);
}

function wallClock(speed: number): LabClock {
  const start = Date.now();
  const begun = performance.now();
  const now = () => start + (performance.now() - begun) * speed;
  const sleep = async (ms: number, signal?: AbortSignal) => {
    const due = now() + ms;
    // Timers may fire a little early, so the clock itself has the last word.
    do await timer(Math.max(0, (due - now()) / speed), signal);
    while (now() < due);
  };
  return { now, sleep };
}

function timer(realMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(handle);
      reject(signal?.reason);
    };
    const onTime = () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const handle = setTimeout(onTime, Math.min(Math.ceil(realMs), longestTimer));
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

interface Sleeper {
  due: number;
  wake: () => void;
}

/** A clock that stands still until somebody moves it. */
export class ManualClock implements LabClock {
  readonly #sleepers = new Set<Sleeper>();
  #now: number;

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      const sleeper: Sleeper = { due: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** When the earliest sleeper is due, or undefined when nobody sleeps. */
  nextDue(): number | undefined {
    const dues = [...this.#sleepers].map((sleeper) => sleeper.due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  /** Moves the time on and wakes whoever is due by then, earliest first. */
  advance(ms: number): void {
    this.#now += ms;
    const due = [...this.#sleepers].filter((sleeper) => sleeper.due <= this.#now).sort((a, b) => a.due - b.due);
    for (const sleeper of due) sleeper.wake();
  }
}
