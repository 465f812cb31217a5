import type { Home } from "./meta";

/** Something that clusters name and that nobody makes here: seeded, read only. */
export interface CatalogEntry {
  uid: string;
  name: string;
  home: Home;
}
