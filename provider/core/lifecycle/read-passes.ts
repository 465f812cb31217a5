import type { Freshness, Steady } from "../shared-answers";
import { type Duration, minutes, seconds } from "../time/duration";

/** How long what was read for one resource of a stack counts for the others. */
const SHARED_FOR: Duration = seconds(120);

/** How long what hardly ever changes counts for waits. */
const STEADY_FOR: Duration = minutes(60);

/**
 * Tells the reads of one refresh or preview from those of the next, in a process that may live for several: within one pass, resources share
 * what they find. A pass reads each object once, and nothing is changed during it: a second read of an object, or a change, begins another.
 */
export class ReadPasses {
  private nth = 1;
  private updates = 0;
  private steadyNth = 1;
  private isChanged = false;
  private readonly seen = new Set<string>();
  private readonly seenSteadily = new Set<string>();
  private readonly passOf = new Map<string, string>();

  /** The pass that a read of this object belongs to: a run reads before it changes anything. */
  ofRead(object: string): Freshness {
    if (this.isChanged) this.endSteady();
    return this.of(object);
  }

  /** The pass that a preview of this object belongs to. */
  of(object: string): Freshness {
    if (this.seen.has(object)) this.endPass();
    if (this.seenSteadily.has(object)) this.endSteady();
    this.seen.add(object);
    this.seenSteadily.add(object);
    const pass = `pass ${this.nth}`;
    this.passOf.set(object, pass);
    return { pass, within: SHARED_FOR, steady: this.steady(SHARED_FOR), isWide: true };
  }

  /**
   * What one update reads before it writes: for a moment, what it asked a step earlier, and what was answered in the pass in which the
   * object was compared with the program; without one, nobody else's answers.
   */
  ofUpdate(compared?: string): Freshness {
    this.updates += 1;
    const before = compared === undefined ? undefined : this.passOf.get(compared);
    const steady = before === undefined ? undefined : this.steady(SHARED_FOR);
    return { pass: `update ${this.updates}`, before, within: seconds(3), steady, isWide: false, isOwn: true };
  }

  /** What waits of a run go by: those of one cluster look at the same things, and what one has just seen counts for the others. */
  ofWait(): Freshness {
    return { pass: "waits", within: seconds(5), related: seconds(60), steady: this.steady(STEADY_FOR), isWide: false };
  }

  /** Something is about to be changed: of that, nothing that was found before counts from now on. */
  end(): void {
    this.isChanged = true;
    this.endPass();
  }

  private endPass(): void {
    this.nth += 1;
    this.seen.clear();
  }

  private endSteady(): void {
    this.steadyNth += 1;
    this.isChanged = false;
    this.seenSteadily.clear();
  }

  private readonly steady = (within: Duration): Steady => ({ pass: `steady ${this.steadyNth}`, within });
}
