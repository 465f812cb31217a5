import type { Constraints } from "../ports/preflight";
import { allBits, type Bits, both, eachInBoth, noBits, setBit, weightInBoth, without } from "./bits";
import { type Candidate, type Kind, keyOf, type Obstacle, type Requirement, requirementsOf } from "./candidate";

/** Kinds of machines, each known by its place among them, and which of them fit: looked up once for each that is asked for. */
export class KindIndex {
  readonly #meeting = new Map<string, Bits>();
  readonly #fitting = new Map<string, Bits>();
  readonly #amounts = new Map<"cpu" | "memoryMb", readonly number[]>();
  readonly #names = new Map<"zone" | "resourcePool", readonly string[]>();
  readonly #all: Bits;
  readonly #counts: Int32Array;
  /** How many machines there are in all. */
  readonly size: number;

  constructor(readonly kinds: readonly Kind[]) {
    this.size = kinds.reduce((sum, { count }) => sum + count, 0);
    this.#all = allBits(kinds.length);
    this.#counts = Int32Array.from(kinds, ({ count }) => count);
  }

  /** The kinds that fit. To be read, not changed. */
  fitting(constraints: Constraints): Bits {
    const key = keyOf(constraints);
    const known = this.#fitting.get(key);
    if (known) return known;
    const found = requirementsOf(constraints).reduce((left, one) => both(left, this.#meetingOf(one)), this.#all);
    this.#fitting.set(key, found);
    return found;
  }

  /** How many machines each requirement excludes: a machine counts for the first one. */
  excluded(constraints: Constraints): Map<Obstacle, number> {
    const excluded = new Map<Obstacle, number>();
    let left = this.#all;
    for (const requirement of requirementsOf(constraints)) {
      const meeting = this.#meetingOf(requirement);
      const count = this.count(without(left, meeting));
      if (count > 0) excluded.set(requirement.obstacle, count);
      left = both(left, meeting);
    }
    return excluded;
  }

  /** Amounts that machines have, each once, the most first. */
  amounts(of: "cpu" | "memoryMb"): readonly number[] {
    const known = this.#amounts.get(of);
    if (known) return known;
    const found = [...new Set(this.kinds.map(({ sample }) => sample[of]))].sort((a, b) => b - a);
    this.#amounts.set(of, found);
    return found;
  }

  /** Names that machines have, each once and in their order. */
  names(of: "zone" | "resourcePool"): readonly string[] {
    const known = this.#names.get(of);
    if (known) return known;
    const found = [...new Set(this.kinds.map(({ sample }) => sample[of]))].filter((name) => name !== "").sort();
    this.#names.set(of, found);
    return found;
  }

  /** How many of the machines that fit are of a certain sort. */
  countOf(constraints: Constraints, isSuch: (machine: Candidate) => boolean): number {
    let sum = 0;
    const fitting = this.fitting(constraints);
    eachInBoth(fitting, fitting, (kind) => {
      const one = this.kinds[kind];
      if (one && isSuch(one.sample)) sum += one.count;
    });
    return sum;
  }

  /** How many machines there are of some kinds, `most` at most; of those below `end` only, where that is given. */
  count(some: Bits, others: Bits = some, most = Number.POSITIVE_INFINITY, end = this.kinds.length): number {
    return weightInBoth(some, others, this.#counts, { most, end });
  }

  #meetingOf({ key, holds }: Requirement): Bits {
    const known = this.#meeting.get(key);
    if (known) return known;
    const meeting = noBits(this.kinds.length);
    for (const [kind, { sample }] of this.kinds.entries()) if (holds(sample)) setBit(meeting, kind, true);
    this.#meeting.set(key, meeting);
    return meeting;
  }
}
