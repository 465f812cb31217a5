import type { Fields } from "../api/fields";
import { invalid, notFound } from "../api/refusals";
import type { Domain } from "./state";
import type { MaasWorld } from "./world";

/** A label and the domain that it is in. */
export interface DnsName {
  name: string;
  domain: Domain;
}

/** Splits a name at its first dot, unless all of it is a domain. 404 when what is left is no domain, as MAAS answers. */
export function splitFqdn(world: MaasWorld, fqdn: string): DnsName {
  const apex = world.domains.find(({ name }) => name === fqdn);
  if (apex) return { name: "@", domain: apex };
  const dot = fqdn.indexOf(".");
  return { name: fqdn.slice(0, Math.max(dot, 0)), domain: domainNamed(world, fqdn.slice(dot + 1)) };
}

/** A domain by its name or id; 404 otherwise. */
export function domainNamed(world: MaasWorld, wanted: string): Domain {
  const domain = world.domains.find(({ id, name }) => name === wanted || String(id) === wanted);
  if (!domain) throw notFound("Domain");
  return domain;
}

/** The name that a form asks for, as `fqdn` or as `name` and `domain`; undefined when it has neither. */
export function readName(world: MaasWorld, fields: Fields): DnsName | undefined {
  const fqdn = fields.get("fqdn");
  if (fqdn) return splitFqdn(world, fqdn);
  const name = fields.get("name");
  if (!name) return undefined;
  const domain = fields.get("domain");
  if (!domain) throw invalid({ domain: ["This field is required."] });
  return { name, domain: domainNamed(world, domain) };
}

const labelPattern = /^(\*|@|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)$/i;

/** Names are looked at only once they have an address. */
export function refuseBadName(name: string): void {
  if (name.split(".").every((label) => labelPattern.test(label) && !label.includes("_"))) return;
  throw invalid({ name: [`Invalid dnsresource name: ${name}.`] });
}
