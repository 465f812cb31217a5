import type { Freshness } from "../shared-answers";
import { type Duration, seconds } from "../time/duration";

/** How long what was read for one resource of a stack counts for the others. */
const SHARED_FOR: Duration = seconds(120);

/** What waits of a run go by: those of one cluster look at the same things, and what one has just seen counts for the others. */
export const WAITS: Freshness = { look: "waits", within: seconds(5), isWide: false };

/**
 * Tells the reads of one refresh from those of the next, in a process that may live for several: they share what they find. A refresh
 * reads each object once, and nothing is changed during it: what is read again, or after a change, is another look.
 */
export class RefreshLooks {
  private nth = 1;
  private readonly read = new Set<string>();

  /** The look that a read of this object belongs to. */
  of(object: string): Freshness {
    if (this.read.has(object)) this.end();
    this.read.add(object);
    return { look: `refresh ${this.nth}`, within: SHARED_FOR, isWide: true };
  }

  /** Nothing that was read before counts from now on. */
  end(): void {
    this.nth += 1;
    this.read.clear();
  }
}
