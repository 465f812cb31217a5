import type { Change } from "../core/diff";

/**
 * Whether an update changes nothing but flags of the program. Such a change is stored without waiting for anything: it is
 * the way to take the protection off something that never started.
 */
export const isFlagsOnly = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every(({ cost }) => cost === "none");

/** Says that a flag was stored for something that still is not ready. */
export const storedAlone = (what: string, state: string): string =>
  `The change was stored. ${what} is not ready: ${state}. Run 'pulumi up' again to go on waiting, or delete it.`;
