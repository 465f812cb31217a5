import { setMaxListeners } from "node:events";

/** One request that waits for its turn. */
interface Waiting {
  caller: object;
  isWrite: boolean;
  go: () => void;
}

// Of so many turns one goes to the read that has waited longest, so that none waits for ever.
const READ_EVERY = 4;

/**
 * Who goes next: writes before reads, and of those whoever has had the fewest turns. So a wait, which asks again and again, never
 * holds up a change, and of a thousand waits each gets its share. What one caller asks for keeps its order.
 */
export class TurnQueue {
  // In the order in which they came.
  readonly #waiting = new Set<Waiting>();
  readonly #had = new WeakMap<object, number>();
  #turns = 0;

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Resolves when it is the caller's turn; rejects with the signal's reason. */
  join({ caller, isWrite }: Pick<Waiting, "caller" | "isWrite">, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        signal.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        leave();
        reject(signal.reason);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const waiting = { caller, isWrite, go };
      this.#waiting.add(waiting);
      // All verbs of a run share one signal: no leak to warn the user of.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", abort, { once: true });
    });
  }

  /** Lets the next one go; false where nobody waits. */
  next(): boolean {
    if (this.isEmpty) return false;
    this.#turns += 1;
    const chosen = this.#turns % READ_EVERY === 0 ? (this.#oldestRead() ?? this.#best()) : this.#best();
    if (chosen === undefined) return false;
    this.#had.set(chosen.caller, this.#hadBy(chosen) + 1);
    chosen.go();
    return true;
  }

  #oldestRead(): Waiting | undefined {
    for (const waiting of this.#waiting) if (!waiting.isWrite) return waiting;
    return undefined;
  }

  #best(): Waiting | undefined {
    let best: Waiting | undefined;
    for (const waiting of this.#waiting) if (best === undefined || this.#isBefore(waiting, best)) best = waiting;
    return best;
  }

  #isBefore(one: Waiting, other: Waiting): boolean {
    if (one.isWrite !== other.isWrite) return one.isWrite;
    return this.#hadBy(one) < this.#hadBy(other);
  }

  #hadBy({ caller }: Waiting): number {
    return this.#had.get(caller) ?? 0;
  }
}
