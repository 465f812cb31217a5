import type { PhysicalMachine } from "../ports/inventory";

/** Whose most servers are; undefined where as many are somebody else's. */
export function usualOwner(servers: readonly Pick<PhysicalMachine, "owner" | "status">[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { owner, status } of servers) {
    if (owner !== undefined && status === "Deployed") counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}
