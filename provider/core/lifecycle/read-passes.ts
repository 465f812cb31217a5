import type { Freshness } from "../shared-answers";
import { type Duration, seconds } from "../time/duration";

/** How long what was read for one resource of a stack counts for the others. */
const SHARED_FOR: Duration = seconds(120);

/** What waits of a run go by: those of one cluster look at the same things, and what one has just seen counts for the others. */
export const WAIT_FRESHNESS: Freshness = { pass: "waits", within: seconds(5), related: seconds(60), isWide: false };

/**
 * Tells the reads of one refresh or preview from those of the next, in a process that may live for several: within one pass, resources share
 * what they find. A pass reads each object once, and nothing is changed during it: a second read of an object, or a change, begins another.
 */
export class ReadPasses {
  private nth = 1;
  private updates = 0;
  private readonly seen = new Set<string>();
  private readonly passOf = new Map<string, string>();

  /** The pass that a read or a preview of this object belongs to. */
  of(object: string): Freshness {
    if (this.seen.has(object)) this.end();
    this.seen.add(object);
    const pass = `pass ${this.nth}`;
    this.passOf.set(object, pass);
    return { pass, within: SHARED_FOR, isWide: true };
  }

  /**
   * What one update reads before it writes: for a moment, what it asked a step earlier, and what was answered in the pass in which the
   * object was compared with the program; without one, nobody else's answers.
   */
  ofUpdate(compared?: string): Freshness {
    this.updates += 1;
    const before = compared === undefined ? undefined : this.passOf.get(compared);
    return { pass: `update ${this.updates}`, before, within: seconds(3), isWide: false };
  }

  /** Nothing that was found before counts from now on. */
  end(): void {
    this.nth += 1;
    this.seen.clear();
  }
}
