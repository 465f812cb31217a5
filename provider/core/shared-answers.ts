import type { Clock } from "./time/clock";
import type { Duration } from "./time/duration";

/** Whose answers count beside one's own: those that were asked for in the same pass, for so long. */
export interface Freshness {
  /** Names the pass, such as one refresh of a stack. */
  pass: string;
  /** An earlier pass whose answers count as long, besides. */
  before?: string | undefined;
  /** Of what is looked at itself. */
  within: Duration;
  /** Of what stands around that and changes rarely, such as the cluster of a pool. As long as all else, where nothing is said. */
  related?: Duration;
  /** Of what hardly ever changes, such as a cloud account: it counts in a pass of its own, which changes of other objects do not end. */
  steady?: Steady | undefined;
  /** Whether the pass goes over all of a stack, so that the whole of a list is worth more than a part of it. */
  isWide: boolean;
  /** Whether nobody else asks in this pass: what is in it may be written back. */
  isOwn?: true;
}

/** The pass in which what hardly ever changes is asked for once. */
export interface Steady {
  /** Names it. */
  pass: string;
  /** How long its answers count. */
  within: Duration;
}

/** On whose behalf something is asked. */
export interface Caller {
  readonly signal: AbortSignal;
  /** Whether it only looks ahead, with little patience. */
  readonly isAhead: boolean;
  readonly clock: Clock;
  /** Absent where only its own answer counts. */
  readonly freshness?: Freshness | undefined;
}

/** How long an answer about what stands around the thing counts; undefined where none does. */
export const relatedFreshness = (freshness: Freshness | undefined): Duration | undefined =>
  freshness && (freshness.related ?? freshness.within);

/** What is asked. */
export interface Question {
  key: string;
  /** How old an answer may be, where that is not what the pass allows for what is looked at itself. */
  within?: Duration | undefined;
  /** How old the answer may be at most where what hardly ever changes may be older than the rest: it is of that kind. */
  steadyFor?: Duration | undefined;
  /** Ids of the objects that the answer is about: a write to any of them makes it worthless. */
  about: readonly string[];
}

interface Answer {
  value: Promise<unknown>;
  asker: Caller;
  about: readonly string[];
  askedAt: number;
  /** When it counts for nobody any more. */
  until: number;
}

/**
 * Answers of a service that several ask for: within a pass each question is asked once. Failures are not kept, and nothing is
 * kept for longer than the pass allows.
 */
export class SharedAnswers {
  private readonly answers = new Map<string, Answer>();
  // Apart, since they stay for longer.
  private readonly steady = new Map<string, Answer>();

  /** One key must always be asked with the same `ask`. */
  async get<T>(question: Question, asker: Caller, ask: () => Promise<T>): Promise<T> {
    const { freshness, clock } = asker;
    if (!freshness) return await ask();
    const { passes, within, kept } = this.counting(question, freshness);
    const keys = passes.map((pass) => `${pass}\n${question.key}`);
    const shared = keys
      .map((key) => kept.get(key))
      .find((answer) => answer !== undefined && clock.now() - answer.askedAt <= within);
    if (!shared) {
      const { within: span, related = 0 } = freshness;
      const until = clock.now() + Math.max(within, ...(kept === this.steady ? [] : [span, related]));
      return await this.ask(kept, keys[0] ?? question.key, { about: question.about, asker, until }, ask);
    }
    try {
      // Asked for with the same `ask`, so it is of the same type.
      return (await shared.value) as T;
    } catch (error) {
      // Whoever asked first was cancelled, or waited for a moment only: that is no answer for the others.
      const isPartial = shared.asker.signal.aborted || (shared.asker.isAhead && !asker.isAhead);
      if (isPartial && !asker.signal.aborted) return await this.get(question, asker, ask);
      throw error;
    }
  }

  /** In which passes answers to a question count, how old they may be, and where they are. */
  private counting(question: Question, { pass, before, within, steady }: Freshness) {
    const { steadyFor } = question;
    if (steady && steadyFor !== undefined)
      return { passes: [steady.pass], within: Math.min(steady.within, steadyFor), kept: this.steady };
    const passes = [pass, ...(before === undefined ? [] : [before])];
    return { passes, within: question.within ?? within, kept: this.answers };
  }

  /** Drops what is known of these objects; without any, all. */
  drop(about: readonly string[] = []): void {
    for (const kept of [this.answers, this.steady]) {
      for (const [key, answer] of kept) {
        if (about.length === 0 || answer.about.some((id) => about.includes(id))) kept.delete(key);
      }
    }
  }

  private async ask<T>(
    kept: Map<string, Answer>,
    key: string,
    given: Pick<Answer, "about" | "asker" | "until">,
    ask: () => Promise<T>,
  ): Promise<T> {
    const now = given.asker.clock.now();
    dropExpired(kept, now);
    const value = ask();
    const answer = { ...given, value, askedAt: now };
    kept.delete(key);
    kept.set(key, answer);
    try {
      return await value;
    } catch (error) {
      if (kept.get(key) === answer) kept.delete(key);
      throw error;
    }
  }
}

/** Whole documents of a large fleet: none stays in memory for longer than it may be used. */
function dropExpired(kept: Map<string, Answer>, now: number): void {
  for (const [key, { until }] of kept) {
    if (until >= now) return;
    kept.delete(key);
  }
}
