import type { Constraints } from "../ports/preflight";
import { type Candidate, type Kind, obstacleOf } from "./candidate";

/** What somebody before was handed out. */
interface Handed {
  constraints: Constraints;
  count: number;
  /** What the dearest of it costs: any machine that costs no more may have been among it. */
  highestCost: number;
}

/**
 * What MAAS hands out when machines are asked for one after the other: the cheapest that matches, without a thought for who
 * asks next. Of those that cost the same it may be any.
 */
export class GreedyAllocator {
  readonly #stock: { sample: Candidate; count: number; left: number }[];
  readonly #handed: Handed[] = [];

  constructor(kinds: readonly Kind[]) {
    this.#stock = kinds.map(({ sample, count }) => ({ sample, count, left: count }));
    this.#stock.sort((a, b) => costOf(a.sample) - costOf(b.sample));
  }

  /** Hands out as many as there are, at most `count`. Answers how many are left for sure, whatever was handed out before. */
  take(constraints: Constraints, count: number): number {
    const sure = Math.min(count, this.sureFor(constraints));
    let taken = 0;
    let highestCost = 0;
    for (const item of this.#stock) {
      if (taken === count) break;
      if (item.left === 0 || obstacleOf(item.sample, constraints)) continue;
      const here = Math.min(item.left, count - taken);
      item.left -= here;
      taken += here;
      highestCost = costOf(item.sample);
    }
    if (taken > 0) this.#handed.push({ constraints, count: taken, highestCost });
    return sure;
  }

  /** How many that match are left, whatever was handed out before. */
  sureFor(constraints: Constraints): number {
    const fitting = this.#stock.filter(({ sample }) => !obstacleOf(sample, constraints));
    const sum = (items: typeof fitting): number => items.reduce((total, { count }) => total + count, 0);
    const gone = this.#handed.map(({ constraints: others, count, highestCost }) =>
      Math.min(
        count,
        sum(fitting.filter(({ sample }) => costOf(sample) <= highestCost && !obstacleOf(sample, others))),
      ),
    );
    return sum(fitting) - gone.reduce((total, count) => total + count, 0);
  }
}

// MAAS weighs a core like a GiB of memory.
const costOf = ({ cpu, memoryMb }: Candidate): number => cpu + memoryMb / 1024;
