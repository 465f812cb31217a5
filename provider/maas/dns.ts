import { z } from "zod";
import { ApiError, isNotFound, isOutcomeUnknown } from "../core/errors";
import { isInDomain, isSameDnsName, withoutRoot } from "../core/text/dns-name";
import { askedFor, onlyAskedFor } from "../http/asked-for";
import type { HttpClient } from "../http/client";
import type { DnsRecord } from "../ports/inventory";

const WireAddress = z.object({ ip: z.string().nullish(), alloc_type: z.int().nullish() });

/** The fields of a DNS resource that are read. Addresses may be missing, and single ones null after a release. */
export const WireDnsResource = z.object({
  id: z.int(),
  fqdn: z.string(),
  ip_addresses: z.array(WireAddress).nullish(),
});

export type WireDnsResource = z.infer<typeof WireDnsResource>;

/** A machine's own name, which MAAS makes up and which is no record. */
const SYNTHETIC = -1;

/** An address that MAAS reserved for the user because it knew it from nowhere else. */
const USER_RESERVED = 4;

/** The records of a name; none where MAAS does not know its domain. */
export async function dnsRecordsOf(client: HttpClient, fqdn: string, signal: AbortSignal): Promise<DnsRecord[]> {
  const name = withoutRoot(fqdn);
  return await recordsWhere(client, { fqdn: name }, (record) => isSameDnsName(record, name), signal);
}

/** All records that the key's user may see, those of machines left out. */
export async function allDnsRecords(client: HttpClient, signal: AbortSignal): Promise<DnsRecord[]> {
  const records = await client.send({ route: "GET /dnsresources/", answer: z.array(WireDnsResource), signal });
  return records.filter(({ id }) => id !== SYNTHETIC).map(observeDnsRecord);
}

/** All records of a domain; none where MAAS does not know it. */
export async function dnsRecordsIn(client: HttpClient, domain: string, signal: AbortSignal): Promise<DnsRecord[]> {
  const name = withoutRoot(domain);
  const isIn = (record: string): boolean => isSameDnsName(record, name) || isInDomain(record, name);
  return await recordsWhere(client, { domain: name }, isIn, signal);
}

/** The records that a filter selects; none where MAAS does not know the domain. */
async function recordsWhere(
  client: HttpClient,
  query: Record<string, string>,
  isAsked: (fqdn: string) => boolean,
  signal: AbortSignal,
): Promise<DnsRecord[]> {
  const answer = onlyAskedFor(z.array(WireDnsResource), (all) => all.every(({ fqdn }) => isAsked(fqdn)));
  const asked = client.send({ route: "GET /dnsresources/", query, answer, signal });
  const records = await asked.catch(noneWhereNotFound<WireDnsResource[]>([]));
  return records.filter(({ id }) => id !== SYNTHETIC).map(observeDnsRecord);
}

/** A record in our words. */
export const observeDnsRecord = (wire: WireDnsResource): DnsRecord => ({
  id: wire.id,
  fqdn: wire.fqdn,
  addresses: addressesOf(wire),
});

const addressesOf = (wire: WireDnsResource): string[] =>
  (wire.ip_addresses ?? []).flatMap(({ ip }) => (ip ? [ip] : []));

/** Removes a record and the reservations that older releases of MAAS would leave behind. A record that is gone is fine. */
export async function removeDnsResource(client: HttpClient, id: number, signal: AbortSignal): Promise<void> {
  const params = { id: String(id) };
  const route = "/dnsresources/{id}/";
  const answer = askedFor(WireDnsResource, (record) => record.id === id, ["id"]);
  const read = client.send({ route: `GET ${route}`, params, answer, signal });
  const record = await read.catch(noneWhereNotFound<undefined>(undefined));
  if (!record) return;
  const gone = client.send({ route: `DELETE ${route}`, params, answer: z.void(), as: "empty", signal });
  await gone.catch(noneWhereNotFound<undefined>(undefined));
  await freeReserved(client, record, signal);
}

async function freeReserved(client: HttpClient, record: WireDnsResource, signal: AbortSignal): Promise<void> {
  const reserved = (record.ip_addresses ?? []).flatMap(({ ip, alloc_type }) =>
    ip && alloc_type === USER_RESERVED ? [ip] : [],
  );
  if (reserved.length === 0) return;
  const others = await client.send({ route: "GET /dnsresources/", answer: z.array(WireDnsResource), signal });
  const used = others.flatMap(addressesOf);
  for (const ip of reserved.filter((address) => !used.includes(address))) await release(client, ip, signal);
}

// From 3.6 MAAS frees the address itself, and an address may be another user's: both are 400, and there is nothing to do.
async function release(client: HttpClient, ip: string, signal: AbortSignal): Promise<void> {
  const route = "POST /ipaddresses/?op=release";
  try {
    await client.send({ route, form: { ip }, answer: z.void(), as: "empty", repeatable: true, signal });
  } catch (error) {
    if (!(error instanceof ApiError) || !["invalid", "not-found", "denied"].includes(error.kind)) throw error;
  }
}

const noneWhereNotFound =
  <T>(none: T) =>
  (error: unknown): T => {
    if (isNotFound(error)) return none;
    throw error;
  };

/** How long clusters let others keep the addresses of their name. */
const SECONDS_KEPT = "10";

/** Makes the first record of a name hold exactly these addresses; where there is none, makes one. */
export async function writeDnsResource(
  client: HttpClient,
  fqdn: string,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const name = withoutRoot(fqdn);
  const first = await firstRecord(client, name, signal);
  // One value with spaces: of a repeated key MAAS takes the last one alone.
  const form = { ip_addresses: addresses.join(" ") };
  const call = { answer: WireDnsResource, signal };
  if (first) {
    const params = { id: String(first.id) };
    await client.send({ ...call, route: "PUT /dnsresources/{id}/", params, form });
    return;
  }
  try {
    await client.send({
      ...call,
      route: "POST /dnsresources/",
      form: { ...form, fqdn: name, address_ttl: SECONDS_KEPT },
    });
  } catch (error) {
    // Sent twice, it would make two records of the name: so it is looked up whether it was made.
    const made = isOutcomeUnknown(error) ? await firstRecord(client, name, signal).catch(() => undefined) : undefined;
    if (!made || !holds(made, addresses)) throw error;
  }
}

const firstRecord = async (client: HttpClient, name: string, signal: AbortSignal): Promise<DnsRecord | undefined> =>
  (await dnsRecordsOf(client, name, signal)).sort((a, b) => a.id - b.id)[0];

const holds = ({ addresses }: DnsRecord, wanted: readonly string[]): boolean =>
  addresses.length === wanted.length && wanted.every((address) => addresses.includes(address));
