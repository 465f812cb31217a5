/** What the ownership marker on an object says. */
export interface Marker {
  /** Project/stack/logical name of the resource whose object it is. */
  owner: string;
  /**
   * Made anew whenever a resource makes, takes up or adopts the object: a record that holds another one is not the last that
   * took it. Missing in markers of earlier releases.
   */
  claim?: string | undefined;
}

/** An object found by its exact name. */
export interface Named {
  id: string;
  /** Whose it is, where it carries a marker. */
  marker: Marker | undefined;
  /** Milliseconds since the epoch. */
  createdAt: number | undefined;
  /** What to do where there can be no second one under another name: a clause that follows a semicolon. */
  instead?: string | undefined;
}
