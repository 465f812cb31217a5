import type { Palette } from "./client";

/** Palette in one scope, and nothing else. */
export interface InScope {
  palette: Palette;
}
