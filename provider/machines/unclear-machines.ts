import type { Context } from "../context";
import type { ObservedMachine } from "../plane";
import { serverName } from "./progress";
import { type Servers, sameHost } from "./servers";

/**
 * Says of machines that the plane knows nothing of that this tells nothing of their nodes: they look so while whoever looks after
 * the cluster cannot ask MAAS. Silent where MAAS itself says what is wrong.
 */
export function reportUnclear(
  { log, plane }: Context,
  machines: readonly ObservedMachine[],
  { pairs, known }: Servers,
): void {
  const isTold = ({ hostname }: ObservedMachine): boolean =>
    known && pairs.some(({ machine, isAbsent }) => isAbsent && sameHost(machine.hostname, hostname));
  const unclear = machines.filter((machine) => machine.state === "unknown" && !isTold(machine));
  if (unclear.length === 0) return;
  const names = unclear.map(serverName).join(", ");
  log.warn(
    `${plane.name} cannot tell how ${names} ${unclear.length === 1 ? "is" : "are"} (${unclear[0]?.stateName}). Machines look so while MAAS does not ` +
      "answer the cluster, or refuses its key, and their nodes run on: see first whether it does, with 'palette-maas doctor'. " +
      `Do not delete them for this. ${plane.name} may take as long again as MAAS was away.`,
  );
}
