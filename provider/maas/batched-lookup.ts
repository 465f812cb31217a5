import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "../core/errors";
import type { Freshness } from "../core/shared-answers";
import type { Clock } from "../core/time/clock";

/** How things are asked for. */
export interface Listing<T> {
  nameOf(item: T): string;
  /** How many names one request takes. */
  perRequest: number;
  some(names: readonly string[]): Promise<readonly T[]>;
  all(): Promise<readonly T[]>;
}

/** Names that somebody looks for. */
export interface NameQuery {
  names: readonly string[];
  /** Names that others of the same pass are going to ask for. */
  nearby: readonly string[];
  freshness: Freshness;
  clock: Clock;
}

// Milliseconds of real time in which nobody else has asked: those who ask at the same moment have then found together.
const QUIET_FOR = 100;

// So often it is looked whether more are coming: a refresh of thousands of objects does not stop asking, and need not.
const MOST_LOOKS = 10;

/** So many items are one answer; beyond that, a whole list is not asked for again. */
const MOST = 500;

/** What one pass has found so far. */
interface Found<T> {
  pass: string;
  until: number;
  /** Of each name that was asked for, what there is. */
  byName: Map<string, Promise<readonly T[]>>;
  whole?: Promise<readonly T[]>;
  requests: number;
  gathering?: Gathering<T>;
}

interface Gathering<T> {
  names: Set<string>;
  answer: Promise<readonly T[]>;
}

/**
 * Things of a MAAS by name, for all resources of a refresh. The first who ask are answered by one request for what they named, everybody
 * later by the whole list; where that is known to be large, by one request for many names at a time.
 */
export class BatchedLookup<T> {
  private found: Found<T> | undefined;
  private isLarge = false;

  constructor(private readonly most = MOST) {}

  async get(sought: NameQuery, way: Listing<T>): Promise<T[]> {
    const found = this.inPass(sought);
    const names = [...new Set(sought.names)].filter((name) => name !== "");
    if (!names.every((name) => found.byName.has(name))) this.ask(found, [...names, ...sought.nearby], way);
    const items = await Promise.all(names.map((name) => found.byName.get(name) ?? []));
    return items.flat();
  }

  /** The whole list, where this pass has it already. */
  async whole(sought: Pick<NameQuery, "freshness" | "clock">): Promise<readonly T[] | undefined> {
    return await this.inPass(sought).whole;
  }

  private inPass({ freshness: { pass, within }, clock }: Pick<NameQuery, "freshness" | "clock">): Found<T> {
    const now = clock.now();
    if (this.found?.pass === pass && this.found.until >= now) return this.found;
    this.found = { pass, until: now + within, byName: new Map(), requests: 0 };
    return this.found;
  }

  private ask(found: Found<T>, names: readonly string[], way: Listing<T>): void {
    found.gathering ??= this.gather(found, way);
    const { names: gathered, answer } = found.gathering;
    for (const name of names) {
      if (found.byName.has(name) || name === "") continue;
      gathered.add(name);
      const items = answer.then((all) => all.filter((item) => way.nameOf(item) === name));
      found.byName.set(name, items);
      // A failure is everybody's who waits for it, and nobody's who asks later.
      items.catch(() => found.byName.delete(name));
    }
  }

  private gather(found: Found<T>, way: Listing<T>): Gathering<T> {
    const names = new Set<string>();
    const complete = found.whole ? Promise.resolve() : nobodyElseAsks(names);
    const answer = complete.then(() => {
      delete found.gathering;
      return found.whole ?? this.send(found, [...names], way);
    });
    return { names, answer };
  }

  private async send(found: Found<T>, names: readonly string[], way: Listing<T>): Promise<readonly T[]> {
    const isFew = found.requests === 0 && names.length <= way.perRequest;
    found.requests += 1;
    if (isFew || this.isLarge) return await way.some(names);
    const whole = way.all();
    found.whole = whole;
    try {
      const items = await whole;
      this.isLarge = items.length > this.most;
      return items;
    } catch (error) {
      delete found.whole;
      if (!(error instanceof ApiError) || error.kind !== "unavailable") throw error;
      // A MAAS that takes too long over everything may still tell of some.
      this.isLarge = true;
      return await way.some(names);
    }
  }
}

/** Until no name has come for a moment in which the process had time, or for some ten moments all the same. */
async function nobodyElseAsks(names: ReadonlySet<string>): Promise<void> {
  // Whoever begins adds his names right after.
  await Promise.resolve();
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const [before, began] = [names.size, performance.now()];
    await pause(QUIET_FOR);
    // Who wants to ask has had no turn either where this one came so late.
    const isBusy = performance.now() - began > 1.5 * QUIET_FOR;
    if (names.size === before && !isBusy) return;
  }
}
