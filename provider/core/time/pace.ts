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
const SECOND = seconds(1);

/** Moments at which waits look, so many in each second. */
class Turns {
  private readonly taken = new Map<number, number>();

  constructor(private readonly clock: Clock) {}

  /** Takes the first turn that is left from `at` on, and answers when it is. */
  take(at: Duration): Duration {
    this.forgetPast();
    let second = Math.floor(at / SECOND);
    while (this.in(second) >= LOOKS_PER_SECOND) second += 1;
    const nth = this.in(second);
    this.taken.set(second, nth + 1);
    return Math.max(at, second * SECOND + (nth * SECOND) / LOOKS_PER_SECOND);
  }

  /** Gives a turn back that is still to come. */
  giveBack(at: Duration): void {
    const second = Math.floor(at / SECOND);
    if (at > this.clock.now() && this.in(second) > 0) this.taken.set(second, this.in(second) - 1);
  }

  private in(second: number): number {
    return this.taken.get(second) ?? 0;
  }

  private forgetPast(): void {
    const now = Math.floor(this.clock.now() / SECOND);
    for (const second of this.taken.keys()) if (second < now) this.taken.delete(second);
  }
}

const turnsOn = new WeakMap<Clock, Turns>();

/** The pauses of one wait, longer the longer it lasts and the more others wait at the same time. */
export class Pauses {
  private nth = 0;
  private usual: Duration;
  private turn = Number.NEGATIVE_INFINITY;
  private readonly turns: Turns;

  /** `what` is waited for. Ends with `end`. */
  constructor(
    private readonly clock: Clock,
    private readonly pace: Pace,
    private readonly what: string,
  ) {
    this.usual = pace[0];
    this.turns = turnsOn.get(clock) ?? new Turns(clock);
    turnsOn.set(clock, this.turns);
  }

  end(): void {
    this.turns.giveBack(this.turn);
  }

  /** The next one, after so much waiting. `soonest` where the look itself knows when something can have changed. */
  next(waited: Duration, soonest?: Duration): Duration {
    const part = this.phase();
    const spread = (pause: Duration): Duration => (pause < WORTH_SPREADING ? 0 : SPREAD * part * pause);
    // Never sooner than a look says that it is worth it.
    const own = soonest === undefined ? this.usual - spread(this.usual) : soonest + spread(soonest);
    const longest = Math.max(this.pace[1], Math.min(waited * PART_OF_WAITED, LONGEST_PAUSE));
    this.usual = Math.min(this.usual * 1.5, longest);
    this.nth += 1;
    this.turns.giveBack(this.turn);
    this.turn = this.turns.take(this.clock.now() + own);
    return this.turn - this.clock.now();
  }

  /** Between 0 and 1, another one for each wait and each pause. */
  private phase(): number {
    let sum = 0;
    for (const letter of this.what) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
    return ((sum + this.nth) * GOLDEN_RATIO) % 1;
  }
}
