import type { z } from "zod";
import type { Facts } from "../facts";
import { type Field, fieldsAsShapes, type NamedType, type NamedTypes, proseOf, type Shape } from "./json-schema";

/** What the schema says of a resource. */
export interface SchemaResource {
  type: string;
  description: string;
  args: z.ZodType;
  outputs: z.ZodType;
  facts: Pick<Facts, "parent" | "holdsMachines">;
}

/** What the schema says of a function. */
export interface SchemaFunction {
  name: string;
  description: string;
  args: z.ZodType;
  result: z.ZodType;
}

export interface SchemaPackage {
  name: string;
  /** Version, licence and whatever else the schema says of the package as a whole. */
  about: Record<string, unknown>;
  /** The other front's type of a resource, as which it may stand in a state. */
  alias: (type: string) => string;
  config: z.ZodType;
  resources: readonly SchemaResource[];
  functions: readonly SchemaFunction[];
}

type Json = Record<string, unknown>;
type Entry = [token: string, value: Json];

/** The package as Pulumi's tools know it: `schema.json`. */
export function packageSchema(source: SchemaPackage): Json {
  const types: NamedTypes = new Map();
  const token = (name: string): string => `${source.name}:index:${name}`;
  const ref = (shape: Shape): Json => typeOf(shape, token);
  const config = fieldsAsShapes(source.config, types, "config");
  const whole: Whole = { types, ref, alias: source.alias, config };
  const resources = source.resources.map((resource): Entry => [token(resource.type), resourceSchema(resource, whole)]);
  const functions = source.functions.map((made): Entry => [token(made.name), functionSchema(made, whole)]);
  const objects = [...types].map(([name, type]): Entry => [token(name), objectSchema(type, ref)]);
  return {
    name: source.name,
    ...source.about,
    config: { variables: properties(config, ref, "input") },
    types: sorted(objects),
    provider: { description: "How Palette and MAAS are reached.", inputProperties: properties(config, ref, "input") },
    resources: sorted(resources),
    functions: sorted(functions),
  };
}

type Ref = (shape: Shape) => Json;

const sorted = (entries: Entry[]): Json => Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));

/** What a part of the schema needs of the whole. */
interface Whole {
  /** Named types, found while parts are written. */
  types: NamedTypes;
  ref: Ref;
  alias: SchemaPackage["alias"];
  config: readonly Field[];
}

function resourceSchema(resource: SchemaResource, { types, ref, alias, config }: Whole): Json {
  const inputs = fieldsAsShapes(resource.args, types, resource.type);
  const outputs = fieldsAsShapes(resource.outputs, types, resource.type);
  const always = [
    ...inputs.filter((field) => field.required || field.fallback !== undefined || field.name === "name"),
    ...outputs,
  ];
  // SDKs send the defaults they find here: one that the configuration may change must come from the provider.
  const sent = inputs.map((field) =>
    config.some(({ name }) => name === field.name) ? { ...field, fallback: undefined } : field,
  );
  return {
    description: resource.description,
    inputProperties: properties(sent, ref, "input"),
    requiredInputs: inputs.filter((field) => field.required && field.name !== "name").map((field) => field.name),
    properties: { ...properties(inputs, ref, "output"), ...properties(outputs, ref, "output") },
    required: always.map((field) => field.name),
    aliases: [{ type: alias(resource.type) }],
  };
}

function functionSchema(made: SchemaFunction, { types, ref }: Whole): Json {
  const inputs = fieldsAsShapes(made.args, types, made.name);
  const results = fieldsAsShapes(made.result, types, made.name);
  const required = inputs.filter((field) => field.required).map((field) => field.name);
  return {
    description: made.description,
    inputs: { properties: properties(inputs, ref, "input"), required },
    outputs: {
      properties: properties(results, ref, "output"),
      required: results.filter((field) => field.required).map((field) => field.name),
    },
  };
}

const objectSchema = ({ prose, fields }: NamedType, ref: Ref): Json => ({
  type: "object",
  description: prose,
  properties: properties(fields, ref, "input"),
  required: fields.filter((field) => field.required).map((field) => field.name),
});

const properties = (fields: readonly Field[], ref: Ref, side: "input" | "output"): Json =>
  Object.fromEntries(fields.map((field) => [field.name, property(field, ref, side)]));

function property(field: Field, ref: Ref, side: "input" | "output"): Json {
  const { meta, fallback } = field;
  const asDefault = side === "input" && mayStand(field) ? { default: fallback } : {};
  const environment = side === "input" && meta.environment ? { defaultInfo: { environment: meta.environment } } : {};
  return {
    ...ref(field.shape),
    description: proseOf(field),
    ...asDefault,
    ...environment,
    ...(meta.secret ? { secret: true } : {}),
    ...(side === "input" && meta.plain ? { plain: true } : {}),
    ...(side === "input" && meta.change === "replace" ? { willReplaceOnChanges: true } : {}),
  };
}

/**
 * Whether a default may stand in the schema: a plain value of a plain type. For a union Pulumi's generator writes Go that does not
 * compile, so there the provider alone fills it in, as it does for programs without an SDK.
 */
const mayStand = ({ shape, fallback }: Field): boolean =>
  shape.kind !== "oneOf" && ["string", "number", "boolean"].includes(typeof fallback);

function typeOf(shape: Shape, token: (name: string) => string): Json {
  switch (shape.kind) {
    case "object":
      return { type: "object", $ref: `#/types/${token(shape.name)}` };
    case "array":
      return { type: "array", items: typeOf(shape.item, token) };
    case "map":
      return { type: "object", additionalProperties: typeOf(shape.value, token) };
    case "oneOf":
      return shape.options.some((option) => option.kind === "map" && option.value.kind === "any")
        ? { $ref: "pulumi.json#/Any" }
        : { oneOf: shape.options.map((option) => typeOf(option, token)) };
    case "any":
      return { $ref: "pulumi.json#/Any" };
    case "literals":
      return { type: shape.values.every((value) => typeof value === "number") ? "integer" : "string" };
    default:
      return { type: shape.kind };
  }
}
