import type { Context } from "../context";
import { messageOf } from "../core/errors";
import type { Machine } from "../model/placement";
import type { MaasServer, MaasView, PhysicalMachine } from "../ports/inventory";
import { sameHost } from "./servers";

/** A server that something had before its delete, by what does not change while MAAS gets it back. */
export interface ServerToRelease {
  hostname: string;
  /** What it keeps when somebody renames it; undefined where nobody knew. */
  systemId?: string | undefined;
  /** Whose it was in MAAS; undefined where MAAS did not tell. */
  owner?: string | undefined;
}

/** Where a server stands that was to be given back. */
export interface ReleaseStatus {
  target: ServerToRelease;
  /** `releasing`: MAAS is at it; `unknown`: MAAS does not tell this key. */
  state: "released" | "releasing" | "held" | "unknown";
  server: PhysicalMachine | undefined;
}

/** Notes the servers behind host names, as far as MAAS tells of them; by its record, one is found that was renamed. */
export async function serversToRelease(
  ctx: Context,
  view: MaasView | undefined,
  hostnames: readonly string[],
  recorded: readonly Machine[],
): Promise<ServerToRelease[]> {
  const noted = hostnames.map((hostname): ServerToRelease => {
    const record = recorded.find((machine) => sameHost(machine.hostname, hostname));
    return { hostname, systemId: record?.systemId };
  });
  if (!view || noted.length === 0) return noted;
  try {
    const seen = await seenOf(view, noted);
    return seen.map(({ target, server }) =>
      server ? { hostname: target.hostname, systemId: server.systemId, owner: server.owner } : target,
    );
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.debug(`MAAS could not be asked whose servers are: ${messageOf(error)}`);
    return noted;
  }
}

/** Those noted before, and servers that only showed afterwards. */
export const alsoNamed = (noted: readonly ServerToRelease[], hostnames: readonly string[]): ServerToRelease[] => [
  ...noted,
  ...hostnames
    .filter((hostname) => !noted.some((target) => sameHost(target.hostname, hostname)))
    .map((hostname) => ({ hostname })),
];

/** Looks where servers stand that are to be given back. */
export async function releaseStatuses(view: MaasView, servers: readonly ServerToRelease[]): Promise<ReleaseStatus[]> {
  if (servers.length === 0) return [];
  const seen = await seenOf(view, servers);
  const isUnsure = seen.some(({ server, sighting }) => !server && !sighting?.isAbsent);
  const seesAll = isUnsure ? await view.seesAll() : true;
  return seen.map(({ target, server, sighting }) => ({
    target,
    server,
    state: server ? stateOf(target, server) : stateUnseen(target, sighting, seesAll),
  }));
}

interface Seen {
  target: ServerToRelease;
  server: PhysicalMachine | undefined;
  /** Undefined where it was not asked for by its id. */
  sighting: MaasServer | undefined;
}

async function seenOf(view: MaasView, servers: readonly ServerToRelease[]): Promise<Seen[]> {
  const ids = servers.flatMap(({ systemId }) => systemId ?? []);
  const sightings = ids.length === 0 ? [] : await view.machinesById(ids);
  const seen = servers.map((target) => {
    const sighting = sightings.find(({ systemId }) => systemId === target.systemId);
    return { target, server: sighting?.server, sighting };
  });
  // A server that was taken out of MAAS and enlisted again has another id, and its name.
  const names = seen.flatMap(({ target, sighting }) => (!sighting || sighting.isAbsent ? [target.hostname] : []));
  const byName = names.length === 0 ? [] : await view.machines(names);
  return seen.map((one) => {
    const server = one.server ?? byName.find(({ hostname }) => sameHost(hostname, one.target.hostname));
    return { ...one, server };
  });
}

const RELEASING: readonly string[] = ["Releasing", "Disk erasing"];

function stateOf({ owner }: ServerToRelease, server: PhysicalMachine): ReleaseStatus["state"] {
  const isOthers = owner !== undefined && server.owner !== owner;
  if (server.free || server.status === "New" || (server.owner ?? "") === "" || isOthers) return "released";
  return RELEASING.includes(server.status) ? "releasing" : "held";
}

function stateUnseen(
  { owner }: ServerToRelease,
  sighting: MaasServer | undefined,
  seesAll: boolean,
): ReleaseStatus["state"] {
  if (sighting === undefined) return seesAll ? "released" : "unknown";
  // One that a plain user saw before, and that is hidden from him now, is somebody else's by now.
  const isOthers = !seesAll && owner !== undefined;
  return sighting.isAbsent || isOthers ? "released" : "unknown";
}
