import { counted } from "../core/text/counted";
import type { ObservedMachine } from "../plane";

/** A machine as it stands in sentences: `workers-x7k2p (rack3-07)`. */
export const serverName = ({ name, hostname }: Pick<ObservedMachine, "name" | "hostname">): string =>
  hostname === "" || hostname === name ? name : `${name} (${hostname})`;

/** By what records name a machine: the host name of its server, else its own name. */
export const subjectOf = ({ name, hostname }: Pick<ObservedMachine, "name" | "hostname">): string =>
  hostname === "" ? name : hostname;

/** A line per machine. */
export const machineLines = (machines: readonly ObservedMachine[]): Record<string, string> =>
  Object.fromEntries(machines.map((machine) => [serverName(machine), machine.stateName]));

/** How many machines are left of something that is going. */
export const machinesLeft = (machines: readonly ObservedMachine[]): string =>
  `${counted(machines.length, "machine")} left`;

/** Where machines stand as a whole: `2 of 3 machines Running, 1 yet to be reinstalled`. */
export function tally(machines: readonly ObservedMachine[], size: number, old = 0): string {
  const running = machines.filter(({ state }) => state === "running").length;
  const surplus = machines.length > size ? `, ${machines.length - size} to be released` : "";
  return `${running} of ${counted(size, "machine")} Running${surplus}${old > 0 ? `, ${old} yet to be reinstalled` : ""}`;
}
