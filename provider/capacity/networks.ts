/** Networks of a cluster, as CIDR each. */
export interface ClusterNetworks {
  pods: readonly string[];
  services: readonly string[];
}

/** Two networks that have addresses in common. */
export interface Overlap {
  one: { what: "pods" | "services"; cidr: string };
  other: { what: "services" | "machines"; cidr: string };
}

/** What overlaps: pods with services, and either with the networks that machines are in. */
export function overlaps({ pods, services }: ClusterNetworks, machines: readonly string[]): Overlap[] {
  const pairs = (
    one: Overlap["one"]["what"],
    ones: readonly string[],
    other: Overlap["other"]["what"],
    others: readonly string[],
  ) =>
    ones.flatMap((a) =>
      others.flatMap((b): Overlap[] =>
        overlap(a, b) ? [{ one: { what: one, cidr: a }, other: { what: other, cidr: b } }] : [],
      ),
    );
  return [
    ...pairs("pods", pods, "services", services),
    ...pairs("pods", pods, "machines", machines),
    ...pairs("services", services, "machines", machines),
  ];
}

/** Whether two networks have an address in common; what is no IPv4 network overlaps nothing that is known. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [rangeOf(a), rangeOf(b)];
  return one !== undefined && other !== undefined && one.first <= other.last && other.first <= one.last;
}

function rangeOf(cidr: string): { first: number; last: number } | undefined {
  const [, a, b, c, d, prefix] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr.trim()) ?? [];
  const bytes = [a, b, c, d].map(Number);
  if (prefix === undefined || bytes.some((byte) => byte > 255) || Number(prefix) > 32) return undefined;
  const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}
