import { z } from "zod";
import type { EffectKind } from "../../forecast/effect";
import type { PhysicalMachine } from "../../ports/inventory";
import type { Replayed } from "../read/replay-preview";
import { type Group, keyOf, shortName } from "./groups";
import type { Capacity, CapacityRow, Server, Span } from "./report";
import { conditionOf, type SeenRack } from "./servers";

/** Machines that somebody will take: how many, and out of which. */
interface Demand {
  count: number;
  fits(machine: PhysicalMachine): boolean;
}

/** Free machines before and after, by MAAS, zone and resource pool. Undefined where no MAAS was looked at. */
export function capacityOf(
  all: readonly Replayed[],
  groups: readonly Group[],
  servers: readonly Server[],
  racks: readonly SeenRack[],
): Capacity | undefined {
  if (racks.length === 0) return undefined;
  const cells = racks.flatMap(cellsOf);
  const demands = groups.flatMap(demandsOf);
  const comings = groups.flatMap((group) => releasesOf(group, servers));
  const rows = cells.map((cell): CapacityRow => {
    const came = sum(comings.map((release) => cameTo(cell, release, cells)));
    const went = sum(demands.map((demand) => wentFrom(cell, demand, cells)));
    const span = { least: cell.free + came.least - went.most, most: cell.free + came.most - went.least };
    return { ...withoutMachines(cell), freeAfter: { least: Math.max(0, span.least), most: Math.max(0, span.most) } };
  });
  const free = total(cells.map((cell) => cell.free));
  const wanted = total(demands.map(({ count }) => count));
  const lacking = demands.map(
    ({ count, fits }) => count - total(cells.map(({ machines }) => machines.filter(fits).length)),
  );
  const after = Math.max(0, free + total(comings.map(({ count }) => count)) - wanted);
  return {
    rows,
    free,
    freeAfter: { least: after, most: after },
    missing: Math.max(0, wanted - free, ...lacking),
    spare: total(all.map(spareOf)),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

const sum = (spans: readonly Span[]): Span => ({
  least: total(spans.map(({ least }) => least)),
  most: total(spans.map(({ most }) => most)),
});

interface Cell extends Omit<CapacityRow, "freeAfter"> {
  machines: readonly PhysicalMachine[];
}

const withoutMachines = ({ machines: _, ...row }: Cell): Omit<CapacityRow, "freeAfter"> => row;

function cellsOf({ site, machines }: SeenRack): Cell[] {
  const byPlace = new Map<string, PhysicalMachine[]>();
  for (const machine of machines) {
    const key = JSON.stringify([machine.zone, machine.resourcePool]);
    byPlace.set(key, [...(byPlace.get(key) ?? []), machine]);
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

const byPlaceName = (a: Cell, b: Cell): number =>
  a.zone.localeCompare(b.zone, "en", { numeric: true }) ||
  a.resourcePool.localeCompare(b.resourcePool, "en", { numeric: true });

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

function demandsOf({ cluster, isControlPlane, effects, replayed }: Group, _: number, all: readonly Group[]): Demand[] {
  const whole = isControlPlane ? all.find((group) => group.cluster === cluster && group.pool === "") : undefined;
  const placement = placementOf((whole?.replayed ?? replayed)[0], isControlPlane);
  const wanted = Wanted.safeParse(placement).data ?? {};
  const { instance, zones = [], resourcePool = "", machineTags = [], useLxdVm } = wanted;
  // Virtual machines take no servers.
  if (useLxdVm) return [];
  const isIn = (machine: PhysicalMachine): boolean =>
    machine.cpu >= (instance?.minCpu ?? 0) &&
    machine.memoryMb >= (instance?.minMemoryMb ?? 0) &&
    (zones.length === 0 || zones.includes(machine.zone)) &&
    (resourcePool === "" || resourcePool === machine.resourcePool) &&
    machineTags.every((tag) => machine.tags.includes(tag));
  const fits = (machine: PhysicalMachine): boolean => conditionOf(machine) === "free" && isIn(machine);
  const taken = effects.filter(({ kind }) => kind === "allocates");
  return taken.map(({ count }) => ({ count, fits }));
}

const placementOf = (replayed: Replayed | undefined, isControlPlane: boolean): unknown =>
  isControlPlane ? replayed?.step.news.controlPlane : replayed?.step.news;

function wentFrom(cell: Cell, { count, fits }: Demand, cells: readonly Cell[]): Span {
  const here = cell.machines.filter(fits).length;
  const elsewhere = total(cells.filter((other) => other !== cell).map(({ machines }) => machines.filter(fits).length));
  const most = Math.min(count, here);
  return { least: Math.min(most, Math.max(0, count - elsewhere)), most };
}

/** Servers that are given back: how many, out of which; those that nobody could name are missing. */
interface Release {
  count: number;
  servers: readonly Server[];
}

const LOSING: readonly EffectKind[] = ["releases", "deletes", "replaces"];

function releasesOf({ cluster, effects }: Group, all: readonly Server[]): Release[] {
  const losing = effects.filter(({ kind }) => LOSING.includes(kind));
  return losing.map(({ count, servers: machines }) => {
    const keys = new Set(machines.map(keyOf));
    const named = all.filter((server) => server.cluster === cluster && keys.has(shortName(server.name)));
    // What somebody has released already is free before.
    const servers = named.filter(({ status }) => status !== "Ready");
    return { count: Math.max(0, count - (named.length - servers.length)), servers };
  });
}

function cameTo(cell: Cell, { count, servers }: Release, cells: readonly Cell[]): Span {
  // Servers that nobody could name may stand anywhere.
  if (servers.length === 0) return { least: cells.length === 1 ? count : 0, most: count };
  const here = servers.filter((server) => stands(server, cell)).length;
  return { least: Math.max(0, count - (servers.length - here)), most: Math.min(count, here) };
}

const stands = ({ site, zone, resourcePool }: Server, cell: Cell): boolean =>
  (site ?? cell.site) === cell.site && zone === cell.zone && resourcePool === cell.resourcePool;

/** A cluster exchanges the servers of one pool after those of another, unless it is told to take all workers at once. */
function spareOf({ step, forecast }: Replayed): number {
  const spares = (forecast?.effects ?? []).map(({ isControlPlane, exchange }) => ({
    isControlPlane,
    spare: exchange?.spare ?? 0,
  }));
  const most = Math.max(0, ...spares.map(({ spare }) => spare));
  if (step.news.updateWorkerPoolsInParallel !== true) return most;
  return Math.max(most, total(spares.filter(({ isControlPlane }) => !isControlPlane).map(({ spare }) => spare)));
}
