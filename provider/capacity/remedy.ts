import type { Constraints } from "../ports/preflight";
import type { Kind } from "./candidate";

/** One way to ask for less. */
export type Easing =
  | { what: "memory" | "cpu"; from: number; to: number }
  /** Any zone where `add` is missing. */
  | { what: "zone"; add?: string }
  /** Any resource pool where `to` is missing. */
  | { what: "pool"; to?: string }
  | { what: "tag"; without: readonly string[] };

/** Easings that are enough together. */
export type Remedy = readonly Easing[];

/** Whether a demand would fit under these constraints. */
export type Trial = (constraints: Constraints) => boolean;

interface Way {
  easing: Easing;
  patch: Partial<Constraints>;
}

/** Ways to ask for less in one respect; the last one asks for nothing in that respect. */
interface Respect {
  /** Whether each way asks for less than the one before it. */
  isOrdered: boolean;
  ways(constraints: Constraints, kinds: readonly Kind[]): Way[];
}

// Less of a machine is asked for before another place is looked at, and before what somebody marked is passed over.
const RESPECTS: readonly Respect[] = [
  { isOrdered: true, ways: lessMemory },
  { isOrdered: true, ways: fewerCores },
  { isOrdered: false, ways: moreZones },
  { isOrdered: false, ways: fewerTags },
  { isOrdered: false, ways: otherPools },
];

/**
 * The smallest changes under which a demand would fit: one for each respect in which one is enough, else the first two that
 * are enough together; none where no two are.
 */
export function remedies(constraints: Constraints, kinds: readonly Kind[], trial: Trial): Remedy[] {
  const enough = RESPECTS.flatMap((respect): Remedy[] => {
    const found = smallest(respect, constraints, kinds, (patch) => trial({ ...constraints, ...patch }));
    return found ? [[found.easing]] : [];
  });
  return enough.length > 0 ? enough : pair(constraints, kinds, trial);
}

function pair(constraints: Constraints, kinds: readonly Kind[], trial: Trial): Remedy[] {
  for (const [index, first] of RESPECTS.entries()) {
    for (const second of RESPECTS.slice(index + 1)) {
      const utmost = second.ways(constraints, kinds).at(-1);
      if (!utmost) continue;
      const one = smallest(first, constraints, kinds, (patch) => trial({ ...constraints, ...utmost.patch, ...patch }));
      if (!one) continue;
      const other = smallest(second, constraints, kinds, (patch) => trial({ ...constraints, ...one.patch, ...patch }));
      if (other) return [[one.easing, other.easing]];
    }
  }
  return [];
}

function smallest(
  { isOrdered, ways }: Respect,
  constraints: Constraints,
  kinds: readonly Kind[],
  isEnough: (patch: Partial<Constraints>) => boolean,
): Way | undefined {
  const all = ways(constraints, kinds);
  const utmost = all.at(-1);
  if (!utmost || !isEnough(utmost.patch)) return undefined;
  if (!isOrdered) return all.find(({ patch }) => isEnough(patch));
  let [low, high] = [0, all.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const way = all[middle];
    if (way && isEnough(way.patch)) high = middle;
    else low = middle + 1;
  }
  return all[high];
}

function lessMemory({ minMemoryMb }: Constraints, kinds: readonly Kind[]): Way[] {
  return amountsBelow(minMemoryMb, kinds, "memoryMb").map((to) => ({
    easing: { what: "memory", from: minMemoryMb, to },
    patch: { minMemoryMb: to },
  }));
}

function fewerCores({ minCpu }: Constraints, kinds: readonly Kind[]): Way[] {
  return amountsBelow(minCpu, kinds, "cpu").map((to) => ({
    easing: { what: "cpu", from: minCpu, to },
    patch: { minCpu: to },
  }));
}

/** What machines have that is less than the limit, the most first. */
const amountsBelow = (limit: number, kinds: readonly Kind[], what: "cpu" | "memoryMb"): number[] =>
  [...new Set(kinds.map(({ sample }) => sample[what]))].filter((n) => n > 0 && n < limit).sort((a, b) => b - a);

function moreZones({ zones = [] }: Constraints, kinds: readonly Kind[]): Way[] {
  if (zones.length === 0) return [];
  const others = namesIn(kinds, "zone").filter((zone) => !zones.includes(zone));
  const more = others.map((add): Way => ({ easing: { what: "zone", add }, patch: { zones: [...zones, add] } }));
  return [...more, { easing: { what: "zone" }, patch: { zones: [] } }];
}

function otherPools({ resourcePool = "" }: Constraints, kinds: readonly Kind[]): Way[] {
  if (resourcePool === "") return [];
  const others = namesIn(kinds, "resourcePool").filter((pool) => pool !== resourcePool);
  const moved = others.map((to): Way => ({ easing: { what: "pool", to }, patch: { resourcePool: to } }));
  return [...moved, { easing: { what: "pool" }, patch: { resourcePool: "" } }];
}

function fewerTags({ machineTags = [] }: Constraints): Way[] {
  const tags = [...new Set(machineTags)].sort();
  const way = (without: readonly string[]): Way => ({
    easing: { what: "tag", without },
    patch: { machineTags: tags.filter((tag) => !without.includes(tag)) },
  });
  if (tags.length === 0) return [];
  return tags.length === 1 ? [way(tags)] : [...tags.map((tag) => way([tag])), way(tags)];
}

const namesIn = (kinds: readonly Kind[], what: "zone" | "resourcePool"): string[] =>
  [...new Set(kinds.map(({ sample }) => sample[what]))].filter((name) => name !== "").sort();
