import type { Context } from "../context";
import { lowerFirst } from "../core/text/lower-first";

/** Removes what an update left behind. What cannot be removed now does no harm, and the next update tries again. */
export async function cleanUp(
  ctx: Context,
  what: string,
  removeLeftovers: () => Promise<void> | undefined,
): Promise<void> {
  await removeLeftovers()?.catch((error: unknown) =>
    ctx.log.debug(`What is left of ${lowerFirst(what)} stayed: ${error}`),
  );
}
