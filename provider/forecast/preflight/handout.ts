import type { Constraints } from "../../preflight";
import { type Candidate, type Kind, obstacleOf } from "./candidate";

/**
 * What MAAS hands out when machines are asked for one after the other: the cheapest that matches, without a thought for who
 * asks next.
 */
export class Handout {
  readonly #stock: { sample: Candidate; left: number }[];

  constructor(kinds: readonly Kind[]) {
    this.#stock = kinds.map(({ sample, count }) => ({ sample, left: count }));
    this.#stock.sort((a, b) => costOf(a.sample) - costOf(b.sample));
  }

  /** Hands out as many as there are, at most `count`; answers how many. */
  take(constraints: Constraints, count: number): number {
    let taken = 0;
    for (const item of this.#stock) {
      if (taken === count) break;
      if (item.left === 0 || obstacleOf(item.sample, constraints)) continue;
      const here = Math.min(item.left, count - taken);
      item.left -= here;
      taken += here;
    }
    return taken;
  }
}

// MAAS weighs a core like a GiB of memory.
const costOf = ({ cpu, memoryMb }: Candidate): number => cpu + memoryMb / 1024;
