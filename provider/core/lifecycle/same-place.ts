import type { z } from "zod";
import type { Change } from "../diff";
import { ProviderError } from "../errors";
import { metaOf, schemaOfMember } from "../schema/meta";

/**
 * The changes, those of inputs that say where the object lives at no cost where they lead to where it is: it was renamed there.
 * `leadsHome` is asked only when such an input differs.
 */
export async function inSamePlace(
  schema: z.ZodType,
  changes: readonly Change[],
  leadsHome: () => Promise<boolean>,
): Promise<Change[]> {
  const isPlace = ({ keys: [name = ""] }: Change): boolean => {
    const field = schemaOfMember(schema, name);
    return field !== undefined && metaOf(field).place === true;
  };
  if (!changes.some(isPlace) || !(await leadsHome().catch(notThere))) return [...changes];
  return changes.map((change) => (isPlace(change) ? { ...change, cost: "none" } : change));
}

function notThere(error: unknown): false {
  if (error instanceof ProviderError) return false;
  throw error;
}
