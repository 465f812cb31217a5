/** An IPv4 network as MAAS knows it. */
export interface Subnet {
  id: number;
  name: string;
  cidr: string;
  gateway: string | null;
  dnsServers: string[];
  zone: string | undefined;
  /** The next address to try; addresses are handed out in turn, so that a released one is not at once somebody else's. */
  next: number;
}

/** A row of MAAS's address table. A machine keeps its row for ever; its `ip` comes and goes with deployments. */
export interface IpAddress {
  id: number;
  ip: string | null;
  /** 0 is automatic, 4 is reserved by a user. */
  allocType: 0 | 4;
  subnetId: number | null;
  owner: string | null;
  systemId: string | null;
  created: number;
}

export function isIp(text: string): boolean {
  return isIpv4(text) || (text.includes(":") && /^[0-9a-f:]+$/i.test(text));
}

export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

export function toNumber(ip: string): number {
  return ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function toIp(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

export interface Range {
  first: number;
  last: number;
}

/** First and last address of a network, network and broadcast address included. */
export function rangeOf(cidr: string): Range {
  const [base = "0.0.0.0", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(toNumber(base) / size) * size;
  return { first, last: first + size - 1 };
}

export function contains(cidr: string, ip: string): boolean {
  if (!isIpv4(ip)) return false;
  const { first, last } = rangeOf(cidr);
  const value = toNumber(ip);
  return value >= first && value <= last;
}

/** The addresses that MAAS hands out: the first ten are left to routers and the like. */
export function assignable(cidr: string): Range {
  const { first, last } = rangeOf(cidr);
  return { first: first + 10, last: last - 1 };
}
