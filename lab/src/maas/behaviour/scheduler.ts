/** Something that will happen in lab time, unless it is cancelled. */
export interface ScheduledEvent {
  readonly at: number;
  readonly run: () => void;
}

/** What is going to happen and when. It keeps no timer: what is due happens when somebody looks. */
export class Scheduler {
  #events: ScheduledEvent[] = [];
  #now: number | undefined;

  add(at: number, run: () => void): ScheduledEvent {
    const scheduled = { at, run };
    const later = this.#events.findIndex((other) => other.at > at);
    this.#events.splice(later < 0 ? this.#events.length : later, 0, scheduled);
    return scheduled;
  }

  cancel(scheduled: ScheduledEvent): void {
    this.#events = this.#events.filter((other) => other !== scheduled);
  }

  /** The time of what is happening, while something does. */
  get happening(): number | undefined {
    return this.#now;
  }

  nextDue(): number | undefined {
    return this.#events[0]?.at;
  }

  /** Lets everything happen that is due by `now`, in order, with what follows from it. */
  settle(now: number): void {
    if (this.#now !== undefined) return; // What happens looks at the world too.
    try {
      for (let next = this.#events[0]; next && next.at <= now; next = this.#events[0]) {
        this.#events.shift();
        this.#now = next.at;
        next.run();
      }
    } finally {
      this.#now = undefined;
    }
  }
}
