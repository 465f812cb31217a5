import { z } from "zod";
import { shortName } from "../../core/text/short-name";
import { serverLabel } from "../../forecast/servers-in-words";
import { Machine } from "../../model/placement";
import type { PhysicalMachine } from "../../ports/inventory";
import type { Replayed } from "../read/replay-preview";
import type { Group, GroupEffect } from "./groups";
import { isCluster, labelOf, nameOfCluster } from "./names";
import { byNumber } from "./order";
import type { Server, ServerOutcome } from "./report";

/** The machines that a MAAS has. */
export interface SeenRack {
  site: string;
  machines: readonly PhysicalMachine[];
}

/** Every server that is known, by name, with what will have become of it. */
export function serversOf(all: readonly Replayed[], groups: readonly Group[], racks: readonly SeenRack[]): Server[] {
  const own = [...groups.flatMap(concerned), ...untouched(all, groups)];
  const byKey = new Map<string, Server>();
  for (const server of own.sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome))) {
    const key = JSON.stringify([server.cluster, shortName(server.name)]);
    const known = byKey.get(key);
    if (!known) byKey.set(key, server);
    else {
      known.systemId ??= server.systemId;
      // One that the cluster does not choose for the release is reinstalled.
      if (known.outcome === "reinstalled" && server.outcome === "may-be-released")
        known.outcome = "released-or-reinstalled";
    }
  }
  return inRacks([...byKey.values()], racks).sort(byName);
}

// Of several outcomes the first one that stands here is told.
const ORDER: readonly ServerOutcome[] = [
  "deleted",
  "replaced",
  "released",
  "released-or-reinstalled",
  "reinstalled",
  "may-be-released",
  "may-be-reinstalled",
  "stays",
];

const byName = (a: Server, b: Server): number => byNumber(a.name, b.name);

function concerned({ cluster, pool, effects }: Group): Server[] {
  return effects.flatMap((effect) =>
    effect.servers.map((machine): Server => ({ ...recorded(machine, cluster, pool), outcome: outcomeOf(effect) })),
  );
}

const recorded = (machine: Machine, cluster: string, pool: string): Server => ({
  name: serverLabel(machine),
  systemId: machine.systemId,
  site: undefined,
  zone: machine.zone,
  resourcePool: machine.resourcePool ?? "",
  cluster,
  pool,
  outcome: "stays",
  status: undefined,
});

/** What an effect makes of each of its servers. */
function outcomeOf({ kind, certainty, count, servers }: GroupEffect): ServerOutcome {
  const isSure = certainty === "will";
  if (kind === "reinstalls") return isSure ? "reinstalled" : "may-be-reinstalled";
  if (kind === "releases") return isSure && count >= servers.length ? "released" : "may-be-released";
  if (kind === "replaces") return "replaced";
  return kind === "deletes" ? "deleted" : "stays";
}

const Machines = z.array(Machine);

// Where a forecast saw a pool's servers, the record may name some that have gone since.
function untouched(all: readonly Replayed[], groups: readonly Group[]): Server[] {
  const seen = new Set(
    groups
      .filter(({ effects }) => effects.some(({ servers }) => servers.length > 0))
      .map(({ cluster, pool }) => JSON.stringify([cluster, pool])),
  );
  return all.flatMap(({ step }) => {
    const cluster = nameOfCluster(step, all);
    const pool = isCluster(step.type) ? controlPlaneOf(step.olds.controlPlane) : labelOf(step);
    if (cluster === "" || seen.has(JSON.stringify([cluster, pool]))) return [];
    const machines = Machines.safeParse(step.olds.machines).data ?? [];
    return machines.map((machine) => recorded(machine, cluster, pool));
  });
}

const ControlPlane = z.object({ name: z.string().min(1) });

const controlPlaneOf = (given: unknown): string => ControlPlane.safeParse(given).data?.name ?? "control-plane";

/** Servers with what MAAS says of them, and the others that it has. */
function inRacks(own: readonly Server[], racks: readonly SeenRack[]): Server[] {
  const byId = new Map(own.flatMap((server) => (server.systemId === undefined ? [] : [[server.systemId, server]])));
  const ids = new Set(racks.flatMap(({ machines }) => machines.map(({ systemId }) => systemId)));
  // A machine that was enlisted anew has another id.
  const strange = own.filter(({ systemId }) => systemId === undefined || !ids.has(systemId));
  const byHost = new Map(strange.map((server) => [shortName(server.name), server]));
  const met = new Set<Server>();
  const physical = racks.flatMap(({ site, machines }) =>
    machines.map((machine): Server => {
      const server = byId.get(machine.systemId) ?? byHost.get(machine.hostname);
      const facts = { ...placed(machine), site };
      if (!server || met.has(server)) return { ...facts, cluster: "", pool: "", outcome: conditionOf(machine) };
      met.add(server);
      return { ...server, ...facts };
    }),
  );
  return [...physical, ...own.filter((server) => !met.has(server))];
}

const placed = ({ systemId, hostname, zone, resourcePool, status }: PhysicalMachine) => ({
  name: hostname,
  systemId,
  zone,
  resourcePool,
  status,
});

/** What a machine is good for that no cluster here has. */
export function conditionOf({ free, locked, status }: PhysicalMachine): "free" | "elsewhere" | "out-of-order" {
  if (free && !locked) return "free";
  return /fail|broken|missing/i.test(status) || !/deploy|allocated|releas|eras/i.test(status)
    ? "out-of-order"
    : "elsewhere";
}
