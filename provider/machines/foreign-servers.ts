import type { Context } from "../context";
import { counted } from "../core/text/counted";
import { seconds } from "../core/time/duration";
import type { SoleUser } from "../plane/tenant-inventory";
import type { MaasView, PhysicalMachine } from "../ports/inventory";

/** A MAAS user, and servers of his that no machine of the plane has. */
export interface ForeignServers {
  user: string;
  servers: readonly PhysicalMachine[];
}

/** In what is asked whose servers are. */
export interface ForeignServersQuery {
  soleUser: SoleUser;
  view: MaasView;
  apiKey: string;
  /** Every machine of the MAAS; may have been read a while ago. */
  rack(): Promise<readonly PhysicalMachine[]>;
}

/** Servers of a key's user that no machine of the plane has; undefined where MAAS does not show them. */
export async function foreignServersOf(ctx: Context, asked: ForeignServersQuery): Promise<ForeignServers | undefined> {
  const { view, apiKey, rack, soleUser } = asked;
  const { user } = await view.rightsOf(apiKey);
  if (!(await view.seesAll()) && (await view.rights()).user !== user) return undefined;
  const held = (await rack()).filter((server) => isHeld(server, user));
  if (held.length === 0) return { user, servers: [] };
  const known = await idsOf(soleUser);
  const suspects = held.filter(({ systemId }) => !known.has(systemId));
  const found = await stillStrange(asked, user, suspects);
  if (!found.some(({ status }) => status === "Allocated")) return { user, servers: found };
  // One that is taken just now is noted in a machine some moments later.
  await ctx.clock.sleep(NOTED_WITHIN, ctx.signal);
  return { user, servers: await stillStrange(asked, user, found) };
}

const NOTED_WITHIN = seconds(5);

/** Looks at servers again: first in MAAS, since what is taken is noted afterwards. */
async function stillStrange(
  { view, soleUser }: ForeignServersQuery,
  user: string,
  suspects: readonly PhysicalMachine[],
): Promise<PhysicalMachine[]> {
  if (suspects.length === 0) return [];
  const seen = await view.machinesById(suspects.map(({ systemId }) => systemId));
  const known = await idsOf(soleUser);
  return seen.flatMap(({ server }) => (server && isHeld(server, user) && !known.has(server.systemId) ? server : []));
}

const idsOf = async (soleUser: SoleUser): Promise<ReadonlySet<string>> =>
  new Set((await soleUser.servers()).map(({ systemId }) => systemId));

/** Nobody has these yet, or not any more; while MAAS commissions a server, it is whose who asked for that. */
const NOT_HELD: readonly string[] = [
  "New",
  "Ready",
  "Commissioning",
  "Failed commissioning",
  "Releasing",
  "Disk erasing",
];

const isHeld = ({ owner, status }: PhysicalMachine, user: string): boolean =>
  owner === user && !NOT_HELD.includes(status);

const MOST_NAMES = 8;

/** What is wrong, and what to do. */
export function describeForeignServers(ctx: Context, { user, servers }: ForeignServers): [wrong: string, todo: string] {
  const names = servers.map(({ hostname, status }) => `${hostname} (${status})`).sort();
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return [
    `In MAAS, the user '${user}' owns ${counted(servers.length, "server")} that no machine in ${ctx.plane.name} has: ${names.slice(0, MOST_NAMES).join(", ")}${more}`,
    `${ctx.plane.name} works with the key of that user, takes every server of that user for its own, and may release it: give the cloud account the ` +
      "key of a MAAS administrator that nothing else uses ('apiKey'), or release in MAAS what nobody needs.",
  ];
}
