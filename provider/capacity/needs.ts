import type { Demand } from "../ports/preflight";
import { type Candidate, keyOf, obstacleOf } from "./candidate";

/** How many free machines a demand needs. */
export interface Need {
  /** Machines that are taken for good, `misfits` among them. */
  count: number;
  /** Machines that must be free besides, on top of what the cluster has been counted already. */
  spare: number;
  /** Machines that are given back and are not what is asked for now: each needs another one. */
  misfits: number;
}

/** A spare machine of a cluster that goes from pool to pool while they are exchanged one after the other. */
interface SpareMachine {
  count: number;
  /** Constraints of the pool that had it last. */
  key: string;
  /** The machines that pool gives back; undefined where they are not known. */
  given: readonly Candidate[] | undefined;
}

/**
 * What demands need while machines are exchanged. A machine that is given back takes its turn again where it fits. Pools
 * of one cluster are exchanged one after the other and hand on their spare; clusters share none, since they go at once.
 */
export class Needs {
  readonly #byHost: ReadonlyMap<string, Candidate>;
  readonly #handedOn = new Map<string, SpareMachine[]>();

  constructor(machines: readonly Candidate[]) {
    this.#byHost = new Map(machines.map((machine) => [machine.hostname, machine]));
  }

  of(demand: Demand): Need {
    const given = this.#known(demand.gives);
    const fitting = given?.filter((machine) => fits(machine, demand));
    const misfits = given && fitting ? given.length - fitting.length : 0;
    const spare = fitting ? Math.min(demand.spare, fitting.length) : demand.spare;
    return { count: demand.count + misfits, spare: this.#unshared(demand, spare, fitting), misfits };
  }

  #unshared({ cluster, ...demand }: Demand, spare: number, given: readonly Candidate[] | undefined): number {
    if (spare === 0 || cluster === undefined) return spare;
    const handedOn = this.#handedOn.get(cluster) ?? [];
    this.#handedOn.set(cluster, handedOn);
    const key = keyOf(demand.constraints);
    let missing = spare;
    for (const known of handedOn) {
      const isOfUse = known.given ? known.given.every((machine) => fits(machine, demand)) : known.key === key;
      if (missing === 0 || !isOfUse) continue;
      missing -= Math.min(missing, known.count);
      Object.assign(known, { key, given });
    }
    if (missing > 0) handedOn.push({ count: missing, key, given });
    return missing;
  }

  #known(hostnames: readonly string[] | undefined): readonly Candidate[] | undefined {
    const found = hostnames?.flatMap((name) => this.#byHost.get(name) ?? []);
    return found && found.length > 0 && found.length === hostnames?.length ? found : undefined;
  }
}

// Whoever has a locked machine gives it back all the same.
const fits = (machine: Candidate, { constraints }: Pick<Demand, "constraints">): boolean =>
  obstacleOf({ ...machine, locked: false }, constraints) === undefined;
