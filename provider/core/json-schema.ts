import { z } from "zod";
import { type AnyMeta, bare, defaultOf, fieldsOf, innerOf, itemOf, metaOf } from "./meta";

/** What a value may be, in the few terms that generated code and schemas know. */
export type Shape =
  | { kind: "string" | "number" | "integer" | "boolean" | "any" }
  | { kind: "literals"; values: readonly (string | number)[] }
  | { kind: "array"; item: Shape }
  | { kind: "map"; value: Shape }
  | { kind: "oneOf"; options: readonly Shape[] }
  | { kind: "object"; name: string };

/** A field of a resource, of a named type or of a function. */
export interface Field {
  name: string;
  shape: Shape;
  prose: string;
  meta: AnyMeta;
  /** Whether the program must say it. */
  required: boolean;
  /** The value that stands where the program says nothing; undefined where nothing does. */
  fallback: unknown;
}

/** Objects with a name of their own, by that name, found while fields are read. */
export type NamedTypes = Map<string, Field[]>;

/** The fields of an object schema; named types met on the way are added to `types`. */
export function fieldsAsShapes(schema: z.ZodType, types: NamedTypes, owner: string): Field[] {
  return Object.entries(fieldsOf(schema) ?? {}).map(([name, field]) => {
    const meta = metaOf(field);
    if (!meta.description) throw new Error(`${owner}.${name} has no prose.`);
    const fallback = defaultOf(field);
    return {
      name,
      shape: shapeOf(field, types, `${owner}.${name}`),
      prose: meta.description,
      meta,
      required: isRequired(field),
      fallback,
    };
  });
}

const isRequired = (schema: z.ZodType): boolean => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return false;
  const inner = innerOf(schema);
  return inner ? isRequired(inner) : true;
};

function shapeOf(schema: z.ZodType, types: NamedTypes, path: string): Shape {
  const core = bare(schema);
  if (fieldsOf(core)) return named(core, types, path);
  const item = itemOf(core);
  if (item && core instanceof z.ZodArray) return { kind: "array", item: shapeOf(item, types, path) };
  if (item) return { kind: "map", value: shapeOf(item, types, path) };
  return core instanceof z.ZodUnion ? union(core, types, path) : scalar(core, path);
}

function named(schema: z.ZodType, types: NamedTypes, path: string): Shape {
  const name = metaOf(schema).typeName;
  if (!name) throw new Error(`The object at ${path} has no typeName.`);
  if (!types.has(name)) {
    types.set(name, []);
    types.set(name, fieldsAsShapes(schema, types, name));
  }
  return { kind: "object", name };
}

function union(schema: z.ZodUnion, types: NamedTypes, path: string): Shape {
  const options = schema.options.flatMap((option) =>
    option instanceof z.ZodType ? [shapeOf(option, types, path)] : [],
  );
  const literals = options.flatMap((option) => (option.kind === "literals" ? option.values : []));
  if (options.every((option) => option.kind === "literals")) return { kind: "literals", values: literals };
  const distinct = options.filter((option, i) => options.findIndex((other) => sameShape(other, option)) === i);
  const [only] = distinct;
  return distinct.length === 1 && only ? only : { kind: "oneOf", options: distinct };
}

const sameShape = (a: Shape, b: Shape): boolean => JSON.stringify(a) === JSON.stringify(b);

function scalar(schema: z.ZodType, path: string): Shape {
  if (schema instanceof z.ZodEnum) return { kind: "literals", values: schema.options };
  if (schema instanceof z.ZodLiteral) return { kind: "literals", values: [...schema.values].filter(isName) };
  if (schema instanceof z.ZodBoolean) return { kind: "boolean" };
  if (schema instanceof z.ZodNumber)
    return { kind: schema.isInt ? "integer" : "number" };
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return { kind: "string" };
  if (schema instanceof z.ZodUnknown) return { kind: "any" };
  throw new Error(`The schema at ${path} has no counterpart in the package schema.`);
}

const isName = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";
