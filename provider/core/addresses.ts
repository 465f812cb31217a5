import { BlockList, isIP, isIPv4 } from "node:net";

/** A set of IP addresses. */
export interface Addresses {
  has(address: string): boolean;
}

/** 4 or 6; 0 for what is no IP address. */
export const familyOf = (address: string): number => isIP(address);

/** The addresses from the first to the last; undefined where there are none, or of two families. */
export function addressRange(start: string, end: string): Addresses | undefined {
  return isIP(start) === isIP(end) ? listed((list) => list.addRange(start, end, wordFor(start))) : undefined;
}

/** The network of an address; undefined where the prefix does not fit. */
export const networkOf = (address: string, prefix: number): Addresses | undefined =>
  listed((list) => list.addSubnet(address, prefix, wordFor(address)));

/** The addresses of a network in CIDR notation. */
export function subnetOf(cidr: string): Addresses | undefined {
  const [address = "", prefix] = cidr.split("/");
  return networkOf(address, Number(prefix));
}

const wordFor = (address: string): "ipv4" | "ipv6" => (isIPv4(address) ? "ipv4" : "ipv6");

// The list of node refuses by an exception what makes no sense.
function listed(add: (list: BlockList) => void): Addresses | undefined {
  const list = new BlockList();
  try {
    add(list);
  } catch {
    return undefined;
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, wordFor(address)) };
}
