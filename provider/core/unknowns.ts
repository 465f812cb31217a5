/** What stands wherever a value is not known yet, in fields of any type; part of Pulumi's protocol. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is not known yet, or holds anywhere in it a value that is not. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isRecord(value)) return Object.values(value).some(hasUnknown);
  return false;
}

/** Whether a value is a plain object, as JSON has them. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a path of keys and indices, or undefined. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isRecord(value) ? value[String(key)] : undefined;
  }, root);
}

/** The value at a path, or the first unknown met on the way down to it. */
export function hasUnknownOnPath(root: unknown, path: readonly PropertyKey[]): boolean {
  return path.some((_, depth) => valueAt(root, path.slice(0, depth)) === UNKNOWN) || hasUnknown(valueAt(root, path));
}

/** A path as the person who wrote the program reads it: `controlPlane.zones[0]`. */
export function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

/** The keys of a dotted path, indices as numbers. */
export function keysOf(path: string): PropertyKey[] {
  return [...path.matchAll(/[^.[\]]+/g)].map(([key]) => (/^\d+$/.test(key) ? Number(key) : key));
}
