import type { PhysicalMachine } from "../../ports/inventory";
import { byNumber } from "./order";
import type { CapacityRow, Server } from "./report";
import { conditionOf, type SeenRack } from "./servers";

/** Machines of one place. */
export interface Cell extends Omit<CapacityRow, "freeAfter"> {
  machines: readonly PhysicalMachine[];
}

export function cellsOf({ site, machines }: SeenRack): Cell[] {
  const byPlace = new Map<string, PhysicalMachine[]>();
  for (const machine of machines) {
    const key = JSON.stringify([machine.zone, machine.resourcePool]);
    const known = byPlace.get(key);
    if (known) known.push(machine);
    else byPlace.set(key, [machine]);
  }
  return [...byPlace.values()].map((members) => cellOf(site, members)).sort(byPlaceName);
}

function cellOf(site: string, machines: readonly PhysicalMachine[]): Cell {
  const conditions = machines.map(conditionOf);
  return {
    site,
    zone: machines[0]?.zone ?? "",
    resourcePool: machines[0]?.resourcePool ?? "",
    total: machines.length,
    free: conditions.filter((condition) => condition === "free").length,
    outOfOrder: conditions.filter((condition) => condition === "out-of-order").length,
    machines,
  };
}

const byPlaceName = (a: Cell, b: Cell): number => byNumber(a.zone, b.zone) || byNumber(a.resourcePool, b.resourcePool);

/** The same for whatever stands in one place. */
export const cellKey = ({ site, zone, resourcePool }: Pick<Server, "site" | "zone" | "resourcePool">): string =>
  JSON.stringify([site ?? "", zone, resourcePool]);
