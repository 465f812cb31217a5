import type { Clock } from "./clock";
import { type Duration, minutes, seconds } from "./duration";

/** Shortest and longest pause between looks; the pause grows from one to the other. */
export type Pace = readonly [Duration, Duration];

// What has lasted for long goes on for a while: nobody minds two parts in a hundred more.
const PART_OF_WAITED = 0.02;
const LONGEST_PAUSE = minutes(2);

/** So many looks in a second at most, all waits of the process together: each is a request at least, and services count them. */
const LOOKS_PER_SECOND = 20;

// Pauses differ by up to so much, so that waits that began together do not look together.
const SPREAD = 0.15;
const WORTH_SPREADING = seconds(10);
const GOLDEN_RATIO = 0.618_033_988_749_895;

/** How many waits there are on a clock. */
const waits = new WeakMap<Clock, Set<Pauses>>();

/** The pauses of one wait, longer the longer it lasts and the more others wait at the same time. */
export class Pauses {
  private nth = 0;
  private usual: Duration;
  private readonly others: Set<Pauses>;

  /** `what` is waited for. Ends with `end`. */
  constructor(
    clock: Clock,
    private readonly pace: Pace,
    private readonly what: string,
  ) {
    this.usual = pace[0];
    this.others = waits.get(clock) ?? new Set();
    waits.set(clock, this.others.add(this));
  }

  end(): void {
    this.others.delete(this);
  }

  /** The next one, after so much waiting. `soonest` where the look itself knows when something can have changed. */
  next(waited: Duration, soonest?: Duration): Duration {
    const part = this.phase();
    const spread = (pause: Duration): Duration => (pause < WORTH_SPREADING ? 0 : SPREAD * part * pause);
    // Never sooner than a look says that it is worth it.
    const own = soonest === undefined ? this.usual - spread(this.usual) : soonest + spread(soonest);
    const longest = Math.max(this.pace[1], Math.min(waited * PART_OF_WAITED, LONGEST_PAUSE));
    this.usual = Math.min(this.usual * 1.5, longest);
    // Of a crowd that began together, each finds a place of its own first.
    const turn = (this.others.size * 1_000) / LOOKS_PER_SECOND;
    const crowded = this.nth === 0 ? turn * (1 + part) : turn;
    this.nth += 1;
    return Math.max(own, crowded);
  }

  /** Between 0 and 1, another one for each wait and each pause. */
  private phase(): number {
    let sum = 0;
    for (const letter of this.what) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
    return ((sum + this.nth) * GOLDEN_RATIO) % 1;
  }
}
