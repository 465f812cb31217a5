import { z } from "zod";
import type { PhysicalMachine } from "../../ports/inventory";
import type { Replayed } from "../read/replay-preview";
import type { Cell } from "./cells";
import type { Group } from "./groups";
import { conditionOf } from "./servers";

/** What is asked of a machine. */
interface Requirements {
  minCpu: number;
  minMemoryMb: number;
  zones: readonly string[];
  resourcePool: string;
  machineTags: readonly string[];
}

/** Machines that somebody will take: how many, and what they must be like. */
interface Demand extends Requirements {
  count: number;
}

/** How many free machines are as they are required: in all, and in each cell by its place. */
interface Fitting {
  all: number;
  byCell: readonly number[];
}

/** The free machines of all cells, asked once for the same requirements. */
export class FreeMachines {
  readonly #cells: readonly (readonly PhysicalMachine[])[];
  readonly #known = new Map<string, Fitting>();

  constructor(cells: readonly Cell[]) {
    this.#cells = cells.map(({ machines }) => machines.filter((machine) => conditionOf(machine) === "free"));
  }

  fitting(requirements: Requirements): Fitting {
    const key = JSON.stringify([
      requirements.minCpu,
      requirements.minMemoryMb,
      requirements.zones,
      requirements.resourcePool,
      requirements.machineTags,
    ]);
    const known = this.#known.get(key);
    if (known) return known;
    const byCell = this.#cells.map((machines) => machines.filter((machine) => fits(machine, requirements)).length);
    const fitting = { all: byCell.reduce((sum, count) => sum + count, 0), byCell };
    this.#known.set(key, fitting);
    return fitting;
  }
}

const fits = (
  machine: PhysicalMachine,
  { minCpu, minMemoryMb, zones, resourcePool, machineTags }: Requirements,
): boolean =>
  machine.cpu >= minCpu &&
  machine.memoryMb >= minMemoryMb &&
  (zones.length === 0 || zones.includes(machine.zone)) &&
  (resourcePool === "" || resourcePool === machine.resourcePool) &&
  machineTags.every((tag) => machine.tags.includes(tag));

const Wanted = z.object({
  useLxdVm: z.boolean().optional().catch(undefined),
  instance: z
    .object({ minCpu: z.number().catch(0), minMemoryMb: z.number().catch(0) })
    .optional()
    .catch(undefined),
  zones: z.array(z.string()).optional().catch(undefined),
  resourcePool: z.string().optional().catch(undefined),
  machineTags: z.array(z.string()).optional().catch(undefined),
});

/** What the groups take of free machines. */
export function demandsOf(groups: readonly Group[]): Demand[] {
  const whole = new Map(groups.filter(({ pool }) => pool === "").map((group) => [group.cluster, group]));
  return groups.flatMap((group) => {
    const taken = group.effects.filter(({ kind }) => kind === "allocates");
    if (taken.length === 0) return [];
    const { replayed } = (group.isControlPlane ? whole.get(group.cluster) : undefined) ?? group;
    const wanted = Wanted.safeParse(placementOf(replayed[0], group.isControlPlane)).data ?? {};
    const { instance, zones = [], resourcePool = "", machineTags = [], useLxdVm } = wanted;
    // Virtual machines take no servers.
    if (useLxdVm) return [];
    const { minCpu = 0, minMemoryMb = 0 } = instance ?? {};
    return taken.map(({ count }) => ({ count, minCpu, minMemoryMb, zones, resourcePool, machineTags }));
  });
}

const placementOf = (replayed: Replayed | undefined, isControlPlane: boolean): unknown =>
  isControlPlane ? replayed?.step.news.controlPlane : replayed?.step.news;
