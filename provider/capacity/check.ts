import type { Demand } from "../ports/preflight";
import { type Candidate, keyOf, kindsOf, type Obstacle } from "./candidate";
import { GreedyAllocator } from "./greedy-allocator";
import { KindIndex } from "./kind-index";
import { type Need, Needs } from "./needs";
import { Placement } from "./placement";
import { type Remedy, remedies } from "./remedy";

/** Whether a demand fits beside those that were registered before it. */
export interface Verdict {
  demand: Demand;
  need: Need;
  /** Machines that are missing of those taken for good, and of the spare ones. */
  missing: number;
  missingSpare: number;
  /** Whether it fits only as long as MAAS does not hand out its machines to others, which could do with another one. */
  isTight: boolean;
  /** Zones in which fewer may be free for it than its share: the cluster chooses those of others before it, and its own. */
  scarceZones: readonly string[];
  /** Of several tags, how many machines are free that fit but for those before the last. */
  withLastTagOnly: number;
  /** How the free machines look to the demand, each counted once. */
  breakdown: Breakdown;
  /** Only where something is missing. */
  remedies: readonly Remedy[];
}

export interface Breakdown {
  /** Machines that are free, whatever they are like. */
  free: number;
  /** How many of them each constraint excludes: a machine counts for the first one. */
  excluded: ReadonlyMap<Obstacle, number>;
  fitting: number;
  /** Of the fitting ones, those with a smaller disk than asked for. */
  smallDisk: number;
  /** Of the fitting ones, what is taken by demands before this one, and their names. */
  taken: number;
  takers: readonly string[];
}

/**
 * Checks whether the demands of a run fit together on the machines of a MAAS: each machine counts once. Demands are served
 * in the order in which they come, so a shortage shows at the one that no longer fits.
 */
export class Check {
  readonly #index: KindIndex;
  readonly #needs: Needs;
  readonly #placement: Placement;
  readonly #allocator: GreedyAllocator;
  /** What demands with a choice of zones were granted. */
  readonly #withChoice: { zones: readonly string[]; count: number }[] = [];
  readonly #takers = new Map<string, string[]>();

  constructor(machines: readonly Candidate[]) {
    this.#index = new KindIndex(kindsOf(machines));
    this.#needs = new Needs(machines);
    this.#placement = new Placement(this.#index);
    this.#allocator = new GreedyAllocator(this.#index.kinds);
  }

  add(demand: Demand): Verdict {
    const { constraints } = demand;
    const need = this.#needs.of(demand);
    const free = this.#placement.freeFor(constraints);
    const scarceZones = this.#scarceZones(constraints, need.count + need.spare);
    const withLastTagOnly = this.#withLastTagOnly(constraints, free);
    const takers = this.#takersOf(demand);
    const count = this.#placement.take(constraints, need.count);
    const spare = this.#placement.take(constraints, need.spare);
    const missing = need.count - count;
    const missingSpare = need.spare - spare;
    const isEnough = missing + missingSpare === 0;
    const isTight = this.#allocator.take(constraints, need.count + need.spare) < need.count + need.spare && isEnough;
    const found = isEnough ? [] : this.#remediesFor(demand, need, count + spare);
    this.#note(demand, count + spare);
    const isBound = new Set(constraints.zones).size === 1;
    if (!isBound && count + spare > 0) this.#withChoice.push({ zones: constraints.zones ?? [], count: count + spare });
    const breakdown = this.#breakdown(demand, free, takers);
    return { demand, need, missing, missingSpare, isTight, scarceZones, withLastTagOnly, breakdown, remedies: found };
  }

  // The cluster gives each machine the zone with the fewest, whether or not a server is free there.
  #scarceZones(constraints: Demand["constraints"], wanted: number): string[] {
    const zones = [...new Set(constraints.zones)].sort();
    if (zones.length === 0 || wanted === 0) return [];
    const share = Math.ceil(wanted / zones.length);
    return zones.filter((zone) => {
      // Whoever came before with a choice of zones may have chosen this one.
      const before = this.#withChoice.filter(
        (other) => other.zones.includes(zone) || (other.zones.length === 0 && zones.length > 1),
      );
      if (before.length === 0 && zones.length === 1) return false;
      const elsewhere = before.reduce((sum, { count }) => sum + count, 0);
      const there = { ...constraints, zones: [zone] };
      const isSure = zones.length === 1 || this.#allocator.sureFor(there) >= share;
      return this.#placement.freeFor(there) - elsewhere < share || !isSure;
    });
  }

  // The open provider of machines asks MAAS for the last tag alone; whether a plane's own does is not known.
  #withLastTagOnly(constraints: Demand["constraints"], free: number): number {
    const { machineTags = [] } = constraints;
    if (machineTags.length < 2) return 0;
    return this.#placement.freeFor({ ...constraints, machineTags: machineTags.slice(-1) }) - free;
  }

  #remediesFor({ constraints }: Demand, need: Need, granted: number): Remedy[] {
    const wanted = need.count + need.spare;
    this.#placement.give(constraints, granted);
    const found = remedies(constraints, this.#index, (eased) => {
      if (this.#placement.fittingFor(eased) < wanted) return false;
      const taken = this.#placement.take(eased, wanted);
      this.#placement.give(eased, taken);
      return taken === wanted;
    });
    this.#placement.take(constraints, granted);
    return found;
  }

  #breakdown(demand: Demand, free: number, takers: readonly string[]): Breakdown {
    const { constraints } = demand;
    const fitting = this.#placement.fittingFor(constraints);
    const smallDisk = this.#smallDisks(constraints);
    const excluded = this.#index.excluded(constraints);
    return { free: this.#index.size, excluded, fitting, smallDisk, taken: fitting - free, takers };
  }

  #smallDisks(constraints: Demand["constraints"]): number {
    const { minDiskGb = 0 } = constraints;
    return minDiskGb === 0 ? 0 : this.#index.countOf(constraints, ({ diskGb }) => diskGb < minDiskGb);
  }

  #takersOf({ constraints }: Demand): string[] {
    return [...new Set(this.#placement.holders(constraints).flatMap((key) => this.#takers.get(key) ?? []))];
  }

  #note({ constraints, what }: Demand, granted: number): void {
    if (granted === 0) return;
    const key = keyOf(constraints);
    const known = this.#takers.get(key);
    if (known) known.push(what);
    else this.#takers.set(key, [what]);
  }
}
