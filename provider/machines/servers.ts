import type { Context } from "../context";
import { shortName } from "../core/text/short-name";
import type { Machine } from "../model/placement";
import type { ObservedMachine } from "../plane";
import type { MaasServer, MaasView, PhysicalMachine } from "../ports/inventory";
import { askMaas } from "./maas-view";
import { serverName } from "./progress";

/** A machine of the plane beside what MAAS says of its server. */
export interface MachineAndServer {
  machine: ObservedMachine;
  /** Undefined where MAAS does not tell of it. */
  server: PhysicalMachine | undefined;
  /** Whether that proves that MAAS does not have it. */
  isAbsent: boolean;
}

/** The servers behind nodes: as outputs, and as MAAS knows them where it answers. */
export interface Servers {
  machines: Machine[];
  physical: readonly PhysicalMachine[];
  /** Each machine beside its server, as far as it has one. */
  pairs: readonly MachineAndServer[];
  /** Who owns the cluster's servers in MAAS, as far as that is plain. */
  owner: string | undefined;
  /** Machines of whose servers MAAS does not tell this key, not even that they are gone. */
  unseen: readonly ObservedMachine[];
  /** Of the former servers, those that are still deployed for the same owner. */
  former: readonly PhysicalMachine[];
  /** Whether MAAS was asked and answered. */
  known: boolean;
  /** Whether it told of all that was asked, or proved that it is not there. */
  isWhole: boolean;
}

/** What is known beside the machines themselves. */
export interface ServerHints {
  /** The servers as state has them. */
  recorded?: readonly Machine[] | undefined;
  /** Other machines of the cluster: whose servers theirs are tells whose all should be. */
  others?: readonly ObservedMachine[];
  /** Host names of servers that are not behind these nodes any more. */
  former?: readonly string[];
}

// Of so many servers most tell whose all are; each more makes the answer larger.
export const WITNESSES = 3;

/** Whether these alone do not tell whose all should be, so that others of the cluster are asked for as well. */
export const needsWitnesses = (machines: readonly ObservedMachine[]): boolean => machines.length < WITNESSES;

/** Joins nodes with MAAS by host name. What MAAS does not tell now is kept from the record. */
export async function serversBehind(
  ctx: Context,
  view: MaasView | undefined,
  machines: readonly ObservedMachine[],
  { recorded = [], others = [], former = [] }: ServerHints = {},
): Promise<Servers> {
  const hosts = [...hostsOf(machines), ...former];
  const witnesses = needsWitnesses(machines)
    ? hostsOf(others.filter(({ state }) => state === "running")).slice(0, WITNESSES)
    : [];
  const answer =
    view && hosts.length > 0
      ? await askMaas(ctx, "for the servers behind the nodes", async () => {
          const found = await view.machines([...hosts, ...witnesses], hostsOf(others));
          return { found, ...(await missing(view, { machines, former, found, recorded })) };
        })
      : { found: [], sightings: [], seesAll: true };
  const { found = [], sightings = [], seesAll = false } = answer ?? {};
  const all = [...found, ...sightings.flatMap(({ server }) => server ?? [])];
  const known = view !== undefined && answer !== undefined;
  const pairs = machines.map((machine) => {
    const server = serverOf(machine, all, recorded);
    const sighting = sightings.find(({ systemId }) => systemId === recordOf(machine, recorded)?.systemId);
    return { machine, server, isAbsent: server === undefined && (sighting?.isAbsent ?? seesAll) };
  });
  const outputs = pairs.map(({ machine, server }) => asOutput(machine, server, recorded, view !== undefined));
  if (known) reportMoves(ctx, outputs, recorded);
  outputs.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const physical = pairs.flatMap(({ server }) => (server ? [server] : []));
  const isFormer = ({ hostname }: PhysicalMachine): boolean => former.some((name) => sameHost(name, hostname));
  const owner = usualOwner(all.filter((server) => !isFormer(server)));
  const isHeld = (server: PhysicalMachine): boolean =>
    server.status === "Deployed" && (owner === undefined || server.owner === owner);
  const unseen = known ? pairs.filter(isUnseen).map(({ machine }) => machine) : [];
  const left = all.filter((server) => isFormer(server) && isHeld(server));
  return { machines: outputs, physical, pairs, owner, unseen, former: left, known, isWhole: known && seesAll };
}

const isUnseen = ({ machine, server, isAbsent }: MachineAndServer): boolean =>
  !server && !isAbsent && hasServer(machine);

const hasServer = ({ hostname, state }: ObservedMachine): boolean => hostname !== "" && state !== "deleting";

/** Says which servers nothing can be told of, and what would help. */
export async function reportUnseen(ctx: Context, view: MaasView | undefined, { unseen }: Servers): Promise<void> {
  if (!view || unseen.length === 0) return;
  const rights = await askMaas(ctx, "whose key it is", () => view.rights());
  if (!rights) return;
  ctx.log.warn(
    `MAAS shows ${rights.user}, who is no administrator, no servers of others: how ${unseen.map(serverName).join(", ")} ${unseen.length === 1 ? "stands" : "stand"} there cannot be told. ` +
      "Give 'palette-maas:maas' the key of an administrator, or of the user whose key the cloud account has.",
  );
}

/** Host names of the machines that have one. */
export const hostsOf = (machines: readonly ObservedMachine[]): string[] =>
  machines.map(({ hostname }) => hostname).filter((hostname) => hostname !== "");

/** What can be said of servers that are not found by the name of their node: asked for by what was recorded of them. */
async function missing(
  view: MaasView,
  asked: {
    machines: readonly ObservedMachine[];
    former: readonly string[];
    found: readonly PhysicalMachine[];
    recorded: readonly Machine[];
  },
): Promise<{ sightings: readonly MaasServer[]; seesAll: boolean }> {
  const isFound = (hostname: string): boolean => asked.found.some((server) => sameHost(server.hostname, hostname));
  const lost = asked.machines.filter((machine) => hasServer(machine) && !isFound(machine.hostname));
  const ids = lost.flatMap((machine) => recordOf(machine, asked.recorded)?.systemId ?? []);
  const sightings = ids.length === 0 ? [] : await view.machinesById(ids);
  const isWhole = lost.length === ids.length && asked.former.every(isFound);
  return { sightings, seesAll: isWhole ? sightings.every(isSettled) : await view.seesAll() };
}

const isSettled = ({ server, isAbsent }: MaasServer): boolean => server !== undefined || isAbsent;

function serverOf(
  machine: ObservedMachine,
  physical: readonly PhysicalMachine[],
  recorded: readonly Machine[],
): PhysicalMachine | undefined {
  const byName = physical.find(({ hostname }) => sameHost(hostname, machine.hostname));
  if (byName || machine.hostname === "") return byName;
  const systemId = recordOf(machine, recorded)?.systemId;
  return systemId === undefined ? undefined : physical.find((server) => server.systemId === systemId);
}

const recordOf = ({ name, hostname }: ObservedMachine, recorded: readonly Machine[]): Machine | undefined =>
  recorded.find((machine) => machine.name === name && sameHost(machine.hostname, hostname));

function asOutput(
  machine: ObservedMachine,
  server: PhysicalMachine | undefined,
  recorded: readonly Machine[],
  isReachable: boolean,
): Machine {
  const { name, hostname } = machine;
  const before = recordOf(machine, recorded);
  const systemId = server?.systemId ?? before?.systemId;
  const resourcePool = server?.resourcePool ?? before?.resourcePool;
  return {
    name,
    hostname,
    // Where a server stands, MAAS knows better than who once allocated it.
    zone: server?.zone || (isReachable ? before?.zone : undefined) || machine.zone,
    ...(systemId === undefined ? {} : { systemId }),
    ...(resourcePool === undefined ? {} : { resourcePool }),
  };
}

/** What moved or was renamed since it was recorded, and contradicts nothing: told once, since the record follows. */
function reportMoves(ctx: Context, machines: readonly Machine[], recorded: readonly Machine[]): void {
  for (const now of machines) {
    const before = recorded.find(({ name, systemId }) => name === now.name && systemId === now.systemId);
    if (!before || now.systemId === undefined) continue;
    const moves = [
      ...(before.hostname === now.hostname ? [] : [`is called ${now.hostname}`]),
      ...(before.zone === now.zone ? [] : [`moved from zone '${before.zone}' to '${now.zone}'`]),
      ...(before.resourcePool === undefined || before.resourcePool === now.resourcePool
        ? []
        : [`moved from resource pool '${before.resourcePool}' to '${now.resourcePool}'`]),
    ];
    if (moves.length > 0) ctx.log.info(`In MAAS, ${serverName(before)} ${moves.join(" and ")}.`);
  }
}

/** Whether two host names mean one machine: with or without a domain. */
export const sameHost = (a: string, b: string): boolean => a !== "" && shortName(a) === shortName(b);

/** Whose most servers are; undefined where as many are somebody else's. */
export function usualOwner(servers: readonly Pick<PhysicalMachine, "owner" | "status">[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { owner, status } of servers) {
    if (owner !== undefined && status === "Deployed") counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}
