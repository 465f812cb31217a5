import { setTimeout as pause } from "node:timers/promises";
import { type Answer, json } from "../../../answer";
import { reserveAddress } from "../../state/address-book";
import { type DnsName, domainNamed, readName, refuseBadName, splitFqdn } from "../../state/dns-names";
import { fqdn } from "../../state/machine";
import { type IpAddress, isIp } from "../../state/network";
import type { DnsResource } from "../../state/state";
import { isAtLeast } from "../../state/version";
import { type MaasWorld, remove } from "../../state/world";
import type { Call, MaasApi } from "../api";
import type { Fields } from "../fields";
import { exception, invalid, noContent, notFound } from "../refusals";
import { addressJson } from "./network-json";

/** Address records, with every trap that MAAS has there. */
export function dnsResources(api: MaasApi): void {
  api.on("GET dnsresources/", "user", list);
  api.on("POST dnsresources/", "admin", create);
  api.on("GET dnsresources/{id}/", "user", (call) => json(resourceJson(call.world, resourceOf(call))));
  api.on("PUT dnsresources/{id}/", "admin", edit);
  api.on("DELETE dnsresources/{id}/", "admin", drop);
}

function resourceOf({ world, params }: Call): DnsResource {
  const resource = world.dns.find(({ id }) => String(id) === params.id);
  if (!resource) throw notFound("DNSResource");
  return resource;
}

function resourceJson(world: MaasWorld, resource: DnsResource): Record<string, unknown> {
  const name = world.fqdnOf(resource);
  return {
    id: resource.id,
    fqdn: name,
    address_ttl: resource.addressTtl,
    ip_addresses: resource.addresses.map((row) => addressJson(world, row)),
    resource_records: resource.records.map(({ id, rrtype, rrdata, ttl }) => {
      return { id, fqdn: name, rrtype, rrdata, ttl, resource_uri: `/MAAS/api/2.0/dnsresourcerecords/${id}/` };
    }),
    resource_uri: `/MAAS/api/2.0/dnsresources/${resource.id}/`,
  };
}

function list({ world, query }: Call): Answer {
  const found = world.dns.filter(readFilter(world, query)).map((resource) => resourceJson(world, resource));
  return json(query.flag("all") ? [...found, ...machineRecords(world, query)] : found);
}

function readFilter(world: MaasWorld, query: Fields): (resource: DnsResource) => boolean {
  const whole = query.get("fqdn");
  const exact = whole ? splitFqdn(world, whole) : undefined;
  const wanted = query.get("domain");
  const domain = exact?.domain ?? (wanted ? domainNamed(world, wanted) : undefined);
  const name = exact?.name ?? (query.get("name") || undefined);
  const rrtype = query.get("rrtype")?.toUpperCase();
  return (resource) =>
    (!domain || resource.domainId === domain.id) &&
    (name === undefined || resource.name === name) &&
    (!rrtype || resource.records.some((record) => record.rrtype === rrtype) || isAddress(rrtype, resource));
}

function isAddress(rrtype: string, resource: DnsResource): boolean {
  return (rrtype === "A" || rrtype === "AAAA") && resource.addresses.length > 0;
}

/** The records that machines have of themselves: no id, and no addresses in this list. */
function machineRecords(world: MaasWorld, query: Fields): Record<string, unknown>[] {
  const wanted = query.get("fqdn");
  const shown = world.machines.filter((machine) => !wanted || fqdn(machine) === wanted);
  return shown.map((machine) => ({
    id: -1,
    fqdn: fqdn(machine),
    address_ttl: null,
    ip_addresses: null,
    resource_records: [],
    resource_uri: "/MAAS/api/2.0/dnsresources/-1/",
  }));
}

async function create({ world, user, form }: Call): Promise<Answer> {
  const asked = readName(world, form);
  if (!asked) throw exception("'name'");
  const ips = readIps(form) ?? [];
  if (ips.length > 0) refuseBadName(asked.name);
  refuseDuplicate(world, asked);
  const addressTtl = readAddressTtl(form) ?? null;
  // Nothing in the database keeps names apart: calls that pass the check at the same time all succeed.
  await pause(5);
  const id = world.newId();
  const resource: DnsResource = {
    id,
    name: asked.name,
    domainId: asked.domain.id,
    addressTtl,
    addresses: [],
    records: [],
  };
  resource.addresses = ips.map((ip) => rowOf(world, ip, user.username));
  world.dns.push(resource);
  return json(resourceJson(world, resource));
}

function edit(call: Call): Answer {
  const { world, user, form } = call;
  const resource = resourceOf(call);
  const asked = readNewName(call, resource);
  const ips = readIps(form);
  const hasAddress = ips ? ips.length > 0 : resource.addresses.length > 0;
  if (hasAddress) refuseBadName(asked.name);
  if (asked.name !== resource.name || asked.domain.id !== resource.domainId) refuseDuplicate(world, asked);
  const addressTtl = readAddressTtl(form);
  resource.name = asked.name;
  resource.domainId = asked.domain.id;
  if (addressTtl !== undefined) resource.addressTtl = addressTtl;
  // What is taken off stays behind as a reservation of its user.
  if (ips) resource.addresses = ips.map((ip) => rowOf(world, ip, user.username));
  return json(resourceJson(world, resource));
}

function readNewName({ world, form }: Call, resource: DnsResource): DnsName {
  if (form.get("fqdn")) return splitFqdn(world, form.text("fqdn"));
  const domain = domainNamed(world, form.get("domain") || String(resource.domainId));
  return { name: form.get("name") || resource.name, domain };
}

function drop(call: Call): Answer {
  const { world } = call;
  const resource = resourceOf(call);
  remove(world.dns, (other) => other === resource);
  if (!isAtLeast(world.version, 3, 6)) return noContent();
  for (const row of resource.addresses) {
    const isUsed = world.dns.some(({ addresses }) => addresses.includes(row));
    if (row.allocType === 4 && !isUsed) world.removeAddress(row);
  }
  return noContent();
}

function refuseDuplicate(world: MaasWorld, { name, domain }: DnsName): void {
  if (!world.dns.some((resource) => resource.name === name && resource.domainId === domain.id)) return;
  throw invalid({ __all__: ["Labels must be unique within their zone."] });
}

/** One value with spaces between the addresses. Anything that is no address breaks MAAS itself. */
function readIps(form: Fields): string[] | undefined {
  const value = form.get("ip_addresses");
  if (value === undefined) return undefined;
  const ips = value.split(/\s+/).filter((ip) => ip !== "");
  const wrong = ips.find((ip) => !isIp(ip));
  if (wrong !== undefined) throw exception(`'${wrong}' does not appear to be an IPv4 or IPv6 address`);
  return [...new Set(ips)];
}

function readAddressTtl(form: Fields): number | undefined {
  const ttl = form.integer("address_ttl");
  if (ttl === undefined || (ttl >= 0 && ttl <= 604_800)) return ttl;
  const bound = ttl < 0 ? "greater than or equal to 0" : "less than or equal to 604800";
  throw invalid({ address_ttl: [`Ensure this value is ${bound}.`] });
}

/** The row of an address: the machine's own where a machine has it, else the user's. */
function rowOf(world: MaasWorld, ip: string, owner: string): IpAddress {
  return world.addresses.find((row) => row.ip === ip) ?? reserveAddress(world, ip, owner);
}
