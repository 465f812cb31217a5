import type { Since } from "../../page";

/** Since when things are as they are: known for what has changed while it was watched. */
export class ChangeTimes {
  readonly #known = new Map<string, { what: string; since: Since }>();

  constructor(private readonly now: () => number) {}

  of(key: string, what: string): Since {
    const known = this.#known.get(key);
    if (known?.what === what) return known.since;
    const since = { at: new Date(this.now()).toISOString(), isExact: known !== undefined };
    this.#known.set(key, { what, since });
    return since;
  }
}
