import type { Context } from "../context";
import { lowerFirst } from "../core/text/lower-first";

/** Removes what an update left behind. What cannot be removed now does no harm, and the next update tries again. */
export async function tidied(ctx: Context, what: string, tidy: () => Promise<void> | undefined): Promise<void> {
  await tidy()?.catch((error: unknown) => ctx.log.debug(`What is left of ${lowerFirst(what)} stayed: ${error}`));
}
