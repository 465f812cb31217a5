import { json } from "../../../answer";
import type { Domain } from "../../state/state";
import { remove } from "../../state/world";
import type { Call, MaasApi } from "../api";
import type { Fields } from "../fields";
import { badRequest, exception, invalid, noContent, notFound } from "../refusals";
import { domainJson } from "./network-json";

/** DNS domains; the first is the default one. */
export function domains(api: MaasApi): void {
  api.on("GET domains/", "user", ({ world }) => json(world.domains.map((domain) => domainJson(world, domain))));
  api.on("POST domains/", "admin", create);
  api.on("GET domains/{id}/", "user", (call) => json(domainJson(call.world, domainOf(call))));
  api.on("PUT domains/{id}/", "admin", edit);
  api.on("DELETE domains/{id}/", "admin", drop);
  api.on("POST domains/{id}/?op=set_default", "admin", setDefault);
}

function domainOf({ world, params }: Call): Domain {
  const domain = world.domains.find(({ id }) => String(id) === params.id);
  if (!domain) throw notFound("Domain");
  return domain;
}

function create({ world, form }: Call): ReturnType<typeof json> {
  const name = form.required("name");
  if (world.domains.some((domain) => domain.name === name)) {
    throw invalid({ name: ["Domain with this Name already exists."] });
  }
  const domain = {
    id: world.newId(),
    name,
    authoritative: form.flag("authoritative") ?? true,
    ttl: readTtl(form) ?? null,
  };
  world.domains.push(domain);
  return json(domainJson(world, domain));
}

function edit(call: Call): ReturnType<typeof json> {
  const domain = domainOf(call);
  const { world, form } = call;
  const name = form.text("name", domain.name);
  for (const machine of world.machines) if (machine.domain === domain.name) machine.domain = name;
  domain.name = name;
  domain.authoritative = form.flag("authoritative") ?? domain.authoritative;
  domain.ttl = readTtl(form) ?? domain.ttl;
  return json(domainJson(world, domain));
}

function drop(call: Call): ReturnType<typeof noContent> {
  const domain = domainOf(call);
  const { world } = call;
  if (world.domains[0] === domain) throw badRequest("The default domain cannot be deleted.");
  const isUsed = world.dns.some(({ domainId }) => domainId === domain.id);
  if (isUsed || world.machines.some((machine) => machine.domain === domain.name)) throw exception(inUse);
  remove(world.domains, (other) => other === domain);
  return noContent();
}

const inUse =
  "(\"Cannot delete some instances of model 'Domain' because they are referenced through protected foreign keys: 'DNSResource.domain'.\", set())";

function setDefault(call: Call): ReturnType<typeof json> {
  const domain = domainOf(call);
  remove(call.world.domains, (other) => other === domain);
  call.world.domains.unshift(domain);
  return json(domainJson(call.world, domain));
}

/** From 1 second to a week. */
export function readTtl(form: Fields, field = "ttl"): number | undefined {
  const ttl = form.integer(field);
  if (ttl !== undefined && (ttl < 1 || ttl > 604_800)) {
    const bound = ttl < 1 ? "greater than or equal to 1" : "less than or equal to 604800";
    throw invalid({ [field]: [`Ensure this value is ${bound}.`] });
  }
  return ttl;
}
