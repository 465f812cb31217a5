import type { Change } from "./diff";
import type { Cost } from "./schema/meta";

const ORDER: readonly Cost[] = ["ignored", "none", "in-place", "may-reinstall", "reinstall", "replace", "refused"];

/** The dearest cost among changes; `ignored` where there is none. */
export function highestCost(changes: readonly Change[]): Cost {
  return changes.reduce<Cost>((most, { cost }) => (ORDER.indexOf(cost) > ORDER.indexOf(most) ? cost : most), "ignored");
}

/** Costs of changes that are sent to an object that stays. */
export const WRITE_COSTS = ["in-place", "may-reinstall", "reinstall"] as const satisfies readonly Cost[];

/** The changes of one of the given costs. */
export const withCost = (changes: readonly Change[], ...costs: readonly Cost[]): Change[] =>
  changes.filter((change) => costs.includes(change.cost));

/** Paths of changes, for a sentence. */
export const pathsOf = (changes: readonly Change[]): string => changes.map((change) => `'${change.path}'`).join(", ");

/** Whether changes stay in the record alone: it is the way to take the protection off something that never started. */
export const isStateOnly = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every(({ cost, kept }) => cost === "none" && kept === true);
