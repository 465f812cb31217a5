/** An object found by its exact name. */
export interface Named {
  id: string;
  /** Content of the ownership marker, where the object carries one. */
  owner: string | undefined;
  /** Milliseconds since the epoch. */
  createdAt: number | undefined;
}

/** What is said of an object that has a place for an ownership marker. */
export interface Marked {
  owner: string | undefined;
}

/** Who uses something, by name, and which places could not be read. */
export interface Users {
  clusters: readonly string[];
  accounts: readonly string[];
  unread: readonly string[];
}
