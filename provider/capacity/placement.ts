import type { Constraints } from "../ports/preflight";
import { allBits, type Bits, eachInBoth, firstInBoth, noBits, remove, setBit } from "./bits";
import { keyOf } from "./candidate";
import type { KindIndex } from "./kind-index";

/** What was taken under the same constraints. */
interface Claim {
  key: string;
  order: number;
  /** The kinds that fit. */
  fitting: Bits;
  /** The kinds that it has something of. */
  holding: Bits;
  /** Machines of each kind that it has. */
  held: Map<number, number>;
}

/** Way from a claim to machines that are free: each step hands a machine of `kind` on from one claim to the other. */
interface Step {
  claim: Claim;
  kind: number;
  before: Step | undefined;
}

/** A claim, and the way to it. */
interface Reached {
  claim: Claim;
  by: Step | undefined;
}

/**
 * Who gets which kind of machine, each machine once: a flow that grows along augmenting paths. What has been granted is
 * never taken back, only moved to other machines that fit as well, so those who ask first are served first.
 */
export class Placement {
  readonly #index: KindIndex;
  readonly #left: Int32Array;
  /** The kinds of which something is left. */
  readonly #free: Bits;
  readonly #claims = new Map<string, Claim>();
  /** Who has something of each kind, in the order in which they came. */
  readonly #holders: (readonly Claim[])[];
  /** The kinds from which something that is free may be reached. */
  #candidates: Bits;
  #made = 0;

  constructor(index: KindIndex) {
    this.#index = index;
    this.#left = Int32Array.from(index.kinds, ({ count }) => count);
    this.#free = allBits(index.kinds.length);
    this.#candidates = this.#free.slice();
    this.#holders = index.kinds.map(() => []);
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
    eachInBoth(claim.holding.slice(), claim.fitting, (kind) => {
      const back = Math.min(rest, heldOf(claim, kind));
      this.#hold(claim, kind, -back);
      this.#leave(kind, back);
      rest -= back;
      return rest > 0;
    });
    if (rest < count) this.#candidates = allBits(this.#index.kinds.length);
    if (firstInBoth(claim.holding, claim.holding) < 0) this.#claims.delete(claim.key);
  }

  /** Machines that fit and that nobody has been given. */
  freeFor(constraints: Constraints): number {
    let sum = 0;
    eachInBoth(this.#index.fitting(constraints), this.#free, (kind) => {
      sum += at(this.#left, kind);
    });
    return sum;
  }

  /** Machines that fit, whoever has them. */
  fittingFor(constraints: Constraints): number {
    return this.#index.count(this.#index.fitting(constraints));
  }

  /** Keys of the constraints under which machines that fit have been taken. */
  holders(constraints: Constraints): string[] {
    const fitting = this.#index.fitting(constraints);
    const having = [...this.#claims.values()].filter(({ holding }) => firstInBoth(holding, fitting) >= 0);
    return having.map(({ key }) => key);
  }

  #claimOf(constraints: Constraints): Claim {
    const key = keyOf(constraints);
    const known = this.#claims.get(key);
    if (known) return known;
    const size = this.#index.kinds.length;
    const fitting = this.#index.fitting(constraints);
    this.#made += 1;
    return { key, order: this.#made, fitting, holding: noBits(size), held: new Map() };
  }

  #pathFrom(start: Claim): Step | undefined {
    const unseen = this.#candidates.slice();
    const reached = new Set([start]);
    let front: Reached[] = [{ claim: start, by: undefined }];
    while (front.length > 0) {
      const next: Reached[] = [];
      for (const { claim, by } of front) {
        const free = firstInBoth(claim.fitting, this.#free);
        if (free >= 0) return { claim, kind: free, before: by };
        eachInBoth(claim.fitting, unseen, (kind) => {
          for (const other of this.#holders[kind] ?? []) {
            if (reached.has(other)) continue;
            reached.add(other);
            next.push({ claim: other, by: { claim, kind, before: by } });
          }
        });
        remove(unseen, claim.fitting);
      }
      front = next;
    }
    // From what was seen now nothing that is free can be reached, until somebody gives something back.
    this.#candidates = unseen;
    return undefined;
  }

  /** Moves machines along a path, as many as every step of it allows. */
  #move(path: Step, most: number): number {
    let amount = Math.min(most, at(this.#left, path.kind));
    for (let step = path; step.before; step = step.before)
      amount = Math.min(amount, heldOf(step.claim, step.before.kind));
    this.#leave(path.kind, -amount);
    for (let step: Step | undefined = path; step; step = step.before) {
      this.#hold(step.claim, step.kind, amount);
      if (step.before) this.#hold(step.claim, step.before.kind, -amount);
    }
    return amount;
  }

  #leave(kind: number, amount: number): void {
    add(this.#left, kind, amount);
    setBit(this.#free, kind, at(this.#left, kind) > 0);
  }

  #hold(claim: Claim, kind: number, amount: number): void {
    const held = heldOf(claim, kind) + amount;
    const isHeld = held > 0;
    if (isHeld) claim.held.set(kind, held);
    else claim.held.delete(kind);
    setBit(claim.holding, kind, isHeld);
    const others = (this.#holders[kind] ?? []).filter((other) => other !== claim);
    this.#holders[kind] = isHeld ? [...others, claim].sort((a, b) => a.order - b.order) : others;
  }
}

const heldOf = ({ held }: Claim, kind: number): number => held.get(kind) ?? 0;

const at = (row: Int32Array, index: number): number => row[index] ?? 0;

function add(row: Int32Array, index: number, amount: number): void {
  row[index] = at(row, index) + amount;
}
