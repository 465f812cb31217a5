import type { Constraints } from "../ports/preflight";
import type { KindIndex } from "./kind-index";

/** One way to ask for less. */
export type Relaxation =
  | { what: "memory" | "cpu"; from: number; to: number }
  /** Any zone where `add` is missing. */
  | { what: "zone"; add?: string }
  /** Any resource pool where `to` is missing. */
  | { what: "pool"; to?: string }
  | { what: "tag"; without: readonly string[] };

/** Easings that are enough together. */
export type Remedy = readonly Relaxation[];

/** Whether a demand would fit under these constraints. */
export type FitCheck = (constraints: Constraints) => boolean;

interface Way {
  relaxation: Relaxation;
  patch: Partial<Constraints>;
}

/** Ways to ask for less; the last one asks for nothing in that respect. Of thousands only few are looked at. */
interface Ways {
  count: number;
  way(index: number): Way | undefined;
}

interface Respect {
  /** Whether each way asks for less than the one before it. */
  isOrdered: boolean;
  ways(constraints: Constraints, index: KindIndex): Ways;
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
export function remedies(constraints: Constraints, index: KindIndex, trial: FitCheck): Remedy[] {
  const enough = RESPECTS.flatMap((respect): Remedy[] => {
    const found = smallest(respect, constraints, index, (patch) => trial({ ...constraints, ...patch }));
    return found ? [[found.relaxation]] : [];
  });
  return enough.length > 0 ? enough : pair(constraints, index, trial);
}

function pair(constraints: Constraints, index: KindIndex, trial: FitCheck): Remedy[] {
  for (const [place, first] of RESPECTS.entries()) {
    for (const second of RESPECTS.slice(place + 1)) {
      const utmost = utmostOf(second.ways(constraints, index));
      if (!utmost) continue;
      const one = smallest(first, constraints, index, (patch) => trial({ ...constraints, ...utmost.patch, ...patch }));
      if (!one) continue;
      const other = smallest(second, constraints, index, (patch) => trial({ ...constraints, ...one.patch, ...patch }));
      if (other) return [[one.relaxation, other.relaxation]];
    }
  }
  return [];
}

function smallest(
  { isOrdered, ways }: Respect,
  constraints: Constraints,
  index: KindIndex,
  isEnough: (patch: Partial<Constraints>) => boolean,
): Way | undefined {
  const all = ways(constraints, index);
  const utmost = utmostOf(all);
  if (!utmost || !isEnough(utmost.patch)) return undefined;
  let [low, high] = [0, all.count - 1];
  while (low < high) {
    const middle = isOrdered ? Math.floor((low + high) / 2) : low;
    const way = all.way(middle);
    if (way && isEnough(way.patch)) high = middle;
    else low = middle + 1;
  }
  return all.way(high);
}

const utmostOf = ({ count, way }: Ways): Way | undefined => (count === 0 ? undefined : way(count - 1));

const listed = (ways: readonly Way[]): Ways => ({ count: ways.length, way: (index) => ways[index] });

function lessMemory({ minMemoryMb }: Constraints, index: KindIndex): Ways {
  return amountsBelow(minMemoryMb, index.amounts("memoryMb"), (to) => ({
    relaxation: { what: "memory", from: minMemoryMb, to },
    patch: { minMemoryMb: to },
  }));
}

function fewerCores({ minCpu }: Constraints, index: KindIndex): Ways {
  return amountsBelow(minCpu, index.amounts("cpu"), (to) => ({
    relaxation: { what: "cpu", from: minCpu, to },
    patch: { minCpu: to },
  }));
}

/** What machines have that is less than the limit, the most first. */
function amountsBelow(limit: number, amounts: readonly number[], wayTo: (amount: number) => Way): Ways {
  const first = amounts.findIndex((amount) => amount < limit);
  const end = amounts.at(-1) === 0 ? amounts.length - 1 : amounts.length;
  const count = first < 0 ? 0 : Math.max(0, end - first);
  const way = (index: number): Way | undefined => {
    const amount = amounts[first + index];
    return amount === undefined ? undefined : wayTo(amount);
  };
  return { count, way };
}

function moreZones({ zones = [] }: Constraints, index: KindIndex): Ways {
  if (zones.length === 0) return listed([]);
  const others = index.names("zone").filter((zone) => !zones.includes(zone));
  const more = others.map((add): Way => ({ relaxation: { what: "zone", add }, patch: { zones: [...zones, add] } }));
  return listed([...more, { relaxation: { what: "zone" }, patch: { zones: [] } }]);
}

function otherPools({ resourcePool = "" }: Constraints, index: KindIndex): Ways {
  if (resourcePool === "") return listed([]);
  const others = index.names("resourcePool").filter((pool) => pool !== resourcePool);
  const moved = others.map((to): Way => ({ relaxation: { what: "pool", to }, patch: { resourcePool: to } }));
  return listed([...moved, { relaxation: { what: "pool" }, patch: { resourcePool: "" } }]);
}

function fewerTags({ machineTags = [] }: Constraints): Ways {
  const tags = [...new Set(machineTags)].sort();
  const way = (without: readonly string[]): Way => ({
    relaxation: { what: "tag", without },
    patch: { machineTags: tags.filter((tag) => !without.includes(tag)) },
  });
  if (tags.length === 0) return listed([]);
  return listed(tags.length === 1 ? [way(tags)] : [...tags.map((tag) => way([tag])), way(tags)]);
}
