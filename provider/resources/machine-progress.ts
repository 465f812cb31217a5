import type { Clock } from "../core/clock";
import { minutes } from "../core/duration";
import type { ObservedMachine } from "../plane";

/** A machine as it stands in sentences: `workers-x7k2p (rack3-07)`. */
export const serverName = ({ name, hostname }: Pick<ObservedMachine, "name" | "hostname">): string =>
  hostname === "" || hostname === name ? name : `${name} (${hostname})`;

/** A line per machine. */
export const machineLines = (machines: readonly ObservedMachine[]): Record<string, string> =>
  Object.fromEntries(machines.map((machine) => [serverName(machine), machine.stateName]));

/** How many machines are left of something that is going. */
export const machinesLeft = (machines: readonly ObservedMachine[]): string =>
  machines.length === 1 ? "1 machine left" : `${machines.length} machines left`;

/** Where machines stand as a whole: `2 of 3 machines Running, 1 yet to be reinstalled`. */
export function tally(machines: readonly ObservedMachine[], size: number, old = 0): string {
  const running = machines.filter(({ state }) => state === "running").length;
  const surplus = machines.length > size ? `, ${machines.length - size} to be released` : "";
  return `${running} of ${size} machines Running${surplus}${old > 0 ? `, ${old} yet to be reinstalled` : ""}`;
}

// A machine that failed long ago is replaced soon after a change: only silence tells that it will not be.
const SILENCE = minutes(2);
// A machine that waits to be allocated may get one, but not while nothing at all changes for this long.
const LONG_SILENCE = minutes(10);

/**
 * Watches for machines that failed while nothing else moves: no gateway ever tries those again. Answers why waiting is
 * of no use, and the evidence.
 */
export function watchForFailures(
  clock: Clock,
): (machines: readonly ObservedMachine[]) => { failed: string; evidence: string[] } | undefined {
  let last = "";
  let since = clock.now();
  return (machines) => {
    const picture = machines.map(({ id, state }) => `${id} ${state}`).join("\n");
    if (picture !== last) since = clock.now();
    last = picture;
    const failed = machines.filter(({ state }) => state === "failed");
    if (failed.length === 0 || machines.some(isMoving)) return undefined;
    const silence = machines.some(({ state }) => state === "pending") ? LONG_SILENCE : SILENCE;
    return clock.now() - since >= silence ? asFailure(failed) : undefined;
  };
}

const isMoving = ({ state }: ObservedMachine): boolean => state === "provisioning" || state === "deleting";

function asFailure(failed: readonly ObservedMachine[]): { failed: string; evidence: string[] } {
  const names = failed.map((machine) => `${serverName(machine)} is ${machine.stateName}`);
  const hosts = failed.flatMap(({ hostname }) => (hostname === "" ? [] : [hostname]));
  const look = hosts.map((hostname) => `see 'maas admin machines read hostname=${hostname}'`);
  return {
    failed: `${names.join("; ")}, and nothing else moves`,
    evidence: [...look, "a failed machine is not tried again: delete it in Palette, which then takes another server"],
  };
}
