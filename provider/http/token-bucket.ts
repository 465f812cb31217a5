import type { Clock } from "../core/time/clock";
import { type Duration, seconds } from "../core/time/duration";
import { TurnQueue } from "./turn-queue";

/** What a service takes: so many requests in a second on average, and so many at once. */
export interface RequestLimit {
  perSecond: number;
  burst: number;
}

/** The limit that a route counts against: those of one name are counted together. */
export interface NamedLimit extends RequestLimit {
  name: string;
}

/** Who asks for a turn. */
export interface Requester {
  /** Whoever sends several requests one after the other: turns are shared out among these. */
  caller: object;
  isWrite: boolean;
  signal: AbortSignal;
}

// Turns are given out several at a time, so that a thousand that wait are no thousand timers.
const ROUND: Duration = 200;
// Where nothing is said, a service that refused is left alone this long.
const REST = seconds(1);
// After a refusal the pace is halved, down to a sixteenth, and is back where it was after so long.
const LEAST = 1 / 16;
const BACK_AFTER = seconds(60);

/**
 * Turns for requests that count against one limit: at once while there are tokens, then one after the other as they come back.
 * A service that refuses all the same, since others ask it by the same address, is asked more slowly by all.
 */
export class TokenBucket {
  readonly #queue = new TurnQueue();
  #tokens: number;
  #pace = 1;
  #filledAt: number;
  #restUntil = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;
  #isServing = false;

  constructor(
    private readonly limit: RequestLimit,
    private readonly clock: Clock,
  ) {
    this.#tokens = limit.burst;
    this.#filledAt = clock.now();
  }

  /** Resolves, with the time of that, when the request may go out; rejects with the signal's reason. */
  async turn({ signal, ...asker }: Requester): Promise<number> {
    signal.throwIfAborted();
    const mine = this.#queue.join(asker, signal);
    if (!this.#isServing) void this.#serve();
    await mine;
    return this.clock.now();
  }

  /** The service refused a request that went out at `sentAt` for being one too many; `wait` is what it asked for. */
  refused(sentAt: number, wait: Duration | undefined): void {
    this.#fill();
    const now = this.clock.now();
    this.#tokens = Math.min(this.#tokens, 0);
    this.#restUntil = Math.max(this.#restUntil, now + (wait ?? REST));
    // Requests that went out together are refused together: one reason to slow down, not many.
    if (sentAt <= this.#refusedAt) return;
    this.#pace = Math.max(LEAST, this.#pace / 2);
    this.#refusedAt = now;
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    for (;;) {
      this.#fill();
      for (; this.#tokens >= 1 && this.#queue.next(); this.#tokens -= 1);
      if (this.#queue.isEmpty) break;
      await this.clock.sleep(this.#pause());
    }
    this.#isServing = false;
  }

  #pause(): Duration {
    const rest = Math.max(0, this.#restUntil - this.clock.now());
    return rest + Math.max(ROUND, ((1 - this.#tokens) * seconds(1)) / (this.limit.perSecond * this.#pace));
  }

  #fill(): void {
    const now = this.clock.now();
    const since = Math.max(this.#filledAt, Math.min(now, this.#restUntil));
    const passed = Math.max(0, now - since);
    this.#filledAt = Math.max(this.#filledAt, now);
    this.#tokens = Math.min(this.limit.burst, this.#tokens + (passed / seconds(1)) * this.limit.perSecond * this.#pace);
    this.#pace = Math.min(1, this.#pace + passed / BACK_AFTER);
  }
}
