import type { Context } from "../context";
import type { MaasView, PhysicalMachine } from "../inventory";
import type { Machine } from "../model/placement";
import type { ObservedMachine } from "../plane";
import { askMaas } from "./maas-view";
import { serverName } from "./machine-progress";
import { type Pair, usualOwner } from "./server-drift";

/** The servers behind nodes: as outputs, and as MAAS knows them where it answers. */
export interface Servers {
  machines: Machine[];
  physical: readonly PhysicalMachine[];
  /** Each machine beside its server, as far as it has one. */
  pairs: readonly Pair[];
  /** Who owns the cluster's servers in MAAS, as far as that is plain. */
  owner: string | undefined;
  /** Of the former servers, those that are still deployed for the same owner. */
  former: readonly PhysicalMachine[];
  /** Whether MAAS was asked and answered. */
  known: boolean;
}

/** What is known beside the machines themselves. */
export interface Known {
  /** The servers as state has them. */
  recorded?: readonly Machine[] | undefined;
  /** Other machines of the cluster: whose servers theirs are tells whose all should be. */
  others?: readonly ObservedMachine[];
  /** Host names of servers that are not behind these nodes any more. */
  former?: readonly string[];
}

// Of so many servers most tell whose all are; each more makes the answer larger.
const WITNESSES = 3;

/** Joins nodes with MAAS by host name. What MAAS does not tell now is kept from the record. */
export async function serversBehind(
  ctx: Context,
  view: MaasView | undefined,
  machines: readonly ObservedMachine[],
  { recorded = [], others = [], former = [] }: Known = {},
): Promise<Servers> {
  const hosts = [...hostsOf(machines), ...former];
  const witnesses =
    machines.length < WITNESSES ? hostsOf(others.filter(({ state }) => state === "running")).slice(0, WITNESSES) : [];
  const answer =
    view && hosts.length > 0
      ? await askMaas(ctx, "for the servers behind the nodes", async () => {
          const found = await view.machines([...hosts, ...witnesses]);
          return [...found, ...(await renamed(view, machines, found, recorded))];
        })
      : [];
  const all = answer ?? [];
  const known = view !== undefined && answer !== undefined;
  const pairs = machines.map((machine) => {
    const server = serverOf(machine, all, recorded);
    return { machine, server, isAbsent: server === undefined };
  });
  const outputs = pairs.map(({ machine, server }) => asOutput(machine, server, recorded, view !== undefined));
  if (known) tellMoves(ctx, outputs, recorded);
  outputs.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const physical = pairs.flatMap(({ server }) => (server ? [server] : []));
  const owner = usualOwner(all.filter(({ hostname }) => !former.some((name) => sameHost(name, hostname))));
  const left = all.filter(
    (server) =>
      server.status === "Deployed" &&
      (owner === undefined || server.owner === owner) &&
      former.some((name) => sameHost(name, server.hostname)),
  );
  return { machines: outputs, physical, pairs, owner, former: left, known };
}

const hostsOf = (machines: readonly ObservedMachine[]): string[] =>
  machines.map(({ hostname }) => hostname).filter((hostname) => hostname !== "");

/** Servers that MAAS does not know by the name of their node any more, asked for by what was recorded of them. */
async function renamed(
  view: MaasView,
  machines: readonly ObservedMachine[],
  found: readonly PhysicalMachine[],
  recorded: readonly Machine[],
): Promise<readonly PhysicalMachine[]> {
  const lost = machines.filter(
    ({ hostname }) => hostname !== "" && !found.some((server) => sameHost(server.hostname, hostname)),
  );
  const ids = lost.flatMap((machine) => recordOf(machine, recorded)?.systemId ?? []);
  return ids.length === 0 ? [] : await view.machinesById(ids);
}

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
function tellMoves(ctx: Context, machines: readonly Machine[], recorded: readonly Machine[]): void {
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

const shortName = (hostname: string): string => hostname.toLowerCase().split(".")[0] ?? "";

/** Whether two host names mean one machine: with or without a domain. */
export const sameHost = (a: string, b: string): boolean => a !== "" && shortName(a) === shortName(b);
