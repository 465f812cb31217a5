import { createHash } from "node:crypto";
import { isRecord } from "../unknowns";

/** Eight characters that differ when JSON values differ; the order of keys means nothing. */
export const digest = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(inKeyOrder(value)) ?? "")
    .digest("hex")
    .slice(0, 8);

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, inKeyOrder(member)]));
}
