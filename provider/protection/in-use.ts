import type { Context } from "../context";
import { ApiError, ProviderError } from "../core/errors";
import { agreeing } from "../core/text/counted";
import { minutes, seconds } from "../core/time/duration";
import { type PollResult, waitFor } from "../core/time/wait";
import type { Users } from "../plane";

/** Refuses to remove what is still used, by the names of who uses it. */
export function refuseWhileUsed(ctx: Context, what: string, users: Users): void {
  const by = [...named("cluster", users.clusters), ...named("cloud account", users.accounts)];
  if (by.length > 0) {
    throw new ProviderError(
      `${what} was not deleted: it is still used by ${by.join(" and ")}. Delete or move what uses it first.`,
    );
  }
  if (users.unread.length > 0) {
    ctx.log.warn(
      `Whether ${what} is still used could not be looked up in ${users.unread.join(", ")}; ${ctx.plane.name} decides whether it may go.`,
    );
  }
}

const named = (noun: string, names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [`${agreeing(names.length, noun, `${noun}s`)} ${names.map((name) => `'${name}'`).join(", ")}`];

const HOW_LONG = minutes(5);

/** Removes what the plane may hold for used for a while after the last user has gone: tried again for a few minutes. */
export async function removeOnceFree(ctx: Context, what: string, remove: () => Promise<void>): Promise<void> {
  let refused: ApiError | undefined;
  const wait = { what, pace: [seconds(10), seconds(20)], limit: Math.min(HOW_LONG, ctx.deadline.left()) } as const;
  const evidence = async (): Promise<readonly string[]> => (refused ? [refused.message] : []);
  await waitFor(ctx, { ...wait, evidence }, async (): Promise<PollResult<boolean>> => {
    try {
      await remove();
      return { done: true };
    } catch (error) {
      if (!(error instanceof ApiError) || (error.kind !== "conflict" && error.kind !== "invalid")) throw error;
      refused = error;
      return { pending: { state: `not released by ${ctx.plane.name} yet` } };
    }
  });
}

/** Waits until the plane no longer knows what it was told to remove. */
export async function waitUntilGone(ctx: Context, what: string, look: () => Promise<unknown>): Promise<void> {
  const wait = { what, pace: [seconds(2), seconds(20)], limit: ctx.deadline.left() } as const;
  await waitFor(ctx, wait, async () =>
    (await look()) === undefined ? { done: true } : { pending: { state: "deleted, and still there" } },
  );
}
