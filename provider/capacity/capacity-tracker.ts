import type { PhysicalMachine } from "../ports/inventory";
import type { AnswerCache, Assessment, Demand, PlaceKind, Preflight, Site, UnknownPlaces } from "../ports/preflight";
import { Check, type Verdict } from "./check";
import { describeCautions, describeVerdict, isEnough } from "./sentences";

/** A tracker with nothing in it; each process has one. */
export function capacityTracker(): Preflight {
  const racks = new Memory<Rack>();
  const places = new Memory<readonly string[] | undefined>();
  const said = new Set<string>();
  const released = new Map<string, number>();
  const rackOf = (site: Site, now: () => number): Promise<Rack> =>
    racks.get(site.endpoint, async () => new Rack(await site.view.rack(), now()));
  return {
    machines: async (site, now) => (await rackOf(site, now)).machines,
    assess: async (site, urn, demands, now) => (await rackOf(site, now)).assess(urn, demands),
    unknownPlaces: async (where, kind, names, site) => {
      const shown = site && (await racks.known(site.endpoint));
      const missing = names.filter((name) => !shown?.shows(kind, name));
      if (missing.length === 0) return undefined;
      const known = await places.get(`${where.key} ${kind}`, () => where.list(kind));
      return known && among(missing, known);
    },
    released: (urn, count) => {
      if (urn !== undefined && count !== undefined) released.set(urn, count);
      return [...released.values()].reduce((sum, of) => sum + of, 0);
    },
    images: new Memory(),
    subnets: new Memory(),
    layers: new Memory(),
    accounts: new Memory(),
    clusters: new Memory(),
    gateways: new Memory(),
    soleUsers: new Memory(),
    silent: new Set(),
    isFirst: (what) => {
      const isFirst = !said.has(what);
      said.add(what);
      return isFirst;
    },
  };
}

function among(names: readonly string[], known: readonly string[]): UnknownPlaces | undefined {
  const unknown = names.filter((name) => !known.includes(name));
  return unknown.length === 0 ? undefined : { unknown, known };
}

/** Keeps answers and failures alike, and lets those who ask meanwhile share the one question. */
class Memory<T> implements AnswerCache<T> {
  readonly #answers = new Map<string, Promise<T>>();

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known) return known;
    const asked = ask();
    this.#answers.set(key, asked);
    return asked;
  }

  /** The answer where it was asked for already and came. */
  async known(key: string): Promise<T | undefined> {
    return await this.#answers.get(key)?.catch(() => undefined);
  }
}

interface Entry {
  demands: readonly Demand[];
  assessments: readonly Assessment[];
}

/** The machines of a MAAS as they were once, and what the run wants of them. */
class Rack {
  readonly machines: readonly PhysicalMachine[];
  readonly #asOf: string;
  readonly #entries = new Map<string, Entry>();
  #check: Check;

  constructor(machines: readonly PhysicalMachine[], at: number) {
    this.machines = machines;
    this.#asOf = `${new Date(at).toISOString().slice(11, 19)} UTC`;
    this.#check = new Check(machines);
  }

  shows(kind: PlaceKind, name: string): boolean {
    if (kind === "zones") return this.machines.some(({ zone }) => zone === name);
    if (kind === "resourcePools") return this.machines.some(({ resourcePool }) => resourcePool === name);
    return kind === "tags" && this.machines.some(({ tags }) => tags.includes(name));
  }

  assess(urn: string, demands: readonly Demand[]): readonly Assessment[] {
    const before = this.#entries.get(urn);
    if (before && JSON.stringify(before.demands) === JSON.stringify(demands)) return before.assessments;
    this.#entries.set(urn, { demands, assessments: before ? [] : this.#enter(demands) });
    if (before) this.#enterAnew();
    return this.#entries.get(urn)?.assessments ?? [];
  }

  /** A resource that asks for something else keeps its place in the order. */
  #enterAnew(): void {
    this.#check = new Check(this.machines);
    for (const entry of this.#entries.values()) entry.assessments = this.#enter(entry.demands);
  }

  #enter(demands: readonly Demand[]): Assessment[] {
    return demands.map((demand) => this.#assess(this.#check.add(demand)));
  }

  #assess(verdict: Verdict): Assessment {
    const { demand, need } = verdict;
    const text = describeVerdict(verdict, this.#asOf);
    const cautions = describeCautions(verdict);
    return { demand, isEnough: isEnough(verdict), needed: need.count + need.spare, text, cautions, asOf: this.#asOf };
  }
}
