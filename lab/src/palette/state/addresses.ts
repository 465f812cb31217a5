import { type JsonObject, textAt } from "./documents";

/** As many addresses as a test needs to see: a subnet of IPv6 has more than anybody can list. */
const MOST = 1024;

/** The IPv4 addresses that a pool's document gives out, in order; those of IPv6 are not counted. */
export function addressesOf(pool: JsonObject): string[] {
  const [start, end] = textAt(pool, "start") ? [textAt(pool, "start"), textAt(pool, "end")] : boundsOf(pool);
  const [first, last] = [numberOf(start), numberOf(end)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: Math.min(Math.max(last - first + 1, 0), MOST) }, (_, i) => textOf(first + i));
}

/** Without a start, the first address after the network's own; without an end, the last before its broadcast. */
function boundsOf(pool: JsonObject): [string, string] {
  const [network = "", prefix = ""] = textAt(pool, "subnet").split("/");
  const base = numberOf(network);
  if (base === undefined) return ["", ""];
  const size = 2 ** (32 - Number(prefix));
  const first = base - (base % size);
  return [textOf(first + 1), textOf(first + size - 2)];
}

function numberOf(address: string): number | undefined {
  const parts = address.split(".").map(Number);
  const isRight = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  return isRight ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}

const textOf = (address: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
