import type { Context } from "../context";
import { messageOf } from "../core/errors";
import type { Machine } from "../model/placement";
import type { MaasView, PhysicalMachine, Sighting } from "../ports/inventory";
import { sameHost } from "./servers";

/** A server that something had before its delete, by what does not change while MAAS gets it back. */
export interface Holding {
  hostname: string;
  /** What it keeps when somebody renames it; undefined where nobody knew. */
  systemId?: string | undefined;
  /** Whose it was in MAAS; undefined where MAAS did not tell. */
  owner?: string | undefined;
}

/** Where a server stands that was to be given back. */
export interface Standing {
  holding: Holding;
  /** `going`: MAAS is at it; `unknown`: MAAS does not tell this key. */
  state: "released" | "going" | "held" | "unknown";
  server: PhysicalMachine | undefined;
}

/** Notes the servers behind host names, as far as MAAS tells of them; by its record, one is found that was renamed. */
export async function holdingsOf(
  ctx: Context,
  view: MaasView | undefined,
  hostnames: readonly string[],
  recorded: readonly Machine[],
): Promise<Holding[]> {
  const noted = hostnames.map((hostname): Holding => {
    const record = recorded.find((machine) => sameHost(machine.hostname, hostname));
    return { hostname, systemId: record?.systemId };
  });
  if (!view || noted.length === 0) return noted;
  try {
    const seen = await seenOf(view, noted);
    return seen.map(({ holding, server }) =>
      server ? { hostname: holding.hostname, systemId: server.systemId, owner: server.owner } : holding,
    );
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.debug(`MAAS could not be asked whose servers are: ${messageOf(error)}`);
    return noted;
  }
}

/** Those noted before, and servers that only showed afterwards. */
export const alsoNamed = (noted: readonly Holding[], hostnames: readonly string[]): Holding[] => [
  ...noted,
  ...hostnames
    .filter((hostname) => !noted.some((holding) => sameHost(holding.hostname, hostname)))
    .map((hostname) => ({ hostname })),
];

/** Looks where servers stand that are to be given back. */
export async function standingsOf(view: MaasView, holdings: readonly Holding[]): Promise<Standing[]> {
  if (holdings.length === 0) return [];
  const seen = await seenOf(view, holdings);
  const isUnsure = seen.some(({ server, sighting }) => !server && !sighting?.isAbsent);
  const seesAll = isUnsure ? await view.seesAll() : true;
  return seen.map(({ holding, server, sighting }) => ({
    holding,
    server,
    state: server ? stateOf(holding, server) : stateUnseen(holding, sighting, seesAll),
  }));
}

interface Seen {
  holding: Holding;
  server: PhysicalMachine | undefined;
  /** Undefined where it was not asked for by its id. */
  sighting: Sighting | undefined;
}

async function seenOf(view: MaasView, holdings: readonly Holding[]): Promise<Seen[]> {
  const ids = holdings.flatMap(({ systemId }) => systemId ?? []);
  const sightings = ids.length === 0 ? [] : await view.machinesById(ids);
  const seen = holdings.map((holding) => {
    const sighting = sightings.find(({ systemId }) => systemId === holding.systemId);
    return { holding, server: sighting?.server, sighting };
  });
  // A server that was taken out of MAAS and enlisted again has another id, and its name.
  const names = seen.flatMap(({ holding, sighting }) => (!sighting || sighting.isAbsent ? [holding.hostname] : []));
  const byName = names.length === 0 ? [] : await view.machines(names);
  return seen.map((one) => {
    const server = one.server ?? byName.find(({ hostname }) => sameHost(hostname, one.holding.hostname));
    return { ...one, server };
  });
}

const GOING: readonly string[] = ["Releasing", "Disk erasing"];

function stateOf({ owner }: Holding, server: PhysicalMachine): Standing["state"] {
  const isOthers = owner !== undefined && server.owner !== owner;
  if (server.free || server.status === "New" || (server.owner ?? "") === "" || isOthers) return "released";
  return GOING.includes(server.status) ? "going" : "held";
}

function stateUnseen({ owner }: Holding, sighting: Sighting | undefined, seesAll: boolean): Standing["state"] {
  if (sighting === undefined) return seesAll ? "released" : "unknown";
  // One that a plain user saw before, and that is hidden from him now, is somebody else's by now.
  const isOthers = !seesAll && owner !== undefined;
  return sighting.isAbsent || isOthers ? "released" : "unknown";
}
