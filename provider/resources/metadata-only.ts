import type { Context } from "../context";
import { pathsOf } from "../core/cost";
import type { Change } from "../core/diff";

/**
 * Whether an update changes nothing but flags of the program. Such a change is stored without waiting for anything: it is
 * the way to take the protection off something that never started.
 */
export const isMetadataOnly = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every(({ cost }) => cost === "none");

/** Says that a flag was stored for something that still is not ready. */
export const storedOnly = (what: string, state: string): string =>
  `The change was stored. ${what} is not ready: ${state}. Run 'pulumi up' again to go on waiting, or delete it.`;

/**
 * Tells what somebody changed since the last refresh, which an update of flags leaves as it is. Changes lead from what is
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
