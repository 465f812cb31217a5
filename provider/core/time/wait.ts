import { ApiError, ContractError, messageOf, ProviderError, WaitTimeoutError } from "../errors";
import type { Clock } from "./clock";
import { type Duration, formatDuration, minutes } from "./duration";
import { type Pace, Pauses } from "./pace";

/** What one look at the thing found: it is as it should be, it is on its way, or it will not get there by itself. */
export type PollResult<T> = { done: T } | Pending | { failed: string; evidence?: readonly string[] };

/** It is on its way. `next` says when to look again, where the look knows better than the pace. */
export interface Pending {
  pending: Progress;
  next?: Duration | undefined;
}

/** Where a thing stands: one line for the whole, and a line per part, keyed so that only changed lines are told. */
export interface Progress {
  state: string;
  parts?: Readonly<Record<string, string>>;
}

export interface Wait {
  /** What is waited for, as it stands in messages: `cluster payments-prod`. */
  what: string;
  /** What it is not in time, as it stands in messages; `ready` where nothing is said. */
  goal?: "ready" | "complete";
  pace: Pace;
  /** How long nothing can be there yet: nobody looks before. */
  firstAfter?: Duration;
  /** How long at most, on the clock. */
  limit: Duration;
  /** Looks up the reasons when the limit is reached, newest first; a failure of it is not told. */
  evidence?: () => Promise<readonly string[]>;
}

export interface WaitContext {
  clock: Clock;
  signal: AbortSignal;
  log: Log;
}

/** Speaks to the person who runs Pulumi, under the resource. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
}

// An answer that makes no sense passes with whatever stands in between; one that stays is for a person to see.
const BORNE_LOOKS = 5;
const BORNE_FOR = minutes(5);

/**
 * Looks until the look is done, telling every change of state once. Passing failures of a look are told once each: that the
 * service is away is borne until the limit, that something else answers or the key is not accepted for some minutes; other
 * failures end the wait.
 */
export async function waitFor<T>(ctx: WaitContext, wait: Wait, look: () => Promise<PollResult<T>>): Promise<T> {
  const pauses = new Pauses(ctx.clock, wait.pace, wait.what);
  try {
    return await lookUntilDone(ctx, wait, pauses, look);
  } finally {
    pauses.end();
  }
}

async function lookUntilDone<T>(
  ctx: WaitContext,
  wait: Wait,
  pauses: Pauses,
  look: () => Promise<PollResult<T>>,
): Promise<T> {
  const start = ctx.clock.now();
  const report = progressReporter(ctx.log, wait.what);
  let last = "no answer yet";
  const patience = new Patience(ctx.clock);
  if (wait.firstAfter !== undefined) await ctx.clock.sleep(Math.min(wait.firstAfter, wait.limit), ctx.signal);
  for (;;) {
    ctx.signal.throwIfAborted();
    const seen = await pollOnce(look, patience);
    if ("done" in seen) return seen.done;
    if ("failed" in seen) throw stopped(wait.what, seen.failed, seen.evidence ?? (await gather(wait)));
    last = seen.pending.state;
    report(seen.pending, ctx.clock.now() - start);
    const waited = ctx.clock.now() - start;
    if (waited >= wait.limit)
      throw new WaitTimeoutError(`${wait.what} was not ${wait.goal ?? "ready"}`, waited, last, await gather(wait));
    const pause = pauses.next(waited, seen.next);
    await ctx.clock.sleep(Math.min(pause, Math.max(wait.limit - waited, 1)), ctx.signal);
  }
}

async function pollOnce<T>(look: () => Promise<PollResult<T>>, patience: Patience): Promise<PollResult<T>> {
  try {
    const seen = await look();
    patience.renew();
    return seen;
  } catch (error) {
    if (!patience.bears(error)) throw error;
    return { pending: { state: messageOf(error) } };
  }
}

/** How long looks may fail in a row, by the kind of the failure. */
class Patience {
  private looks = 0;
  private since = 0;

  constructor(private readonly clock: Clock) {}

  renew(): void {
    this.looks = 0;
  }

  bears(error: unknown): boolean {
    if (!isUnreadable(error)) {
      this.renew();
      return error instanceof ApiError && error.kind === "unavailable";
    }
    if (this.looks === 0) this.since = this.clock.now();
    this.looks += 1;
    return this.looks < BORNE_LOOKS || this.clock.now() - this.since < BORNE_FOR;
  }
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof ContractError ||
  (error instanceof ApiError && (error.foreign || (error.kind === "denied" && error.status === 401)));

function stopped(what: string, why: string, evidence: readonly string[]): ProviderError {
  const because = evidence.length === 0 ? "" : ` (${evidence.join("; ")})`;
  return new ProviderError(
    `${what} stopped on the way: ${why}${because}. When that is mended, 'pulumi up' goes on from here.`,
  );
}

async function gather(wait: Wait): Promise<readonly string[]> {
  return wait.evidence ? wait.evidence().catch((error: unknown) => [messageOf(error)]) : [];
}

/** Reports the lines of a progress that changed since the last report. */
function progressReporter(log: Log, what: string): (seen: Progress, waited: Duration) => void {
  const reported = new Map<string, string>();
  return (seen, waited) => {
    for (const [subject, state] of Object.entries({ [what]: seen.state, ...seen.parts })) {
      if (reported.get(subject) === state) continue;
      reported.set(subject, state);
      log.info(waited === 0 ? `${subject}: ${state}` : `${subject}: ${state}, ${formatDuration(waited)}`);
    }
  };
}
