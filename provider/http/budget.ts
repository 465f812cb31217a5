import type { Clock } from "../core/time/clock";
import type { HttpService } from "./call";
import { type NamedLimit, TokenBucket } from "./token-bucket";

/** The buckets of this process for one service, by the names of its limits. */
export class Budget {
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly limitOf: (route: string) => NamedLimit,
    private readonly share: number,
    private readonly clock: Clock,
  ) {}

  /** The bucket out of which requests of a route are taken. */
  bucketOf(route: string): TokenBucket {
    const { name, perSecond, burst } = this.limitOf(route);
    const known = this.#buckets.get(name);
    if (known) return known;
    const limit = { perSecond: perSecond * this.share, burst: Math.max(1, burst * this.share) };
    const made = new TokenBucket(limit, this.clock);
    this.#buckets.set(name, made);
    return made;
  }
}

// By clock, since time is what a budget counts in: in life there is one.
const budgets = new WeakMap<Clock, Map<string, Budget>>();

/** The budget that all clients of this process share for one address of a service; undefined where it has no limits. */
export function budgetFor({ baseUrl, settings, limitOf }: HttpService): Budget | undefined {
  const { limitShare: share } = settings;
  const clock = settings.clock.flowing ?? settings.clock;
  if (limitOf === undefined || share === undefined) return undefined;
  const ofClock = budgets.get(clock) ?? new Map<string, Budget>();
  budgets.set(clock, ofClock);
  const key = `${new URL(baseUrl).origin} ${share}`;
  const budget = ofClock.get(key) ?? new Budget(limitOf, share, clock);
  ofClock.set(key, budget);
  return budget;
}
