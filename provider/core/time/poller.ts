import type { Clock } from "./clock";
import type { Duration } from "./duration";

/** What waits know of one thing that all of them need: whoever looks at it looks for all, at the pace of the one that needs it soonest. */
export class Poller<State> {
  private seenAt = Number.NEGATIVE_INFINITY;
  private seen: State | undefined;

  constructor(private readonly clock: Clock) {}

  /** As it was last seen; undefined where nobody has looked. */
  get state(): State | undefined {
    return this.seen;
  }

  /** Whether nobody has looked for so long. */
  isDue(every: Duration): boolean {
    return this.clock.now() - this.seenAt >= every;
  }

  note(state: State): void {
    this.seen = state;
    this.seenAt = this.clock.now();
  }
}
