import type { Machine } from "./machine";
import { assignable, type IpAddress, type Subnet, toIp } from "./network";
import type { MaasWorld } from "./world";

/** Gives a machine an address; false when its subnet has none left. */
export function claimAddress(world: MaasWorld, machine: Machine): boolean {
  const subnet = world.subnets.find(({ id }) => id === machine.subnetId);
  const ip = subnet && freeAddress(world, subnet);
  if (!ip) return false;
  const row = ownRow(world, machine);
  row.ip = ip;
  row.subnetId = machine.subnetId;
  return true;
}

/** Takes a machine's addresses away. Its row stays, and so does its place in DNS records. */
export function dropAddresses(world: MaasWorld, machine: Machine): void {
  for (const row of world.addresses) if (row.systemId === machine.systemId) row.ip = null;
}

/** The next free address of a subnet, or undefined when it is full. */
export function freeAddress(world: MaasWorld, subnet: Subnet): string | undefined {
  const { first, last } = assignable(subnet.cidr);
  const taken = new Set(world.addresses.map((row) => row.ip));
  for (let tries = 0; tries <= last - first; tries++) {
    if (subnet.next > last) subnet.next = first;
    const ip = toIp(subnet.next);
    subnet.next += 1;
    if (!taken.has(ip)) return ip;
  }
  return undefined;
}

/** An address that a user holds, outside any machine. */
export function reserveAddress(world: MaasWorld, ip: string, owner: string): IpAddress {
  const subnetId = world.subnetOf(ip)?.id ?? null;
  const row: IpAddress = { id: world.newId(), ip, allocType: 4, subnetId, owner, systemId: null, created: world.now() };
  world.addresses.push(row);
  return row;
}

function ownRow(world: MaasWorld, machine: Machine): IpAddress {
  const row = world.addresses.find((each) => each.systemId === machine.systemId);
  if (!row) throw new Error(`${machine.hostname} has no address row`);
  return row;
}
