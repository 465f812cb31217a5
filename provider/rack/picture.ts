import type { Condition, RackCluster, RackPicture, RackServer } from "../../page";
import { counted } from "../core/text/counted";
import { printable, printableLine } from "../core/text/printable";
import { shortName } from "../core/text/short-name";
import { conditionOf } from "../plan/report/servers";
import type { ObservedMachine } from "../plane";
import type { TenantCluster } from "../plane/tenant-inventory";
import type { PhysicalMachine } from "../ports/inventory";
import type { ChangeTimes } from "./change-times";
import type { RackSnapshot, Reading } from "./snapshot";

/** A machine of a cluster, and whose it is. */
interface Node {
  cluster: string;
  machine: ObservedMachine;
}

/** What is seen, as the page shows it. */
export function pictureOf(seen: RackSnapshot, moments: ChangeTimes): RackPicture {
  const clusters = seen.clusters.value ?? [];
  const nodes = clusters.flatMap(({ id, name }) =>
    (seen.machines.get(id)?.machines ?? []).map((machine): Node => ({ cluster: printable(name), machine })),
  );
  const servers = [...inRacks(seen, nodes), ...withoutRack(seen, nodes)];
  const times = [...[...seen.sites.values()].map(({ at }) => at), seen.clusters.at].filter((at) => at !== undefined);
  const newest = Math.max(0, ...times);
  return {
    title: "Rack",
    seenAt: newest === 0 ? undefined : new Date(newest).toISOString(),
    problems: problemsIn(seen),
    notes: notesIn(seen),
    isCounted: [...seen.sites.values()].some(({ value }) => value !== undefined),
    servers: servers.map((server) => ({
      ...server,
      since: moments.of(server.key, `${server.condition} ${server.doing.split(":", 1)}`),
    })),
    clusters: clusters.map((cluster) => clusterOf(cluster, nodes)),
  };
}

type Untimed = Omit<RackServer, "since">;

/** The servers of every MAAS, with whose they are. */
function inRacks({ sites }: RackSnapshot, nodes: readonly Node[]): Untimed[] {
  const byHost = new Map(nodes.map((node) => [shortName(node.machine.hostname), node]));
  return [...sites].flatMap(([site, { value = [] }], nth) =>
    value.map((machine): Untimed => {
      const node = byHost.get(shortName(machine.hostname));
      return {
        key: `${nth}-${machine.systemId}`,
        name: printable(machine.hostname),
        site: sites.size > 1 ? printable(site) : "",
        zone: printable(machine.zone),
        resourcePool: printable(machine.resourcePool),
        cluster: node?.cluster ?? "",
        pool: printable(node?.machine.pool ?? ""),
        ...doingOf(machine, node?.machine),
      };
    }),
  );
}

/** Machines of clusters whose servers no MAAS has shown. */
function withoutRack({ sites }: RackSnapshot, nodes: readonly Node[]): Untimed[] {
  const seen = new Set(
    [...sites.values()].flatMap(({ value = [] }) => value.map(({ hostname }) => shortName(hostname))),
  );
  return nodes.flatMap(({ cluster, machine }): Untimed[] => {
    const { id, hostname, zone, pool = "" } = machine;
    if (hostname === "" || seen.has(shortName(hostname))) return [];
    const place = { site: "", zone: printable(zone), resourcePool: "" };
    return [
      { key: `node-${id}`, name: printable(hostname), ...place, cluster, pool: printable(pool), ...nodeDoing(machine) },
    ];
  });
}

interface Doing {
  condition: Condition;
  doing: string;
}

const ON_ITS_WAY = /^(allocated|deploying|releasing|disk erasing|commissioning|testing|entering|exiting)/i;

/** What a server does, by MAAS first: what it has not deployed is at no cluster's work, whatever that says. */
function doingOf(machine: PhysicalMachine, node: ObservedMachine | undefined): Doing {
  const status = printable(machine.status);
  const told = machine.locked ? `${status}, locked` : status;
  if (machine.status === "Deployed") return node ? nodeDoing(node) : { condition: "elsewhere", doing: told };
  if (ON_ITS_WAY.test(machine.status)) return { condition: "moving", doing: told };
  if (conditionOf(machine) === "free") return node ? takenDoing(node, told) : { condition: "free", doing: told };
  return { condition: "unusable", doing: told };
}

/** Both are read one after the other: what a cluster is about to take may have been free still. */
const takenDoing = (node: ObservedMachine, told: string): Doing =>
  CONDITIONS[node.state] === "moving" ? nodeDoing(node) : { condition: "unusable", doing: `${told} in MAAS` };

const CONDITIONS: Readonly<Record<ObservedMachine["state"], Condition>> = {
  running: "running",
  unknown: "running",
  pending: "moving",
  provisioning: "moving",
  deleting: "moving",
  failed: "unusable",
};

const nodeDoing = ({ state, stateName }: ObservedMachine): Doing => ({
  condition: CONDITIONS[state],
  doing: shortened(printableLine(stateName)),
});

// A complaint may be as long as a log.
const shortened = (text: string, most = 160): string => (text.length > most ? `${text.slice(0, most)} ...` : text);

function clusterOf({ name, state, condition }: TenantCluster, nodes: readonly Node[]): RackCluster {
  const own = printable(name);
  const waiting = new Map<string, { pool: string; count: number; doing: string }>();
  for (const { cluster, machine } of nodes) {
    if (cluster !== own || machine.hostname !== "") continue;
    const pool = printable(machine.pool ?? "");
    const doing = shortened(printableLine(machine.stateName));
    const known = waiting.get(JSON.stringify([pool, doing])) ?? { pool, count: 0, doing };
    known.count += 1;
    waiting.set(JSON.stringify([pool, doing]), known);
  }
  return { name: own, state: printable(state), isMoving: condition !== "running", waiting: [...waiting.values()] };
}

function problemsIn({ sites, clusters, plane }: RackSnapshot): string[] {
  const told = [...sites].map(([site, reading]) => problemOf(`MAAS at ${printable(site)}`, reading));
  return [...told, problemOf(plane, clusters)].filter((text) => text !== undefined);
}

function problemOf(what: string, { failure, at }: Reading<unknown>): string | undefined {
  if (!failure) return undefined;
  const shown = at === undefined ? "nothing of it is shown" : `what you see of it is from ${timeOf(at)}`;
  return `${what} could not be read since ${timeOf(failure.since)}; ${shown}. ${printable(failure.text)}`;
}

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

function notesIn({ lacking, plane, sites, clusters, machines, hidden }: RackSnapshot): string[] {
  const left = (clusters.value ?? []).filter(({ id }) => !machines.has(id)).length;
  return [
    ...(lacking === undefined ? [] : [`${plane} is not asked, so servers have no cluster: ${printable(lacking)}`]),
    ...(sites.size > 0
      ? []
      : [
          "No MAAS is configured ('palette-maas:maas', or MAAS_API_URL and MAAS_API_KEY): only servers of clusters are seen.",
        ]),
    ...(left === 0 ? [] : [`The machines of ${counted(left, "cluster")} are still to be read.`]),
    ...(hidden.length === 0 ? [] : [`The key may not look into ${hidden.map(printable).join(", ")}.`]),
  ];
}
