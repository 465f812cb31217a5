import type { Constraints } from "../ports/preflight";
import { allBits, type Bits, eachInBoth, setBit } from "./bits";
import type { Candidate, Kind } from "./candidate";
import { KindIndex } from "./kind-index";

/** What somebody before was handed out. */
interface Handed {
  fitting: Bits;
  count: number;
  /** Where the kinds end that cost no more than the dearest of it: any machine before that may have been among it. */
  end: number;
}

/**
 * What MAAS hands out when machines are asked for one after the other: the cheapest that matches, without a thought for who
 * asks next. Of those that cost the same it may be any.
 */
export class GreedyAllocator {
  /** The cheapest first. */
  readonly #index: KindIndex;
  readonly #left: number[];
  readonly #free: Bits;
  readonly #handed: Handed[] = [];

  constructor(kinds: readonly Kind[]) {
    this.#index = new KindIndex([...kinds].sort((a, b) => costOf(a.sample) - costOf(b.sample)));
    this.#left = this.#index.kinds.map(({ count }) => count);
    this.#free = allBits(kinds.length);
  }

  /** Hands out as many as there are, at most `count`. Answers how many are left for sure, whatever was handed out before. */
  take(constraints: Constraints, count: number): number {
    const sure = Math.min(count, this.sureFor(constraints));
    const fitting = this.#index.fitting(constraints);
    let taken = 0;
    let last = 0;
    if (count > 0)
      eachInBoth(fitting, this.#free, (kind) => {
        const left = this.#left[kind] ?? 0;
        const here = Math.min(left, count - taken);
        this.#left[kind] = left - here;
        if (here === left) setBit(this.#free, kind, false);
        taken += here;
        last = kind;
        return taken < count;
      });
    if (taken > 0) this.#handed.push({ fitting, count: taken, end: this.#endOfCost(last) });
    return sure;
  }

  /** How many that match are left, whatever was handed out before. */
  sureFor(constraints: Constraints): number {
    const fitting = this.#index.fitting(constraints);
    const all = this.#index.count(fitting);
    let gone = 0;
    for (const handed of this.#handed) {
      gone += this.#index.count(fitting, handed.fitting, handed.count, handed.end);
      if (gone >= all) return 0;
    }
    return all - gone;
  }

  #endOfCost(kind: number): number {
    const { kinds } = this.#index;
    const cost = costAt(kinds, kind);
    let end = kind + 1;
    while (end < kinds.length && costAt(kinds, end) === cost) end += 1;
    return end;
  }
}

const costAt = (kinds: readonly Kind[], at: number): number => {
  const kind = kinds[at];
  return kind ? costOf(kind.sample) : Number.NaN;
};

// MAAS weighs a core like a GiB of memory.
const costOf = ({ cpu, memoryMb }: Candidate): number => cpu + memoryMb / 1024;
