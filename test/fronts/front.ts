import type { PropertyMap } from "../../provider/core/lifecycle";

/** What the engine asks of a front, in the shape that the full lifecycle needs; each front's own protocol is behind it. */
export interface Front {
  name: string;
  check(type: string, olds: PropertyMap, news: PropertyMap): Promise<{ inputs: PropertyMap; reasons: string[] }>;
  diff(
    type: string,
    id: string,
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ changes: boolean; replaces: string[] }>;
  create(type: string, inputs: PropertyMap): Promise<{ id: string; state: PropertyMap }>;
  /** Undefined when the object has gone. Without state it is an import or a look-up by id. */
  read(
    type: string,
    id: string,
    state?: PropertyMap,
  ): Promise<{ id: string; state: PropertyMap; inputs: PropertyMap } | undefined>;
  update(type: string, id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap>;
  remove(type: string, id: string, state: PropertyMap): Promise<void>;
  close(): Promise<void>;
}

/** Created, but not ready: what the engine records of it. */
export class StartFailed extends Error {
  constructor(
    readonly created: string,
    readonly state: PropertyMap,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}

/** The URN a resource of the full lifecycle has; the front's own type stands in it. */
export const urnOf = (type: string, name: string): string =>
  `urn:pulumi:dev::lifecycle::palette-maas:index:${type}::${name}`;
