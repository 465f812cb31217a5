import type { Marker } from "../core/identity/marker";

export type { Marker, Named } from "../core/identity/marker";

/** What is said of an object that has a place for an ownership marker. */
export interface Marked {
  marker: Marker | undefined;
}

/** Who uses something, by name, and which places could not be read. */
export interface Users {
  clusters: readonly string[];
  accounts: readonly string[];
  unread: readonly string[];
}
