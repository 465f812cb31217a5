import type { LabClock } from "./lab-clock";

interface Sleeper {
  due: number;
  wake: () => void;
}

// The longest delay that a timer of node keeps; longer ones are looked at again on the way.
const longestTimer = 2 ** 31 - 1;

// Turns of the event loop after a sleeper was woken, in which what it does gets as far as its next request or sleep.
const turnsPerSleeper = 3;

/**
 * A clock that runs `speed` times as fast as the wall clock, but never past a sleeper that has not been woken, nor while one
 * sets about its next step: on a busy machine it falls behind, where the wall clock would have a time-out overtake what it
 * is there for.
 */
export class FastClock implements LabClock {
  readonly #sleepers = new Set<Sleeper>();
  #since = { real: performance.now(), lab: Date.now() };
  #timer: NodeJS.Timeout | undefined;
  #isWaking = false;

  constructor(private readonly speed: number) {}

  now(): number {
    if (this.#isWaking) return this.#since.lab;
    const next = this.#next();
    const passed = this.#since.lab + (performance.now() - this.#since.real) * this.speed;
    return next === undefined ? passed : Math.min(passed, next.due);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = () => {
        leave();
        this.#arm();
        reject(signal?.reason);
      };
      const wake = () => {
        leave();
        resolve();
      };
      const sleeper: Sleeper = { due: this.now() + Math.max(0, ms), wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#arm();
    });
  }

  #next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (!first || sleeper.due < first.due) first = sleeper;
    return first;
  }

  #arm(): void {
    if (this.#isWaking) return;
    clearTimeout(this.#timer);
    const next = this.#next();
    if (!next) return;
    const real = Math.max(0, (next.due - this.now()) / this.speed);
    this.#timer = setTimeout(() => this.#wakeDue(), Math.min(Math.ceil(real), longestTimer));
  }

  /** Wakes whoever is due, one after the other; what the last one did comes before the next one wakes. */
  #wakeDue(): void {
    const next = this.#next();
    if (!next || this.now() < next.due) {
      this.#arm();
      return;
    }
    this.#isWaking = true;
    // What the machine was late is not made up for.
    this.#since.lab = next.due;
    next.wake();
    afterTurns(turnsPerSleeper, () => {
      this.#isWaking = false;
      this.#since.real = performance.now();
      this.#wakeDue();
    });
  }
}

function afterTurns(turns: number, then: () => void): void {
  if (turns === 0) then();
  else setImmediate(() => afterTurns(turns - 1, then));
}
