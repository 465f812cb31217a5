import type { Constraints } from "../ports/preflight";
import { type Kind, obstacleOf } from "./candidate";

/** What was taken under the same constraints. */
interface Claim {
  key: string;
  /** Indexes of the kinds that fit. */
  fitting: readonly number[];
  /** Machines of each kind that it has. */
  held: Int32Array;
}

/** Way from a claim to machines that are free: each step hands a machine of `kind` on from one claim to the other. */
interface Step {
  claim: Claim;
  kind: number;
  before: Step | undefined;
}

/**
 * Who gets which kind of machine, each machine once: a flow that grows along augmenting paths. What has been granted is
 * never taken back, only moved to other machines that fit as well, so those who ask first are served first.
 */
export class Placement {
  readonly #kinds: readonly Kind[];
  readonly #left: Int32Array;
  readonly #claims = new Map<string, Claim>();

  constructor(kinds: readonly Kind[]) {
    this.#kinds = kinds;
    this.#left = Int32Array.from(kinds, ({ count }) => count);
  }

  /** Takes as many machines as can be had, at most `count`; answers how many. */
  take(constraints: Constraints, count: number): number {
    const claim = this.#claimOf(constraints);
    let taken = 0;
    while (taken < count) {
      const path = this.#pathFrom(claim);
      if (!path) break;
      taken += this.#move(path, count - taken);
    }
    if (taken > 0) this.#claims.set(claim.key, claim);
    return taken;
  }

  /** Gives back what was taken under these constraints. */
  give(constraints: Constraints, count: number): void {
    const claim = this.#claimOf(constraints);
    let rest = count;
    for (const kind of claim.fitting) {
      const back = Math.min(rest, at(claim.held, kind));
      add(claim.held, kind, -back);
      add(this.#left, kind, back);
      rest -= back;
    }
    if (claim.fitting.every((kind) => at(claim.held, kind) === 0)) this.#claims.delete(claim.key);
  }

  /** Machines that fit and that nobody has been given. */
  freeFor(constraints: Constraints): number {
    return this.#claimOf(constraints).fitting.reduce((sum, kind) => sum + at(this.#left, kind), 0);
  }

  /** Machines that fit, whoever has them. */
  fittingFor(constraints: Constraints): number {
    return this.#claimOf(constraints).fitting.reduce((sum, kind) => sum + (this.#kinds[kind]?.count ?? 0), 0);
  }

  /** Keys of the constraints under which machines that fit have been taken. */
  holders(constraints: Constraints): string[] {
    const { fitting } = this.#claimOf(constraints);
    const holding = [...this.#claims.values()].filter(({ held }) => fitting.some((kind) => at(held, kind) > 0));
    return holding.map(({ key }) => key);
  }

  #claimOf(constraints: Constraints): Claim {
    const key = keyOf(constraints);
    const known = this.#claims.get(key);
    if (known) return known;
    const fitting = this.#kinds.flatMap(({ sample }, kind) => (obstacleOf(sample, constraints) ? [] : [kind]));
    return { key, fitting, held: new Int32Array(this.#kinds.length) };
  }

  #pathFrom(start: Claim): Step | undefined {
    const seen = new Set<number>();
    const reached = new Set([start]);
    let front: { claim: Claim; by: Step | undefined }[] = [{ claim: start, by: undefined }];
    while (front.length > 0) {
      const next: typeof front = [];
      for (const { claim, by } of front) {
        const fresh = claim.fitting.filter((kind) => !seen.has(kind));
        const free = fresh.find((kind) => at(this.#left, kind) > 0);
        if (free !== undefined) return { claim, kind: free, before: by };
        for (const kind of fresh) {
          seen.add(kind);
          for (const other of this.#claims.values()) {
            if (reached.has(other) || at(other.held, kind) === 0) continue;
            reached.add(other);
            next.push({ claim: other, by: { claim, kind, before: by } });
          }
        }
      }
      front = next;
    }
    return undefined;
  }

  /** Moves machines along a path, as many as every step of it allows. */
  #move(path: Step, most: number): number {
    let amount = Math.min(most, at(this.#left, path.kind));
    for (let step = path; step.before; step = step.before)
      amount = Math.min(amount, at(step.claim.held, step.before.kind));
    add(this.#left, path.kind, -amount);
    for (let step: Step | undefined = path; step; step = step.before) {
      add(step.claim.held, step.kind, amount);
      if (step.before) add(step.claim.held, step.before.kind, -amount);
    }
    return amount;
  }
}

/** A key that is the same for constraints that mean the same. */
export function keyOf({ minCpu, minMemoryMb, zones = [], resourcePool = "", machineTags = [] }: Constraints): string {
  return JSON.stringify([
    minCpu,
    minMemoryMb,
    [...new Set(zones)].sort(),
    resourcePool,
    [...new Set(machineTags)].sort(),
  ]);
}

const at = (row: Int32Array, index: number): number => row[index] ?? 0;

function add(row: Int32Array, index: number, amount: number): void {
  row[index] = at(row, index) + amount;
}
