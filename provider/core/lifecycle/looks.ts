import type { Freshness } from "../shared-answers";
import { type Duration, seconds } from "../time/duration";

/** How long what was read for one resource of a stack counts for the others. */
const SHARED_FOR: Duration = seconds(120);

/** What waits of a run go by: those of one cluster look at the same things, and what one has just seen counts for the others. */
export const WAITS: Freshness = { look: "waits", within: seconds(5), isWide: false };

/**
 * Tells what one refresh or preview asks for from the next, in a process that may live for several: within one, resources share what they
 * find. It looks at each object once, and nothing is changed during it: what is looked at again, or after a change, is another look.
 */
export class Looks {
  private nth = 1;
  private readonly seen = new Set<string>();

  /** The look that a read or a preview of this object belongs to. */
  of(object: string): Freshness {
    if (this.seen.has(object)) this.end();
    this.seen.add(object);
    return { look: `look ${this.nth}`, within: SHARED_FOR, isWide: true };
  }

  /** Nothing that was found before counts from now on. */
  end(): void {
    this.nth += 1;
    this.seen.clear();
  }
}
