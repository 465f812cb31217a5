import type { Bag } from "../../provider/core/lifecycle";

/** What the engine asks of a front, in the shape the ritual needs; each front's own protocol is behind it. */
export interface Front {
  name: string;
  check(type: string, olds: Bag, news: Bag): Promise<{ inputs: Bag; reasons: string[] }>;
  diff(type: string, id: string, olds: Bag, news: Bag): Promise<{ changes: boolean; replaces: string[] }>;
  create(type: string, inputs: Bag): Promise<{ id: string; state: Bag }>;
  /** Undefined when the object has gone. Without state it is an import or a look-up by id. */
  read(type: string, id: string, state?: Bag): Promise<{ id: string; state: Bag; inputs: Bag } | undefined>;
  update(type: string, id: string, olds: Bag, news: Bag): Promise<Bag>;
  remove(type: string, id: string, state: Bag): Promise<void>;
  close(): Promise<void>;
}

/** Created, but not ready: what the engine records of it. */
export class StartFailed extends Error {
  constructor(
    readonly created: string,
    readonly state: Bag,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}

/** The URN a resource of the ritual has; the front's own type stands in it. */
export const urnOf = (type: string, name: string): string =>
  `urn:pulumi:dev::ritual::palette-maas:index:${type}::${name}`;
