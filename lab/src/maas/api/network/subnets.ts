import { json } from "../../../answer";
import { assignable, contains, rangeOf, type Subnet, toIp } from "../../state/network";
import type { Call, MaasApi } from "../api";
import { notFound } from "../refusals";
import { addressJson, subnetJson } from "./network-json";

/** Subnets are read only here; their id may be a spec: id, CIDR, `name:x`, `cidr:x` or `ip:x`. */
export function subnets(api: MaasApi): void {
  api.on("GET subnets/", "user", ({ world }) => json(world.subnets.map(subnetJson)));
  api.on("GET subnets/{id}/", "user", (call) => json(subnetJson(subnetOf(call))));
  api.on("GET subnets/{id}/?op=statistics", "user", statistics);
  api.on("GET subnets/{id}/?op=ip_addresses", "user", addresses);
  api.on("GET subnets/{id}/?op=reserved_ip_ranges", "user", reservedRanges);
  api.on("GET subnets/{id}/?op=unreserved_ip_ranges", "user", unreservedRanges);
}

function subnetOf({ world, params }: Call): Subnet {
  const [, kind, value = ""] = /^(?:(\w+):)?(.+)$/.exec(params.id ?? "") ?? [];
  const found = world.subnets.find(({ id, name, cidr }) => {
    if (kind === "ip") return contains(cidr, value);
    if (kind === "name") return name === value;
    return cidr === value || (kind === undefined && String(id) === value);
  });
  if (!found) throw notFound("Subnet");
  return found;
}

function taken(call: Call, subnet: Subnet): string[] {
  return call.world.addresses.flatMap(({ ip }) => (ip !== null && contains(subnet.cidr, ip) ? [ip] : []));
}

function statistics(call: Call): ReturnType<typeof json> {
  const subnet = subnetOf(call);
  const { first, last } = rangeOf(subnet.cidr);
  const total = last - first - 1;
  const used = taken(call, subnet).length + 9;
  const usage = used / total;
  return json({
    num_available: total - used,
    largest_available: total - used,
    num_unavailable: used,
    total_addresses: total,
    usage,
    usage_string: `${Math.round(usage * 100)}%`,
    available_string: `${Math.round((1 - usage) * 100)}%`,
    first_address: toIp(first + 1),
    last_address: toIp(last - 1),
    ip_version: 4,
  });
}

function addresses(call: Call): ReturnType<typeof json> {
  const { world } = call;
  const { cidr } = subnetOf(call);
  return json(
    world.addresses.filter(({ ip }) => ip !== null && contains(cidr, ip)).map((row) => addressJson(world, row)),
  );
}

function reservedRanges(call: Call): ReturnType<typeof json> {
  const { cidr } = subnetOf(call);
  const start = rangeOf(cidr).first + 1;
  const end = assignable(cidr).first - 1;
  return json([rangeJson(start, end, ["reserved"])]);
}

function unreservedRanges(call: Call): ReturnType<typeof json> {
  const { first, last } = assignable(subnetOf(call).cidr);
  return json([rangeJson(first, last, ["unused"])]);
}

function rangeJson(start: number, end: number, purpose: string[]): Record<string, unknown> {
  return { start: toIp(start), end: toIp(end), num_addresses: end - start + 1, purpose };
}
