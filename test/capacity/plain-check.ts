import { type Candidate, obstacleOf } from "../../provider/capacity/candidate";
import type { Constraints, Demand } from "../../provider/ports/preflight";

/** What a verdict says, as far as it is compared. */
export interface PlainVerdict {
  missing: number;
  missingSpare: number;
  isTight: boolean;
  fitting: number;
  excluded: Record<string, number>;
}

/**
 * The check said plainly, machine by machine and without anything remembered: each demand looks for a machine, and whoever has
 * one moves on where that helps. Slow, and for comparison alone.
 */
export class PlainCheck {
  readonly #free: readonly Candidate[];
  readonly #demands: Constraints[] = [];
  readonly #holder = new Map<Candidate, number>();
  readonly #handed: { fits: (machine: Candidate) => boolean; count: number; highest: number }[] = [];
  readonly #gone = new Set<Candidate>();

  constructor(machines: readonly Candidate[]) {
    this.#free = machines.filter(({ free }) => free);
  }

  add({ constraints, count, spare }: Demand): PlainVerdict {
    const excluded: Record<string, number> = {};
    for (const machine of this.#free) {
      const obstacle = obstacleOf(machine, constraints);
      if (obstacle) excluded[obstacle] = (excluded[obstacle] ?? 0) + 1;
    }
    const fits = fitting(constraints);
    const all = this.#free.filter(fits);
    const isSure = this.#handOut(fits, count + spare);
    const missing = count - this.#place(constraints, count);
    const missingSpare = spare - this.#place(constraints, spare);
    return {
      missing,
      missingSpare,
      isTight: missing + missingSpare === 0 && !isSure,
      fitting: all.length,
      excluded,
    };
  }

  #place(constraints: Constraints, count: number): number {
    let placed = 0;
    for (; placed < count; placed++) {
      this.#demands.push(constraints);
      if (!this.#settle(this.#demands.length - 1, new Set())) {
        this.#demands.pop();
        break;
      }
    }
    return placed;
  }

  #settle(demand: number, tried: Set<Candidate>): boolean {
    const fits = fitting(this.#demands[demand] ?? { minCpu: 0, minMemoryMb: 0 });
    for (const machine of this.#free) {
      if (!fits(machine) || tried.has(machine)) continue;
      tried.add(machine);
      const other = this.#holder.get(machine);
      if (other !== undefined && !this.#settle(other, tried)) continue;
      this.#holder.set(machine, demand);
      return true;
    }
    return false;
  }

  /** Hands out the cheapest; answers whether so many were left whatever had been handed out before. */
  #handOut(fits: (machine: Candidate) => boolean, count: number): boolean {
    const lost = this.#handed.map((before) =>
      Math.min(
        before.count,
        this.#free.filter((machine) => fits(machine) && before.fits(machine) && cost(machine) <= before.highest).length,
      ),
    );
    const sure = this.#free.filter(fits).length - lost.reduce((sum, one) => sum + one, 0);
    const given = this.#free
      .filter((machine) => fits(machine) && !this.#gone.has(machine))
      .sort((a, b) => cost(a) - cost(b))
      .slice(0, count);
    for (const machine of given) this.#gone.add(machine);
    if (given.length > 0) this.#handed.push({ fits, count: given.length, highest: Math.max(...given.map(cost)) });
    return sure >= count;
  }
}

const fitting =
  (constraints: Constraints) =>
  (machine: Candidate): boolean =>
    obstacleOf(machine, constraints) === undefined;

const cost = ({ cpu, memoryMb }: Candidate): number => cpu + memoryMb / 1024;
