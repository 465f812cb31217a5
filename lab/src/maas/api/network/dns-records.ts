import { type Answer, json } from "../../../answer";
import { domainNamed, readName } from "../../state/dns-names";
import type { DnsRecord, DnsResource } from "../../state/state";
import { type MaasWorld, remove } from "../../state/world";
import type { Call, MaasApi } from "../api";
import { invalid, noContent, notFound } from "../refusals";
import { readTtl } from "./domains";

const types = ["CNAME", "MX", "NS", "SRV", "SSHFP", "TXT"];

/** Records other than addresses. */
export function dnsRecords(api: MaasApi): void {
  api.on("GET dnsresourcerecords/", "user", list);
  api.on("POST dnsresourcerecords/", "admin", create);
  api.on("GET dnsresourcerecords/{id}/", "user", (call) => {
    const { resource, record } = recordOf(call);
    return json(recordJson(call.world, resource, record));
  });
  api.on("PUT dnsresourcerecords/{id}/", "admin", edit);
  api.on("DELETE dnsresourcerecords/{id}/", "admin", drop);
}

function recordOf({ world, params }: Call): { resource: DnsResource; record: DnsRecord } {
  for (const resource of world.dns) {
    const record = resource.records.find(({ id }) => String(id) === params.id);
    if (record) return { resource, record };
  }
  throw notFound("DNSData");
}

function recordJson(world: MaasWorld, resource: DnsResource, record: DnsRecord): Record<string, unknown> {
  const { id, rrtype, rrdata, ttl } = record;
  const uri = `/MAAS/api/2.0/dnsresourcerecords/${id}/`;
  return { id, fqdn: world.fqdnOf(resource), rrtype, rrdata, ttl, resource_uri: uri };
}

function list({ world, query }: Call): Answer {
  const asked = readFilter(world, query);
  const rrtype = query.get("rrtype")?.toUpperCase();
  const fits = (resource: DnsResource) =>
    (asked.domainId === undefined || asked.domainId === resource.domainId) &&
    (asked.name === undefined || asked.name === resource.name);
  const found = world.dns.filter(fits).flatMap((resource) => resource.records.map((record) => ({ resource, record })));
  const shown = found.filter(({ record }) => !rrtype || record.rrtype === rrtype);
  return json(shown.map(({ resource, record }) => recordJson(world, resource, record)));
}

function readFilter(world: MaasWorld, query: Call["query"]): { name?: string; domainId?: number } {
  if (query.get("fqdn")) {
    const { name, domain } = readName(world, query) ?? {};
    return { ...(name === undefined ? {} : { name }), ...(domain ? { domainId: domain.id } : {}) };
  }
  const name = query.get("name");
  const domain = query.get("domain");
  return { ...(name ? { name } : {}), ...(domain ? { domainId: domainNamed(world, domain).id } : {}) };
}

function create({ world, form }: Call): Answer {
  const asked = readName(world, form);
  if (!asked) throw invalid({ name: ["This field is required."] });
  const rrtype = form.required("rrtype").toUpperCase();
  if (!types.includes(rrtype)) throw invalid({ rrtype: [`Unable to create a record of type ${rrtype} here.`] });
  const rrdata = form.required("rrdata");
  const ttl = readTtl(form) ?? null;
  const found = world.dns.find(({ name, domainId }) => name === asked.name && domainId === asked.domain.id);
  if (found) refuseBesideCname(found, rrtype);
  const resource = found ?? newResource(world, asked.name, asked.domain.id);
  const record = { id: world.newId(), rrtype, rrdata, ttl };
  resource.records.push(record);
  return json(recordJson(world, resource, record));
}

function refuseBesideCname(resource: DnsResource, rrtype: string): void {
  const hasCname = resource.records.some((record) => record.rrtype === "CNAME");
  const hasOther = resource.records.length > 0 || resource.addresses.length > 0;
  if (!hasCname && !(rrtype === "CNAME" && hasOther)) return;
  throw invalid({ __all__: ["CNAME records for a name cannot coexist with non-CNAME records."] });
}

function newResource(world: MaasWorld, name: string, domainId: number): DnsResource {
  const resource = { id: world.newId(), name, domainId, addressTtl: null, addresses: [], records: [] };
  world.dns.push(resource);
  return resource;
}

function edit(call: Call): Answer {
  const { resource, record } = recordOf(call);
  const ttl = readTtl(call.form);
  record.rrdata = call.form.text("rrdata", record.rrdata);
  if (ttl !== undefined) record.ttl = ttl;
  return json(recordJson(call.world, resource, record));
}

/** The resource that was made for the record can outlive it. */
function drop(call: Call): Answer {
  const { resource, record } = recordOf(call);
  remove(resource.records, (other) => other === record);
  return noContent();
}
