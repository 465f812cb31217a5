import { ProviderError } from "../core/errors";
import type { Plane } from ".";
import type { Capability } from "./capabilities";

/**
 * What a plane has besides accounts, clusters and pools. Where it lacks that, `check` has refused the inputs that need it already: so
 * this fails in imports, look-ups and records of another plane alone.
 */
export function requireCapability<C extends Capability>(plane: Plane, capability: C): NonNullable<Plane[C]> {
  const found: Plane[C] = plane[capability];
  if (found) return found;
  throw new ProviderError(plane.lacks[capability] ?? `${plane.name} cannot do this.`);
}
