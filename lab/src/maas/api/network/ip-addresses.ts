import { type Answer, json } from "../../../answer";
import { freeAddress, reserveAddress } from "../../state/address-book";
import { isIp, type Subnet } from "../../state/network";
import type { MaasWorld } from "../../state/world";
import type { Call, MaasApi } from "../api";
import { badRequest, conflict, forbidden, noContent, notFound } from "../refusals";
import { addressJson } from "./network-json";

/** Addresses that users hold. */
export function ipAddresses(api: MaasApi): void {
  api.on("GET ipaddresses/", "user", list);
  api.on("POST ipaddresses/?op=reserve", "user", reserve);
  api.on("POST ipaddresses/?op=release", "user", release);
}

function list({ world, user, query }: Call): Answer {
  const all = query.flag("all") ?? false;
  if (all && !user.isSuperuser) throw forbidden();
  const ip = query.get("ip");
  const rows = world.addresses.filter((row) => row.ip !== null && (all || row.owner === user.username));
  return json(rows.filter((row) => !ip || row.ip === ip).map((row) => addressJson(world, row)));
}

function reserve({ world, user, form }: Call): Answer {
  const wanted = form.get("ip") || form.get("ip_address");
  const ip = wanted ? usable(world, wanted) : fromSubnet(world, form.get("subnet"));
  return json(addressJson(world, reserveAddress(world, ip, user.username)));
}

/** MAAS answers 404, of all things, for an address that is taken. */
function usable(world: MaasWorld, ip: string): string {
  if (!isIp(ip) || !world.subnetOf(ip)) throw badRequest(`No known subnet for IP ${ip}.`);
  if (world.addresses.some((row) => row.ip === ip)) throw notFound("StaticIPAddress");
  return ip;
}

function fromSubnet(world: MaasWorld, spec: string | undefined): string {
  const named = (subnet: Subnet) =>
    [String(subnet.id), subnet.name, subnet.cidr, `name:${subnet.name}`].includes(spec ?? "");
  const subnet = world.subnets.find(named);
  if (!subnet) throw badRequest(`Unable to identify subnet: ${spec ?? ""}`);
  const ip = freeAddress(world, subnet);
  if (!ip) throw conflict(`No more IPs available in subnet: ${subnet.cidr}.`);
  return ip;
}

function release({ world, user, form }: Call): Answer {
  const ip = form.required("ip");
  const isForced = form.flag("force") ?? false;
  if (isForced && !user.isSuperuser) throw forbidden();
  const row = world.addresses.find((each) => each.ip === ip && (isForced || each.owner === user.username));
  if (!row) throw badRequest(`IP address ${ip} does not exist or does not belong to you.`);
  world.removeAddress(row);
  return noContent();
}
