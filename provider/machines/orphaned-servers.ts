import type { Context } from "../context";
import { unmendedDrift } from "../core/drift";
import { ApiError, ContractError } from "../core/errors";
import type { Drift } from "../model/drift";
import type { Machine } from "../model/placement";
import type { ObservedMachine } from "../plane";
import type { TakenServer } from "../plane/tenant-inventory";
import type { PhysicalMachine } from "../ports/inventory";
import { type Servers, sameHost } from "./servers";

// No other output names such a server: its record is how the next look finds it again.
const isOrphan = ({ code }: Drift): boolean => code === "server-orphaned";

/** Host names of servers that were recorded, or told of before, and have no machine any more. */
export function formerHosts(
  { machines = [], drift = [] }: { machines?: readonly Machine[] | undefined; drift?: readonly Drift[] | undefined },
  now: readonly ObservedMachine[],
): string[] {
  const told = drift.filter(isOrphan).flatMap(({ machine }) => machine ?? []);
  const all = [...machines.map(({ hostname }) => hostname), ...told].filter((host) => host !== "");
  return [...new Set(all)].filter((host) => !now.some(({ hostname }) => sameHost(hostname, host)));
}

/**
 * Servers that MAAS still has deployed and that no cluster of the tenant has a machine on. Where that cannot be
 * found out for certain, nothing new is said: a server may serve another cluster by now.
 */
export async function orphanedServers(
  ctx: Context,
  { former, isWhole }: Servers,
  recorded: readonly Drift[] = [],
): Promise<Drift[]> {
  const before = recorded.filter(isOrphan);
  if (!isWhole) return before;
  if (former.length === 0) return [];
  const used = await serversInUse(ctx);
  if (!used) return before;
  return unusedOf(former, used).map(({ hostname, owner }) =>
    unmendedDrift(
      "server-orphaned",
      `${hostname} once served here, is still Deployed in MAAS${owner === undefined ? "" : ` for ${owner}`}, and no cluster in ${ctx.plane.name} has a machine on it`,
      "release it in MAAS, unless something else needs it",
      { machine: hostname },
    ),
  );
}

/** Those of the servers on which no cluster has a machine. */
export const unusedOf = (servers: readonly PhysicalMachine[], used: readonly TakenServer[]): PhysicalMachine[] =>
  servers.filter((server) => !isAmong(used, server));

/** Whether a machine has the server, by what it keeps or by its name. */
export const isAmong = (used: readonly TakenServer[], { systemId, hostname }: TakenServer): boolean =>
  used.some((one) => (one.systemId !== "" && one.systemId === systemId) || sameHost(one.hostname, hostname));

/** The servers of all machines of all clusters; undefined where some cannot be read. */
export async function serversInUse(ctx: Context): Promise<readonly TakenServer[] | undefined> {
  const { tenantInventory } = ctx.plane;
  try {
    if (tenantInventory.soleUser) return await tenantInventory.soleUser.servers();
    const { found, unread } = await tenantInventory.clusters();
    if (unread.length > 0) return undefined;
    const hosts = await Promise.all(found.map((cluster) => tenantInventory.hostsOf(cluster)));
    return hosts.flat().map((hostname) => ({ systemId: "", hostname }));
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ContractError)) throw error;
    ctx.log.debug(`${ctx.plane.name} could not say which clusters have machines on former servers: ${error.message}`);
    return undefined;
  }
}
