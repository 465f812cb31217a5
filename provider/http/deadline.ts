import { setMaxListeners } from "node:events";
import type { Duration } from "../core/time/duration";

/** Ends one attempt: when its time is up, in real time, or when the caller's signal says so. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #follow: (() => void) | undefined;
  readonly #outer: AbortSignal | undefined;
  #expired = false;

  constructor(span: Duration, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort();
    }, span);
    this.#follow = outer && (() => this.#controller.abort());
    if (outer?.aborted) this.#controller.abort();
    // Every request of a verb that is under way listens to its one signal: no leak to warn the user of.
    if (outer) setMaxListeners(0, outer);
    if (this.#follow) outer?.addEventListener("abort", this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the time was up, as opposed to the caller having ended it. */
  get expired(): boolean {
    return this.#expired;
  }

  /** To be called when the attempt is over. */
  release(): void {
    clearTimeout(this.#timer);
    if (this.#follow) this.#outer?.removeEventListener("abort", this.#follow);
  }
}
