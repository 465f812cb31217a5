import { shortName } from "../../core/text/short-name";
import type { EffectKind } from "../../forecast/effect";
import type { Replayed } from "../read/replay-preview";
import { type Cell, cellKey, cellsOf } from "./cells";
import { demandsOf, FreeMachines } from "./demands";
import { type Group, keyOf } from "./groups";
import type { Capacity, CapacityRow, Server, Span } from "./report";
import type { SeenRack } from "./servers";

/** Free machines before and after, by MAAS, zone and resource pool. Undefined where no MAAS was looked at. */
export function capacityOf(
  all: readonly Replayed[],
  groups: readonly Group[],
  servers: readonly Server[],
  racks: readonly SeenRack[],
): Capacity | undefined {
  if (racks.length === 0) return undefined;
  const cells = racks.flatMap(cellsOf);
  const free = new FreeMachines(cells);
  const demands = demandsOf(groups).map(({ count, ...requirements }) => ({ count, ...free.fitting(requirements) }));
  const releases = releasesOf(groups, servers);
  const rows = cells.map((cell, at): CapacityRow => {
    const came = sum(releases.map((release) => cameTo(cell, release, cells.length)));
    const went = sum(demands.map(({ count, all: fitting, byCell }) => wentFrom(byCell[at] ?? 0, fitting, count)));
    const span = { least: cell.free + came.least - went.most, most: cell.free + came.most - went.least };
    return { ...withoutMachines(cell), freeAfter: { least: Math.max(0, span.least), most: Math.max(0, span.most) } };
  });
  const before = total(cells.map((cell) => cell.free));
  const wanted = total(demands.map(({ count }) => count));
  const after = Math.max(0, before + total(releases.map(({ count }) => count)) - wanted);
  return {
    rows,
    free: before,
    freeAfter: { least: after, most: after },
    missing: Math.max(0, wanted - before, ...demands.map(({ count, all: fitting }) => count - fitting)),
    spare: total(all.map(spareOf)),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

const sum = (spans: readonly Span[]): Span => ({
  least: total(spans.map(({ least }) => least)),
  most: total(spans.map(({ most }) => most)),
});

const withoutMachines = ({ machines: _, ...row }: Cell): Omit<CapacityRow, "freeAfter"> => row;

/** What a demand takes out of a cell in which so many fit, and of all. */
function wentFrom(here: number, all: number, count: number): Span {
  const most = Math.min(count, here);
  return { least: Math.min(most, Math.max(0, count - (all - here))), most };
}

/** Servers that are given back: how many, and how many of those that somebody could name stand in each cell. */
interface Release {
  count: number;
  named: number;
  byCell: ReadonlyMap<string, number>;
}

const LOSING: readonly EffectKind[] = ["releases", "deletes", "replaces"];

function releasesOf(groups: readonly Group[], servers: readonly Server[]): Release[] {
  const byName = new Map<string, Server[]>();
  for (const server of servers) {
    const key = JSON.stringify([server.cluster, shortName(server.name)]);
    byName.set(key, [...(byName.get(key) ?? []), server]);
  }
  const losing = groups.flatMap(({ cluster, effects }) => {
    const own = effects.filter(({ kind }) => LOSING.includes(kind));
    return own.map((effect) => ({ ...effect, cluster }));
  });
  return losing.map(({ cluster, count, servers: machines }) => {
    const keys = [...new Set(machines.map(keyOf))];
    const named = keys.flatMap((key) => byName.get(JSON.stringify([cluster, key])) ?? []);
    // What somebody has released already is free before.
    const taken = named.filter(({ status }) => status !== "Ready");
    const byCell = new Map<string, number>();
    for (const server of taken) byCell.set(cellKey(server), (byCell.get(cellKey(server)) ?? 0) + 1);
    return { count: Math.max(0, count - (named.length - taken.length)), named: taken.length, byCell };
  });
}

function cameTo(cell: Cell, { count, named, byCell }: Release, cells: number): Span {
  // Servers that nobody could name may stand anywhere.
  if (named === 0) return { least: cells === 1 ? count : 0, most: count };
  // Of a server that MAAS does not show it is not known in which one it stands.
  const here = (byCell.get(cellKey(cell)) ?? 0) + (byCell.get(cellKey({ ...cell, site: undefined })) ?? 0);
  return { least: Math.max(0, count - (named - here)), most: Math.min(count, here) };
}

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
