import { shortName } from "../../core/text/short-name";
import type { Effect, EffectKind, Exchange, Forecast } from "../../forecast/effect";
import type { Machine } from "../../model/placement";
import type { Replayed } from "../read/replay-preview";
import { isCluster, labelOf, nameOfCluster } from "./names";
import { byNumber } from "./order";

/** One way in which servers of a pool are concerned, told by however many forecasts. */
export interface GroupEffect extends Omit<Effect, "causes"> {
  causes: readonly string[];
  /** Why servers are reinstalled, in the plane's words. */
  reasons: readonly string[];
  time: string | undefined;
}

/** What concerns one pool of one cluster, or one object without servers of its own. */
export interface Group {
  cluster: string;
  pool: string;
  isControlPlane: boolean;
  replayed: Replayed[];
  effects: GroupEffect[];
}

/**
 * Effects by cluster and pool. A cluster's forecast tells of its pools too, and theirs tell of themselves: what both
 * tell is one effect.
 */
export function grouped(all: readonly Replayed[]): Group[] {
  const groups = new Map<string, Group>();
  const at = (cluster: string, pool: string, isControlPlane = false): Group => {
    const key = JSON.stringify([cluster, pool]);
    const group = groups.get(key) ?? { cluster, pool, isControlPlane, replayed: [], effects: [] };
    group.isControlPlane ||= isControlPlane;
    groups.set(key, group);
    return group;
  };
  for (const replayed of all) {
    const { step, forecast } = replayed;
    if (!step.verb) continue;
    const cluster = nameOfCluster(step, all);
    at(cluster, isCluster(step.type) ? "" : labelOf(step)).replayed.push(replayed);
    if (forecast)
      for (const effect of forecast.effects) add(at(cluster, effect.pool, effect.isControlPlane), effect, forecast);
  }
  return [...groups.values()].map(withoutLost).map(withoutReleased).sort(byPlace);
}

const byPlace = (a: Group, b: Group): number =>
  byNumber(a.cluster, b.cluster) ||
  Number(b.pool === "") - Number(a.pool === "") ||
  Number(b.isControlPlane) - Number(a.isControlPlane) ||
  byNumber(a.pool, b.pool);

function add({ effects }: Group, { causes, ...told }: Effect, { reasons, time }: Forecast): void {
  const own: GroupEffect = {
    ...told,
    causes: [...new Set(causes.map(({ path }) => path))],
    reasons: told.kind === "reinstalls" ? reasons : [],
    time,
  };
  const at = effects.findIndex(({ kind }) => kind === told.kind);
  const known = effects[at];
  if (known) effects[at] = both(known, own);
  else effects.push(own);
}

function both(a: GroupEffect, b: GroupEffect): GroupEffect {
  const servers = distinct([...a.servers, ...b.servers]);
  const isChoice = a.kind === "releases" || a.kind === "allocates";
  const exchange = slower(a.exchange, b.exchange);
  return {
    ...a,
    certainty: a.certainty === "will" || b.certainty === "will" ? "will" : "may",
    servers,
    count: Math.max(a.count, b.count, isChoice ? 0 : servers.length),
    causes: [...new Set([...a.causes, ...b.causes])],
    reasons: [...new Set([...a.reasons, ...b.reasons])],
    time: a.time ?? b.time,
    ...(exchange ? { exchange } : {}),
  };
}

function slower(a: Exchange | undefined, b: Exchange | undefined): Exchange | undefined {
  if (!a || !b) return a ?? b;
  return { atOnce: Math.max(a.atOnce, b.atOnce), spare: Math.max(a.spare, b.spare) };
}

/** What tells the servers of a cluster apart. Not every source has MAAS's id, and some have the domain with the name. */
export const keyOf = ({ hostname, name }: Pick<Machine, "hostname" | "name">): string =>
  hostname === "" ? name : shortName(hostname);

function distinct(servers: readonly Machine[]): Machine[] {
  const seen = new Map<string, Machine>();
  for (const server of servers) {
    const known = seen.get(keyOf(server));
    // One source knows where a server stands in MAAS, another one how it is called in full.
    seen.set(keyOf(server), known ? { ...server, ...defined(known) } : server);
  }
  return [...seen.values()];
}

function defined({ systemId, resourcePool, ...rest }: Machine): Machine {
  return {
    ...rest,
    ...(systemId === undefined ? {} : { systemId }),
    ...(resourcePool === undefined ? {} : { resourcePool }),
  };
}

// What the cluster's forecast reinstalls of a pool, the pool's own may release.
function withoutReleased(group: Group): Group {
  const released = group.effects.find(({ kind }) => kind === "releases")?.count ?? 0;
  if (released === 0) return group;
  const effects = group.effects.flatMap((effect): GroupEffect[] => {
    if (effect.kind !== "reinstalls" || effect.servers.length === 0) return [effect];
    const count = Math.min(effect.count, effect.servers.length - released);
    return count <= 0 ? [] : [{ ...effect, count }];
  });
  return { ...group, effects };
}

const LOSING: readonly EffectKind[] = ["deletes", "replaces"];

// What is given back anyway is not reinstalled or released beside that.
function withoutLost(group: Group): Group {
  const lost = new Set(
    group.effects.filter(({ kind }) => LOSING.includes(kind)).flatMap(({ servers }) => servers.map(keyOf)),
  );
  if (lost.size === 0) return group;
  const effects = group.effects.flatMap((effect): GroupEffect[] => {
    if (LOSING.includes(effect.kind) || effect.servers.length === 0) return [effect];
    const servers = effect.servers.filter((server) => !lost.has(keyOf(server)));
    const count = Math.min(effect.count, servers.length);
    return count === 0 ? [] : [{ ...effect, servers, count }];
  });
  return { ...group, effects };
}
