import type { Context } from "../context";
import { ApiError, isInconclusive, ProviderError } from "../core/errors";
import type { Attempt } from "../core/resource";
import { seconds } from "../core/time/duration";
import { type Candidate, notOwnedMessage } from "./candidate";

/** Makes an object whose name was free a moment ago: never sent twice without a look in between. */
export async function createOnce<Made>(candidate: Candidate, { make, find }: Attempt<Made>): Promise<Made | string> {
  const { ctx, isLeftover } = candidate;
  // What carries this create's own claim is what it made.
  const made = async (): Promise<string | undefined> => {
    const found = await find();
    const isMade = found?.marker ? found.marker.claim === ctx.claim : isLeftover !== undefined;
    return found && isMade ? found.id : undefined;
  };
  try {
    return await sendOnce(ctx, make, made);
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "conflict") throw error;
    // Somebody else made one in between.
    const found = await find().catch(() => undefined);
    throw found ? new ProviderError(notOwnedMessage(candidate, found), { cause: error }) : error;
  }
}

const LOOKS_AFTER_LOST_ANSWER = [seconds(2), seconds(5), seconds(10)];

/**
 * Sends a request that makes something. When its answer is lost, looks whether it was made, a few times; if it was not,
 * the failure stands.
 */
async function sendOnce<Made>(
  ctx: Context,
  send: () => Promise<Made>,
  look: () => Promise<string | undefined>,
): Promise<Made | string> {
  try {
    return await send();
  } catch (error) {
    // An answer that makes no sense says as little as none.
    if (!isInconclusive(error)) throw error;
    for (const pause of LOOKS_AFTER_LOST_ANSWER) {
      await ctx.clock.sleep(pause, ctx.signal);
      const id = await look().catch(() => undefined);
      if (id !== undefined) return id;
    }
    throw error;
  }
}
