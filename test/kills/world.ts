import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Proxies } from "./interruption";

/** An object as others than the product see it. */
export interface Seen {
  /** As the state must record it. */
  id: string;
  /** What the program says of it. */
  said: PropertyMap;
}

/** Where the objects of a stack stand, asked without the product. */
export interface World {
  readonly proxies: Proxies;
  /** How the program gets there. */
  readonly env: Readonly<Record<string, string>>;
  /** Secret settings of `palette-maas`, by key. */
  readonly settings: Readonly<Record<string, string>>;
  /** What must stand in nothing that is told or written down. */
  readonly secrets: readonly string[];
  /** Every object of the stack by its logical name: all of its name that there are. */
  objects(): Promise<Record<string, Seen[]>>;
  /** Servers that are in use by nobody, and what else nothing refers to. */
  orphans(): Promise<readonly string[]>;
  /** Whether nothing goes on by itself any more. */
  isStable(): Promise<boolean>;
  stop(): Promise<void>;
}
