import type { LabRequest } from "../../http";
import { at, compact, isJson, isObject, type Json, type JsonObject } from "../state/documents";
import { invalidBody } from "./errors";

type Kind = "string" | "integer" | "number" | "boolean" | "object" | "strings" | "objects" | "map";

/** Paths of a document and what must stand there; a trailing `!` makes it required. */
export type Shape = Record<string, Kind | `${Kind}!`>;

const tests: Record<Kind, (value: Json) => boolean> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  object: (value) => isObject(value),
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  objects: (value) => Array.isArray(value) && value.every(isObject),
  map: (value) => isObject(value) && Object.values(value).every((item) => typeof item === "string"),
};

/** Refuses a document that does not have the shape. */
export function check(doc: JsonObject, shape: Shape, under = ""): void {
  for (const [path, rule] of Object.entries(shape)) {
    const required = rule.endsWith("!");
    const kind = kindOf(required ? rule.slice(0, -1) : rule);
    const value = at(doc, path);
    const where = under ? `${under}.${path}` : path;
    if (value === undefined) {
      if (required && hasParent(doc, path)) throw invalidBody(`${where} in body is required`);
      continue;
    }
    if (!tests[kind](value)) throw invalidBody(`${where} in body must be of type ${kind}`);
  }
}

function kindOf(rule: string): Kind {
  for (const kind of kinds) if (kind === rule) return kind;
  throw new Error(`no such kind: ${rule}`);
}

const kinds: Kind[] = ["string", "integer", "number", "boolean", "object", "strings", "objects", "map"];

/** A required field of an optional object is missed only where the object is there. */
function hasParent(doc: JsonObject, path: string): boolean {
  const cut = path.lastIndexOf(".");
  return cut < 0 || at(doc, path.slice(0, cut)) !== undefined;
}

/** The request's JSON object, `null` members dropped. */
export function bodyOf(request: LabRequest): JsonObject {
  if (request.body.kind === "malformed") throw invalidBody(`parsing body failed: ${request.body.reason}`);
  const value = request.json;
  if (!isObject(value) || !isJson(value)) throw invalidBody("body in body is required and must be a JSON object");
  return compact(value);
}

/** The request's JSON array of objects. */
export function itemsOf(request: LabRequest): JsonObject[] {
  const value = request.json;
  if (!Array.isArray(value)) throw invalidBody("body in body is required and must be a JSON array");
  return value.map((item) => {
    if (!isObject(item) || !isJson(item)) throw invalidBody("body must hold objects");
    return compact(item);
  });
}
