import { ApiError } from "../core/errors";

/** A delete is done when Palette no longer knows the thing: that it was answered well says only that it was taken. */
export async function requireGone(route: string, what: string, look: () => Promise<unknown>): Promise<void> {
  if ((await look()) === undefined) return;
  throw new ApiError("conflict", `${what} is still there after it was deleted: Palette has not removed it yet.`, {
    route,
  });
}
