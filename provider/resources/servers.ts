import type { Context } from "../context";
import type { MaasView, PhysicalMachine } from "../inventory";
import type { Machine } from "../model/placement";
import type { ObservedMachine } from "../plane";
import { askMaas } from "./maas-view";
import { serverName } from "./machine-progress";

/** The servers behind nodes: as outputs, and as MAAS knows them where it answers. */
export interface Servers {
  machines: Machine[];
  physical: readonly PhysicalMachine[];
  /** Whether MAAS was asked and answered. */
  known: boolean;
}

/** Joins nodes with MAAS by host name. What MAAS does not tell now is kept from the record. */
export async function serversBehind(
  ctx: Context,
  view: MaasView | undefined,
  machines: readonly ObservedMachine[],
  recorded: readonly Machine[] = [],
): Promise<Servers> {
  const hosts = machines.map(({ hostname }) => hostname).filter((hostname) => hostname !== "");
  const answer =
    view && hosts.length > 0 ? await askMaas(ctx, "for the servers behind the nodes", () => view.machines(hosts)) : [];
  const physical = answer ?? [];
  const outputs = machines.map((machine) => asOutput(machine, physical, recorded));
  outputs.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { machines: outputs, physical, known: view !== undefined && answer !== undefined };
}

function asOutput(
  { name, hostname, zone }: ObservedMachine,
  physical: readonly PhysicalMachine[],
  recorded: readonly Machine[],
): Machine {
  const server = physical.find((candidate) => sameHost(candidate.hostname, hostname));
  const before = recorded.find((machine) => machine.name === name && machine.hostname === hostname);
  const systemId = server?.systemId ?? before?.systemId;
  const resourcePool = server?.resourcePool ?? before?.resourcePool;
  return {
    name,
    hostname,
    zone,
    ...(systemId === undefined ? {} : { systemId }),
    ...(resourcePool === undefined ? {} : { resourcePool }),
  };
}

const shortName = (hostname: string): string => hostname.toLowerCase().split(".")[0] ?? "";

/** Whether two host names mean one machine: with or without a domain. */
export const sameHost = (a: string, b: string): boolean => a !== "" && shortName(a) === shortName(b);

/** Servers that the plane takes for running nodes, and MAAS does not: a line each. */
export function releasedServers(machines: readonly ObservedMachine[], servers: Servers): string[] {
  if (!servers.known) return [];
  const settled = machines.filter(({ state, hostname }) => hostname !== "" && !ON_THE_MOVE.includes(state));
  return settled
    .flatMap((machine) => {
      const server = servers.physical.find(({ hostname }) => sameHost(hostname, machine.hostname));
      if (!server) return [`${serverName(machine)} is no longer known to MAAS`];
      return server.status === "Deployed" ? [] : [`${serverName(machine)} is ${server.status} in MAAS, not Deployed`];
    })
    .sort();
}

const ON_THE_MOVE: readonly ObservedMachine["state"][] = ["pending", "provisioning", "deleting"];
