import type { Resource } from "./core/resource";
import type { Runtime } from "./core/runtime";
import type { Deadline } from "./core/time/deadline";
import type { Plane } from "./plane";
import type { Installer } from "./ports/installer";
import type { Inventory } from "./ports/inventory";
import type { Preflight } from "./ports/preflight";

/** What the user switched on or off for all resources. */
export interface Policy {
  preflight: "off" | "warn" | "enforce";
  /** Approvals, each bound to one change: texts that refusals print. */
  approvals: readonly string[];
  /** Why the plane cannot be asked at all; undefined where it can. */
  lacking?: string | undefined;
}

/** What a resource may touch. */
export interface Context extends Runtime {
  deadline: Deadline;
  plane: Plane;
  inventory: Inventory;
  /** What the run wants of machines: one tracker for all resources. */
  preflight: Preflight;
  installer: Installer;
  policy: Policy;
  /** Whether a host name has an address, as this machine sees it. */
  resolves(host: string): Promise<boolean>;
}

/** Declares a resource; the shape alone decides what compiles. */
export const defineResource = <A, O, Before>(
  resource: Resource<Context, A, O, Before>,
): Resource<Context, A, O, Before> => resource;
