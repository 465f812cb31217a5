import type { Context } from "../context";
import { pathsOf } from "../core/cost";
import type { Change } from "../core/diff";
import { ProviderError } from "../core/errors";

/** Refuses to call something ready that is not, after a change that stays in the record. */
export function notReady(what: string, state: string): ProviderError {
  return new ProviderError(
    `The change was stored. ${what} is not ready: ${state}. Run 'pulumi up' again to go on waiting, or delete it.`,
  );
}

/**
 * Tells what somebody changed since the last refresh, which a change that stays in the record leaves as it is. Changes lead from what is
 * there to the program.
 */
export function reportLeftUnchanged(ctx: Context, what: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  const [are, them] = changes.length === 1 ? ["is", "it"] : ["are", "them"];
  ctx.log.warn(
    `${what}: ${pathsOf(changes)} ${are} not what the last refresh recorded, so somebody changed ${them} since. This update ` +
      "touches no machine and leaves that alone: run 'pulumi refresh', and the next preview tells what putting it back means.",
  );
}
