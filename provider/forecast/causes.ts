import { withCost } from "../core/cost";
import type { Change } from "../core/diff";
import type { Cause, Certainty } from "./effect";

/** What a change is known by where the field's own line says nothing. */
const BY_NATURE = "the nature of the field";

/** Changes as causes of an effect, each field once. */
export function causesOf(changes: readonly Change[]): Cause[] {
  const seen = new Map<string, Cause>();
  for (const { path, source } of changes) if (!seen.has(path)) seen.set(path, { path, source: source ?? BY_NATURE });
  return [...seen.values()];
}

/** Those changes that reinstall machines, and whether they do for certain; undefined where none does. */
export function reinstalling(
  changes: readonly Change[],
): { certainty: Certainty; causes: readonly Cause[] } | undefined {
  const certain = withCost(changes, "reinstall");
  const dear = withCost(changes, "reinstall", "may-reinstall");
  if (dear.length === 0) return undefined;
  return { certainty: certain.length > 0 ? "will" : "may", causes: causesOf(dear) };
}
