/** Things of a plane that no resource of ours makes, and that inputs name by their ids. */
export type CatalogKind = "backup location" | "cluster group" | "cluster template";

/** One of them. */
export interface CatalogEntry {
  id: string;
  name: string;
  /** Where it lives, in the plane's own words (`project`, `tenant`, `system`); empty where the plane does not say. */
  scope: string;
}

export interface Catalog {
  /** All of a kind that can be used here. */
  list(kind: CatalogKind): Promise<readonly CatalogEntry[]>;
}
