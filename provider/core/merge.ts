import { isRecord } from "./unknowns";

/** Two JSON values laid over each other: objects member by member, everything else as the upper one says. */
export function overlaid(lower: unknown, upper: unknown): unknown {
  if (!isRecord(lower) || !isRecord(upper)) return upper === undefined ? lower : upper;
  return overlaidRecords(lower, upper);
}

/** Two objects laid over each other, member by member. */
export function overlaidRecords(
  lower: Readonly<Record<string, unknown>>,
  upper: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries = Object.entries(upper).map(([key, value]) => [key, overlaid(lower[key], value)]);
  return { ...lower, ...Object.fromEntries(entries) };
}
