import { equal } from "../core/diff";
import type { Drift } from "../model/drift";
import type { WaitFor } from "../model/wait-for";
import type { ObservedMachine } from "../plane";

/** Whether a change reinstalls machines, as far as it can be known beforehand. */
export type Reinstalls = "none" | "may" | "all";

/** What was noted of machines before a change. */
export interface MachinesBefore {
  /** Their ids, which change when they are reinstalled. */
  machines: readonly string[];
  reinstalls: Reinstalls;
  /** What was recorded of drift. */
  drift?: readonly Drift[] | undefined;
  /** Whether nothing was changed: an update that goes on with an earlier one, or mends drift. */
  isResumed?: boolean;
}

/** Ids of the machines that are there before a change, by each look at them: one alone may have lacked some. */
export const seenBefore = (seen: readonly ObservedMachine[], listed: readonly string[]): string[] => [
  ...new Set([...seen.map(({ id }) => id), ...listed]),
];

/** What was noted of a cluster before a change, as far as waiting for the change needs it. */
export interface Rollout {
  controlPlane: MachinesBefore;
  workers: MachinesBefore;
  /** Whether the cluster was healthy, so that health afterwards tells of the workers. */
  wasHealthy: boolean;
}

/** How many looks in a row must find everything at rest where nobody can say whether a reinstall will begin. */
export const STABLE_POLLS = 3;

/** Whether there are as many machines as asked for and all of them run. */
export const isStable = (machines: readonly ObservedMachine[], size: number): boolean =>
  machines.length === size && machines.every(({ state }) => state === "running");

/** Machines that were there before the change and have yet to be reinstalled. */
export const remaining = (
  machines: readonly ObservedMachine[],
  noted: MachinesBefore | undefined,
): ObservedMachine[] => (noted?.reinstalls === "all" ? machines.filter(({ id }) => noted.machines.includes(id)) : []);

/**
 * Whether a change has reached every machine. `quietLooks` counts the looks in a row, this one included, that found the
 * same machines at rest.
 */
export function rolledOut(
  machines: readonly ObservedMachine[],
  size: number,
  noted: MachinesBefore | undefined,
  quietLooks: number,
): boolean {
  if (!isStable(machines, size) || remaining(machines, noted).length > 0) return false;
  return noted?.reinstalls !== "may" || quietLooks >= STABLE_POLLS;
}

/** Whether so many new machines run that a program which does not wait for all of them goes on. */
export function enoughNewRunning(
  machines: readonly ObservedMachine[],
  noted: MachinesBefore | undefined,
  waitFor: WaitFor | undefined,
): boolean {
  if (waitFor === undefined || waitFor === "done") return false;
  const fresh = machines.filter(({ id, state }) => state === "running" && !noted?.machines.includes(id));
  return fresh.length >= (waitFor === "started" ? 1 : waitFor.ready);
}

/** Whether a program does not wait for the whole of a rollout. */
export const isPartial = ({ waitFor }: { waitFor?: WaitFor | undefined }): boolean =>
  waitFor !== undefined && waitFor !== "done";

/** Whether machines are on their way, and none of them has failed: a rollout that goes on by itself. */
export const isUnderWay = (machines: readonly ObservedMachine[], size: number): boolean =>
  !isStable(machines, size) && !machines.some(({ state }) => state === "failed");

/** Counts looks in a row that found the same machines at rest. */
export function countStablePolls(): (machines: readonly ObservedMachine[], size: number) => number {
  let looks = 0;
  let last: readonly string[] = [];
  return (machines, size) => {
    const ids = machines.map(({ id }) => id).sort();
    const quiet = isStable(machines, size);
    looks = quiet ? (equal(ids, last) ? looks + 1 : 1) : 0;
    last = ids;
    return looks;
  };
}

/** The dearer of two expectations. */
export const moreSevere = (a: Reinstalls, b: Reinstalls): Reinstalls =>
  a === "all" || b === "all" ? "all" : a === "may" || b === "may" ? "may" : "none";
