import type { Home } from "./meta";

/** A cluster template: it decides the profiles of its clusters. */
export interface Template {
  uid: string;
  name: string;
  home: Home;
  profileUids: string[];
}
