import type { Context } from "../context";
import { ApiError, messageOf } from "../core/errors";
import type { DnsRecord, MaasView } from "../ports/inventory";

/** By what the records of a cluster's API name are found. */
export interface NamedCluster {
  id: string;
  name: string;
  /** The DNS domain of its machines. */
  domain: string | undefined;
  /** Empty where nobody told it. */
  dnsName: string;
  /** Whether the program brought that name: then its record goes only when it holds no address. */
  isBrought?: boolean;
}

/** Removes the records that a cluster left, as far as that may be written; answers what could not be removed. */
export async function removeRecords(
  ctx: Context,
  view: MaasView,
  what: string,
  cluster: NamedCluster,
): Promise<string[]> {
  const failures: string[] = [];
  for (const { id, fqdn } of await recordsLeft(ctx, view, cluster)) {
    try {
      if (await view.removeDnsRecord(id)) ctx.log.info(`The DNS record ${fqdn} was removed from MAAS.`);
      else
        ctx.log.warn(
          `${what} left the DNS record ${fqdn} in MAAS: remove it there, or let this program do so with 'writes: dns' in 'palette-maas:maas'.`,
        );
    } catch (error) {
      failures.push(`the DNS record ${fqdn} (${messageOf(error)})`);
    }
  }
  return failures;
}

/**
 * Removes what a cluster that went earlier left empty under its name, as a delete does that was not interrupted; answers the records that are still
 * there. One that leads somewhere may be of use, and so may every one where another cluster has the name.
 */
export async function removeEmptied(
  ctx: Context,
  view: MaasView,
  what: string,
  cluster: NamedCluster,
): Promise<readonly DnsRecord[]> {
  const left = await recordsLeft(ctx, view, cluster);
  const empty = left.filter(({ addresses }) => addresses.length === 0);
  if (empty.length === 0 || !(await isNamedAlone(ctx, cluster.id, cluster.name))) return left;
  const removed = new Set<DnsRecord>();
  for (const record of empty) {
    if (!(await view.removeDnsRecord(record.id))) continue;
    removed.add(record);
    ctx.log.info(`${what} had gone already. Its empty DNS record ${record.fqdn} was removed from MAAS.`);
  }
  return left.filter((record) => !removed.has(record));
}

/** The records that a cluster left: its own, and those that it was given besides. */
async function recordsLeft(ctx: Context, view: MaasView, cluster: NamedCluster): Promise<readonly DnsRecord[]> {
  const all = cluster.dnsName === "" ? [] : await view.dnsRecords(cluster.dnsName);
  const own = cluster.isBrought ? all.filter(({ addresses }) => addresses.length === 0) : all;
  return [...own, ...(await leftoverRecords(ctx, view, cluster))];
}

/**
 * Records that the cluster was given besides its own: made at its creation under the same name with another random part, and
 * never filled. None while another cluster has the name, since one of them may be its.
 */
async function leftoverRecords(ctx: Context, view: MaasView, cluster: NamedCluster): Promise<readonly DnsRecord[]> {
  const { id, name, domain, dnsName } = cluster;
  if (domain === undefined || domain === "") return [];
  const begins = `${name}-`.toLowerCase();
  const ends = `.${domain.replace(/\.$/, "")}`.toLowerCase();
  const isLeftover = ({ fqdn, addresses }: DnsRecord): boolean => {
    const own = fqdn.toLowerCase();
    const middle = own.slice(begins.length, own.length - ends.length);
    return own.startsWith(begins) && own.endsWith(ends) && /^[0-9a-f]{6}$/.test(middle) && addresses.length === 0;
  };
  const found = (await view.dnsRecordsIn(domain)).filter((record) => isLeftover(record) && record.fqdn !== dnsName);
  return found.length > 0 && (await isNamedAlone(ctx, id, name)) ? found : [];
}

async function isNamedAlone(ctx: Context, id: string, name: string): Promise<boolean> {
  const { tenantInventory } = ctx.plane;
  try {
    if (tenantInventory.idsByName) return (await tenantInventory.idsByName(name)).every((other) => other === id);
    const { found, unread } = await tenantInventory.clusters();
    return unread.length === 0 && !found.some((other) => other.name === name && other.id !== id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    ctx.log.debug(`${ctx.plane.name} could not say whether another cluster is called '${name}': ${error.message}`);
    return false;
  }
}
