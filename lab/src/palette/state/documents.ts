/** A JSON document as it came over the wire: known fields are read by path, unknown ones are carried along. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export function isJson(value: unknown): value is Json {
  if (value === null || ["boolean", "number", "string"].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return isObject(value) && Object.values(value).every(isJson);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands at a dotted path, or undefined; `null` counts as absent, as it does for Palette. */
export function at(doc: Json | undefined, path: string): Json | undefined {
  let here = doc;
  for (const key of path.split(".")) {
    if (!isObject(here)) return undefined;
    here = here[key];
  }
  return here === null ? undefined : here;
}

export function objectAt(doc: Json | undefined, path: string): JsonObject {
  const value = at(doc, path);
  return isObject(value) ? value : {};
}

export function textAt(doc: Json | undefined, path: string): string {
  const value = at(doc, path);
  return typeof value === "string" ? value : "";
}

export function numberAt(doc: Json | undefined, path: string): number {
  const value = at(doc, path);
  return typeof value === "number" ? value : 0;
}

export function flagAt(doc: Json | undefined, path: string): boolean {
  return at(doc, path) === true;
}

export function listAt(doc: Json | undefined, path: string): Json[] {
  const value = at(doc, path);
  return Array.isArray(value) ? value : [];
}

export function objectsAt(doc: Json | undefined, path: string): JsonObject[] {
  return listAt(doc, path).filter(isObject);
}

export function textsAt(doc: Json | undefined, path: string): string[] {
  return listAt(doc, path).filter((value) => typeof value === "string");
}

/** The map of strings at a path; other values in it are dropped. */
export function mapAt(doc: Json | undefined, path: string): Record<string, string> {
  const entries = Object.entries(objectAt(doc, path));
  const texts: [string, string][] = [];
  for (const [key, value] of entries) if (typeof value === "string") texts.push([key, value]);
  return Object.fromEntries(texts);
}

/** A deep copy without `null` members, which Palette reads as "not set". */
export function compact(doc: JsonObject): JsonObject {
  const kept = Object.entries(doc).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([key, value]) => [key, compactValue(value)]));
}

function compactValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(compactValue);
  return isObject(value) ? compact(value) : value;
}

export function without(doc: JsonObject, ...keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(doc).filter(([key]) => !keys.includes(key)));
}

/** The object with the members that are not undefined; for answers whose optional fields may be absent. */
export function present(doc: Record<string, Json | undefined>): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(doc)) if (value !== undefined) result[key] = value;
  return result;
}

/** The same text for documents that say the same, whatever the order of their keys. */
export function canonical(value: Json | undefined): string {
  if (value === undefined) return "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
