import { z } from "zod";
import { closestMatch } from "../text/did-you-mean";
import { dotted, hasUnknown, hasUnknownOnPath, isRecord, keysOf, UNKNOWN } from "../unknowns";
import { withoutEmptyValues } from "./empty-values";
import { fieldsOf, innerOf, itemOf, schemaOfMember } from "./meta";

/** Something wrong with the inputs, told at the place it concerns. The reason never quotes a value. */
export interface Failure {
  path: string;
  reason: string;
  /** Further paths that the rule looked at: while any of them is unknown, the rule says nothing. */
  about?: readonly string[];
}

/** Inputs that passed, defaults filled in; or what is wrong with them. */
export type Checked = { inputs: Record<string, unknown>; failures: [] } | { inputs: undefined; failures: Failure[] };

/**
 * Parses what a program wrote. Values that are not known yet pass wherever they stand; everything around them is
 * checked. `rules` are those that look at more than one field; they see unknown values as missing.
 */
export function parseInputs<A>(
  schema: z.ZodType<A>,
  written: Record<string, unknown>,
  rules: (args: Partial<A>) => readonly Failure[],
): Checked {
  const news = withoutEmptyValues(schema, written);
  const strict = schema.safeParse(news);
  const failures = strict.success ? [] : failuresOf(strict.error, news, schema);
  if (failures.length > 0) return { inputs: undefined, failures };
  // What the strict pass refused for unknown values alone is read once more, with those let through.
  const read = strict.success ? strict : tolerant(schema).safeParse(news);
  if (!read.success) return { inputs: undefined, failures: failuresOf(read.error, news, schema) };
  const inputs = isRecord(read.data) ? read.data : {};
  // Rules see every field as optional: what is unknown is missing.
  const known = hasUnknown(inputs) ? withoutUnknowns(inputs) : inputs;
  const broken = rules(known as Partial<A>).filter((rule) => isDecided(rule, inputs));
  return broken.length > 0 ? { inputs: undefined, failures: broken } : { inputs, failures: [] };
}

const isDecided = (rule: Failure, inputs: unknown): boolean =>
  [rule.path, ...(rule.about ?? [])].every((path) => !hasUnknownOnPath(inputs, keysOf(path)));

function failuresOf(error: z.ZodError, news: unknown, schema: z.ZodType): Failure[] {
  return error.issues
    .filter((issue) => !hasUnknownOnPath(news, issue.path))
    .flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({
            path: dotted([...issue.path, key]),
            reason: unrecognized(schema, issue.path, key),
          }))
        : [{ path: dotted(issue.path), reason: reasonOf(issue) }],
    );
}

function unrecognized(schema: z.ZodType, path: readonly PropertyKey[], key: string): string {
  const owner = path.reduce<z.ZodType | undefined>((at, step) => at && schemaOfMember(at, step), schema);
  const known = Object.keys((owner && fieldsOf(owner)) ?? {});
  const near = closestMatch(key, known);
  return `is not an input of this resource${near === undefined ? "" : `; did you mean '${near}'?`}`;
}

// zod's own sentences quote enum options and types, never the value that was given: a value may be a secret.
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && issue.input === undefined && !issue.message.startsWith("must")) {
    return issue.message.includes("received undefined") ? "is required" : sentence(issue.message);
  }
  return sentence(issue.message);
}

const sentence = (message: string): string => {
  const text = message
    .replace(/^Invalid input: /, "must be as declared: ")
    .replace(/^Too (small|big): /, "is too $1: ");
  return text.charAt(0).toLowerCase() + text.slice(1);
};

function withoutUnknowns(value: unknown): unknown {
  if (value === UNKNOWN) return undefined;
  if (Array.isArray(value)) return value.map(withoutUnknowns);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutUnknowns(inner)]));
}

const tolerantForms = new WeakMap<z.ZodType, z.ZodType>();

/** A schema in which the unknown value may stand anywhere. */
function tolerant(schema: z.ZodType): z.ZodType {
  const known = tolerantForms.get(schema);
  if (known) return known;
  const made = z.union([z.literal(UNKNOWN), tolerantCore(schema)]);
  tolerantForms.set(schema, made);
  return made;
}

function tolerantCore(schema: z.ZodType): z.ZodType {
  const inner = innerOf(schema);
  if (inner && schema instanceof z.ZodDefault) return tolerant(inner).default(schema.def.defaultValue);
  if (inner) return tolerant(inner).optional();
  const fields = fieldsOf(schema);
  if (fields)
    return z.object(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, tolerant(field)])));
  const item = itemOf(schema);
  if (schema instanceof z.ZodArray && item) return z.array(tolerant(item));
  if (schema instanceof z.ZodRecord && item) return z.record(z.string(), tolerant(item));
  return schema instanceof z.ZodUnion ? z.union(schema.options.map((option) => tolerant(asType(option)))) : schema;
}

const asType = (option: unknown): z.ZodType => (option instanceof z.ZodType ? option : z.unknown());
