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

/** An object with a name of its own. */
export interface NamedType {
  prose: string;
  fields: Field[];
}

/** Those objects by name, found while fields are read. */
export type NamedTypes = Map<string, NamedType>;

/** The fields of an object schema, in the order they were written; named types met on the way are added to `types`. */
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
  const { typeName: name, typeProse: prose } = metaOf(schema);
  if (!name || !prose) throw new Error(`The object at ${path} has no typeName or no typeProse.`);
  const known = types.get(name);
  const fields = fieldsAsShapes(schema, known ? new Map(types) : types, name);
  if (known && !sameShape(known, { prose, fields })) throw new Error(`Two objects are called ${name}: see ${path}.`);
  types.set(name, { prose, fields });
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

const sameShape = (a: Shape | NamedType, b: Shape | NamedType): boolean => JSON.stringify(a) === JSON.stringify(b);

function scalar(schema: z.ZodType, path: string): Shape {
  if (schema instanceof z.ZodEnum) return { kind: "literals", values: schema.options };
  if (schema instanceof z.ZodLiteral) return { kind: "literals", values: [...schema.values].filter(isName) };
  if (schema instanceof z.ZodBoolean) return { kind: "boolean" };
  if (schema instanceof z.ZodNumber) return { kind: schema.isInt ? "integer" : "number" };
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return { kind: "string" };
  if (schema instanceof z.ZodUnknown) return { kind: "any" };
  throw new Error(`The schema at ${path} has no counterpart in the package schema.`);
}

const isName = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";

/** A field's prose, with the values that are allowed where it does not quote them itself. */
export function proseOf({ prose, shape }: Field): string {
  if (shape.kind !== "literals") return prose;
  const told = (value: string | number): boolean =>
    typeof value === "number" ? new RegExp(`\\b${value}\\b`).test(prose) : prose.includes(`\`${value}\``);
  return shape.values.every(told)
    ? prose
    : `${prose} One of ${shape.values.map((value) => `\`${value}\``).join(", ")}.`;
}
