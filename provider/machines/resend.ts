import type { Context } from "../context";
import { type Duration, formatDuration, minutes } from "../core/time/duration";

/** A change that was sent and answered, and must show in what the plane says of the object. */
export interface SentChange {
  /** For a sentence: `the delete of cluster 'payments'`. */
  what: string;
  send(): Promise<unknown>;
}

const PATIENCE: Duration = minutes(2);
const TIMES = 3;

/**
 * Looks whether a change that was answered has begun, and sends it again where it has not: an answer may be lost on the way or given
 * by something else. Answers why there is nothing to wait for once it was sent three times in vain.
 */
export function resender(ctx: Context, { what, send }: SentChange): (hasBegun: boolean) => Promise<string | undefined> {
  let sentAt = ctx.clock.now();
  let times = 1;
  let isBegun = false;
  return async (hasBegun) => {
    isBegun ||= hasBegun;
    if (isBegun || ctx.clock.now() - sentAt < PATIENCE) return undefined;
    if (times >= TIMES)
      return (
        `${what} was sent ${TIMES} times, ${formatDuration(PATIENCE)} apart, and nothing shows that it began. Look in ${ctx.plane.name} at the events of the ` +
        "cluster and whether its gateway is Running, then run this again: it goes on from there"
      );
    times += 1;
    sentAt = ctx.clock.now();
    ctx.log.warn(`Nothing shows that ${what} began: it is sent again.`);
    await send();
    return undefined;
  };
}
