import { isRecord } from "../core/unknowns";

/** What a document holds beside the members that we write ourselves: a write replaces all of it. */
export function preserveUnknown(present: unknown, ours: readonly string[]): Record<string, unknown> {
  if (!isRecord(present)) return {};
  return Object.fromEntries(Object.entries(present).filter(([key, value]) => value !== null && !ours.includes(key)));
}
