import type { Context } from "../context";
import { ApiError, ContractError, isUnreachable, messageOf } from "../core/errors";
import { once } from "../core/once";
import { isInDomain, isSameDnsName, withoutRoot } from "../core/text/dns-name";
import { sentence } from "../core/text/sentence";
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

/**
 * Removes the records that a cluster left, as far as that may be written; answers what could not be removed. Where MAAS did not show all that
 * there may be, a warning says what to look for.
 */
export async function removeRecords(
  ctx: Context,
  view: MaasView,
  what: string,
  cluster: NamedCluster,
): Promise<string[]> {
  const failures: string[] = [];
  const left = await recordsLeft(ctx, view, cluster);
  for (const { id, fqdn } of left.records) {
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
  reportUnsure(ctx, `${what} was deleted`, cluster, { ...left, doubt: left.doubt ?? unseenOwn(cluster, left.records) });
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
  reportUnsure(ctx, `${what} had gone already`, cluster, left);
  const { records } = left;
  const empty = records.filter(({ addresses }) => addresses.length === 0);
  if (empty.length === 0 || !(await left.isAlone())) return records;
  const removed = new Set<DnsRecord>();
  for (const record of empty) {
    if (!(await attemptToRemove(ctx, view, record))) continue;
    removed.add(record);
    ctx.log.info(`${what} had gone already. Its empty DNS record ${record.fqdn} was removed from MAAS.`);
  }
  return records.filter((record) => !removed.has(record));
}

/** Removes what a new cluster was given besides its own record. What is not known or not removed now, its delete looks for again. */
export async function removeNeedless(ctx: Context, view: MaasView, what: string, cluster: NamedCluster): Promise<void> {
  const { records } = await recordsLeft(ctx, view, cluster);
  for (const record of records.filter((one) => isLeftover(cluster, one))) {
    const isRemoved = await attemptToRemove(ctx, view, record);
    if (isRemoved) ctx.log.info(`The DNS record ${record.fqdn}, which serves nothing, was removed from MAAS.`);
    if (isRemoved === false)
      ctx.log.warn(
        `${what} was given the DNS record ${record.fqdn} besides its own, and it serves nothing: remove it in MAAS, or let this program do ` +
          "so with 'writes: dns' in 'palette-maas:maas'.",
      );
  }
}

/** Whether a record was removed; undefined where that failed. */
async function attemptToRemove(ctx: Context, view: MaasView, { id, fqdn }: DnsRecord): Promise<boolean | undefined> {
  try {
    return await view.removeDnsRecord(id);
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.debug(`The DNS record ${fqdn} could not be removed from MAAS: ${messageOf(error)}`);
    return undefined;
  }
}

/** What is to be looked for in MAAS after a cluster has gone, where nobody could look: `the DNS record payments-0a1b2c.maas`. */
export function namesToLookFor(cluster: NamedCluster): string {
  const { name, domain, dnsName } = cluster;
  const others = domain ? `every empty DNS record ${name}-<6 hex digits>.${withoutRoot(domain)}` : "";
  return [dnsName === "" ? "" : `the DNS record ${dnsName}`, others].filter((one) => one !== "").join(" and ");
}

/** The records of a cluster, as far as MAAS showed them. */
interface RecordsLeft {
  /** Its own, and those that it was given besides: made at its creation under the same name with another random part, and never filled. */
  records: readonly DnsRecord[];
  /** Such ones that may be another cluster's of the name, and whether it is known that there is one. */
  shared: { records: readonly DnsRecord[]; isKnown: boolean };
  /** Whether no other cluster has the name, asked at most once; undefined where the plane cannot say. */
  isAlone(): Promise<boolean | undefined>;
  /** Why there may be others; undefined where these are all. */
  doubt: string | undefined;
}

async function recordsLeft(ctx: Context, view: MaasView, cluster: NamedCluster): Promise<RecordsLeft> {
  const { id, name, dnsName, isBrought } = cluster;
  const askAlone = once(() => isNamedAlone(ctx, id, name));
  const { seen, doubt } = await recordsSeen(ctx, view, cluster);
  const own = seen.filter(
    ({ fqdn, addresses }) => isSameDnsName(fqdn, dnsName) && !(isBrought && addresses.length > 0),
  );
  const others = seen.filter((record) => isLeftover(cluster, record));
  const isAlone = others.length === 0 || (await askAlone());
  return {
    records: isAlone ? [...own, ...others] : own,
    shared: { records: isAlone ? [] : others, isKnown: isAlone === false },
    isAlone: askAlone,
    doubt,
  };
}

/** Asks by the cluster's own name and for its domain: what one answer lacks stands in the other. */
async function recordsSeen(
  ctx: Context,
  view: MaasView,
  { dnsName, domain = "" }: NamedCluster,
): Promise<{ seen: readonly DnsRecord[]; doubt: string | undefined }> {
  const looks = [
    ...(dnsName === "" ? [] : [() => view.dnsRecords(dnsName)]),
    ...(domain === "" ? [] : [() => view.dnsRecordsIn(domain)]),
  ];
  const seen = new Map<number, DnsRecord>();
  let failure: unknown;
  for (const look of looks) {
    if (isUnreachable(failure)) break;
    try {
      for (const record of await look()) seen.set(record.id, record);
    } catch (error) {
      ctx.signal.throwIfAborted();
      failure = error;
    }
  }
  return {
    seen: [...seen.values()],
    doubt:
      failure === undefined
        ? undefined
        : sentence(`MAAS could not be asked for its DNS records: ${messageOf(failure)}`),
  };
}

function isLeftover({ name, domain = "", dnsName }: NamedCluster, { fqdn, addresses }: DnsRecord): boolean {
  if (domain === "" || addresses.length > 0 || isSameDnsName(fqdn, dnsName)) return false;
  const own = fqdn.toLowerCase();
  const begins = `${name}-`.toLowerCase();
  const middle = own.slice(begins.length, own.length - withoutRoot(domain).length - 1);
  return own.startsWith(begins) && isInDomain(own, domain) && /^[0-9a-f]{6}$/.test(middle);
}

/** A cluster leaves its own record behind, so that one which is not shown may be hidden. */
function unseenOwn(cluster: NamedCluster, records: readonly DnsRecord[]): string | undefined {
  const { dnsName, domain = "", isBrought } = cluster;
  const isHere = records.some(({ fqdn }) => isSameDnsName(fqdn, dnsName));
  if (isHere || isBrought || domain === "" || !isInDomain(dnsName, domain)) return undefined;
  return `MAAS does not show the DNS record ${dnsName}, which clusters leave behind.`;
}

function reportUnsure(ctx: Context, begin: string, cluster: NamedCluster, { shared, doubt }: RecordsLeft): void {
  for (const { fqdn } of shared.records) {
    const left = `${begin}. The DNS record ${fqdn}, empty and of its name, was left in MAAS, since`;
    if (shared.isKnown) ctx.log.info(`${left} another cluster in ${ctx.plane.name} has that name.`);
    else
      ctx.log.warn(
        `${left} ${ctx.plane.name} could not say whether another cluster has that name: remove it there, unless one does.`,
      );
  }
  if (doubt !== undefined)
    ctx.log.warn(`${begin}, but ${doubt} Look in MAAS for ${namesToLookFor(cluster)}, and remove what is there.`);
}

/** Whether no other cluster of the tenant has the name; undefined where the plane cannot say. */
async function isNamedAlone(ctx: Context, id: string, name: string): Promise<boolean | undefined> {
  const { tenantInventory } = ctx.plane;
  try {
    if (tenantInventory.idsByName) return (await tenantInventory.idsByName(name)).every((other) => other === id);
    const { found, unread } = await tenantInventory.clusters();
    if (found.some((other) => other.name === name && other.id !== id)) return false;
    return unread.length === 0 ? true : undefined;
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ContractError)) throw error;
    ctx.log.debug(`${ctx.plane.name} could not say whether another cluster is called '${name}': ${error.message}`);
    return undefined;
  }
}
