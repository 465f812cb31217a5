import { ProviderError } from "../errors";
import { dotted } from "../unknowns";

/**
 * What the wire can carry of a value: undefined members are left out, dates become text. A value it cannot carry (a
 * function, a cycle, a bigint) is refused by its path: the engine would fail after the object was created.
 */
export function sanitize(value: unknown, path: readonly PropertyKey[] = [], above: readonly unknown[] = []): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : refuse(value, path);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || above.includes(value)) return refuse(value, path);
  const below = [...above, value];
  if (Array.isArray(value)) return value.map((item, i) => sanitize(item ?? null, [...path, i], below));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, sanitize(member, [...path, key], below)]),
  );
}

/** The members of a record, each with what Pulumi cannot carry taken out. */
export function sanitizeRecord(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, sanitize(member, [key], [record])]),
  );
}

function refuse(value: unknown, path: readonly PropertyKey[]): never {
  const kind = typeof value === "object" ? "a cycle" : typeof value;
  throw new ProviderError(`Output '${dotted(path)}' holds ${kind}, which Pulumi's state cannot carry.`);
}
