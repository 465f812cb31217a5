import { z } from "zod";

/**
 * What changing a field costs, from nothing to everything. `none` has no effect on machines but is stored by an update;
 * `refused` fields are set at creation only; `ignored` ones are never a difference.
 */
export type Cost = "ignored" | "none" | "in-place" | "may-reinstall" | "reinstall" | "replace" | "refused";

/** What a field's one line says beside its type, default and prose. */
export interface FieldMeta {
  /** Cost of a change; inherited by everything below unless it says its own. */
  change?: Cost;
  /** The cost under a variant of the object, by the variant's name, where it differs: such as a Kubernetes distribution. */
  changeUnder?: Readonly<Record<string, Cost>>;
  /** How the cost is known; inherited with it. */
  changeSource?: string;
  /** A change that costs nothing stays in the record: it is sent nowhere, and waits for nothing. Inherited. */
  kept?: boolean;
  /** The value never appears in clear: secret in inputs, outputs and schema. */
  secret?: boolean;
  /** Holds what somebody wrote freely, secrets perhaps: never quoted, nor anything below it. */
  freeText?: boolean;
  /** The service never gives the value back: `read` keeps the recorded one. */
  writeOnly?: boolean;
  /** A list whose order and repetition mean nothing. */
  set?: boolean;
  /** Text compared as parsed YAML, and trimmed. */
  yaml?: boolean;
  /** Text compared without white space at both ends. */
  trim?: boolean;
  /** A list whose items are told apart by this key; compared item by item, order ignored. */
  key?: string;
  /** Plain value that the class must know while the program runs: never an `Input`. */
  plain?: boolean;
  /** What leaving the value out means, where it is not written into the inputs as a default is. */
  absent?: unknown;
  /** For a flag that is on where it is left out: values of other inputs under which it is off then. */
  offUnder?: Readonly<Record<string, string>>;
  /** Name of the generated type for an object; without it the name is built from the path. */
  typeName?: string;
  /** What the generated type says of itself; goes with `typeName`. */
  typeProse?: string;
  /** Names where the object lives: another name of the same place changes nothing. */
  place?: boolean;
  /** Part of what tells objects apart: after a change of it, old and new object may exist side by side. */
  identity?: boolean;
  /** Environment variables that stand in for a configuration value, the first that is set. */
  environment?: readonly string[];
}

declare module "zod" {
  interface GlobalMeta extends FieldMeta {}
}

export type AnyMeta = FieldMeta & { description?: string | undefined };

// Schemas are made once and asked for every value of every resource: what is read off them is kept.
function kept<T>(read: (schema: z.ZodType) => T): (schema: z.ZodType) => T {
  const known = new WeakMap<z.ZodType, { value: T }>();
  return (schema) => {
    const found = known.get(schema) ?? { value: read(schema) };
    known.set(schema, found);
    return found.value;
  };
}

/** The metadata on a schema's outermost layer, completed by that of the layers below it. */
export const metaOf: (schema: z.ZodType) => AnyMeta = kept((schema) => {
  const inner = innerOf(schema);
  return inner ? { ...metaOf(inner), ...schema.meta() } : { ...schema.meta() };
});

/** The schema one layer under optional, default or readonly; undefined where there is no such layer. */
export function innerOf(schema: z.ZodType): z.ZodType | undefined {
  const layered =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly
      ? schema.def.innerType
      : undefined;
  return layered instanceof z.ZodType ? layered : undefined;
}

/** The schema without any such layer. */
export const bare: (schema: z.ZodType) => z.ZodType = kept((schema) => {
  const inner = innerOf(schema);
  return inner ? bare(inner) : schema;
});

/** The value a field has when the program does not say: undefined where nothing stands for it. */
export function defaultOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  const inner = innerOf(schema);
  return inner ? defaultOf(inner) : undefined;
}

/** The schema of the items of a list or of the values of a map; undefined for anything else. */
export const itemOf: (schema: z.ZodType) => z.ZodType | undefined = kept((schema) => {
  const core = bare(schema);
  const item = core instanceof z.ZodArray ? core.element : core instanceof z.ZodRecord ? core.valueType : undefined;
  return item instanceof z.ZodType ? item : undefined;
});

/** The fields of an object, in the order they were written; undefined for anything else. */
export const fieldsOf: (schema: z.ZodType) => Readonly<Record<string, z.ZodType>> | undefined = kept((schema) => {
  const core = bare(schema);
  if (!(core instanceof z.ZodObject)) return undefined;
  return Object.fromEntries(
    Object.entries(core.shape).flatMap(([name, field]) => (field instanceof z.ZodType ? [[name, field]] : [])),
  );
});

/** The schema one step down a path: a field, an item, or the value of a map. */
export function schemaOfMember(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  return fieldsOf(schema)?.[String(key)] ?? itemOf(schema);
}

/** Names of the fields of an object that are secret. */
export const secretFieldsOf = (schema: z.ZodType): string[] =>
  Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) => (metaOf(field).secret ? [name] : []));
