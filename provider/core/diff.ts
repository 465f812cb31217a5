import type { z } from "zod";
import { type AnyMeta, type Cost, defaultOf, fieldsOf, itemOf, metaOf, schemaOfMember } from "./schema/meta";
import { parseYaml } from "./text/yaml";
import { dotted, hasUnknown, isRecord } from "./unknowns";

/** One difference between what is recorded or observed and what the program asks for. */
export interface Change {
  /** Dotted path of the leaf: `controlPlane.instance.minCpu`. */
  path: string;
  keys: readonly PropertyKey[];
  kind: "add" | "update" | "delete";
  before: unknown;
  after: unknown;
  cost: Cost;
  /** The cost under variants of the object, where it differs. */
  costUnder?: Readonly<Record<string, Cost>>;
  /** How the cost is known, where the field says so. */
  source?: string;
  /** Whether it stays in the record where it costs nothing. */
  kept?: boolean;
  /** Whether its values are free text or secret, and must not be quoted. */
  freeText?: boolean;
}

/**
 * The leaves in which two sets of inputs differ, each with its cost. Lists marked as sets compare as sets, keyed lists by
 * key, YAML as what it means; a missing value, its default and an empty one are the same.
 */
export function diffInputs(schema: z.ZodType, before: unknown, after: unknown): Change[] {
  return differences({ schema, before, after, keys: [], inherited: { cost: "in-place" } });
}

/** Whether two values mean the same under a schema. */
export function sameUnder(schema: z.ZodType, before: unknown, after: unknown): boolean {
  return diffInputs(schema, before, after).length === 0;
}

interface Pair {
  schema: z.ZodType;
  before: unknown;
  after: unknown;
  keys: readonly PropertyKey[];
  inherited: Price;
}

/** What a field says of the cost of a change; everything below it inherits the whole. */
type Price = Pick<Change, "cost" | "costUnder" | "source" | "freeText" | "kept">;

function priceOf({ change, changeUnder, changeSource, freeText, secret, kept }: AnyMeta, above: Price): Price {
  const quiet = freeText || secret ? { ...above, freeText: true } : above;
  const inherited = kept ? { ...quiet, kept } : quiet;
  if (change === undefined) return inherited;
  return {
    cost: change,
    ...(inherited.freeText ? { freeText: true } : {}),
    ...(inherited.kept ? { kept: true } : {}),
    ...(changeUnder ? { costUnder: changeUnder } : {}),
    ...(changeSource === undefined ? {} : { source: changeSource }),
  };
}

function differences(pair: Pair): Change[] {
  // Mostly nothing differs, and to see that no schema is needed.
  if (equal(pair.before, pair.after)) return [];
  const meta = metaOf(pair.schema);
  const inherited = priceOf(meta, pair.inherited);
  if (inherited.cost === "ignored") return [];
  const before = filled(pair.schema, pair.before);
  const after = filled(pair.schema, pair.after);
  const here = { ...pair, before, after, inherited };
  if (isBlank(before) && isBlank(after)) return [];
  if (hasUnknown(after) && !isRecord(after)) return [leaf(here)];
  return fieldsOf(pair.schema) ? inFields(here) : (inList(here, meta) ?? inMap(here) ?? inLeaf(here, meta));
}

function inFields(pair: Pair): Change[] {
  if (!isRecord(pair.before) || !isRecord(pair.after)) {
    if (!isBlank(pair.before) && !isBlank(pair.after)) return [leaf(pair)];
  }
  const before = isRecord(pair.before) ? pair.before : {};
  const after = isRecord(pair.after) ? pair.after : {};
  return Object.entries(fieldsOf(pair.schema) ?? {}).flatMap(([name, schema]) =>
    differences({ ...pair, schema, before: before[name], after: after[name], keys: [...pair.keys, name] }),
  );
}

function inList(pair: Pair, meta: AnyMeta): Change[] | undefined {
  const item = itemOf(pair.schema);
  const before = pair.before ?? [];
  const after = pair.after ?? [];
  if (!item || !Array.isArray(before) || !Array.isArray(after)) return undefined;
  if (meta.set) {
    const same = subset(item, before, after) && subset(item, after, before);
    return same ? [] : [leaf(pair)];
  }
  const key = meta.key;
  const partners = key
    ? [...after.map((b) => [before.find((a) => keyOf(a, key) === keyOf(b, key)), b]), ...gone(before, after, key)]
    : Array.from({ length: Math.max(before.length, after.length) }, (_, i) => [before[i], after[i]]);
  return partners.flatMap(([a, b], i) =>
    differences({ ...pair, schema: item, before: a, after: b, keys: [...pair.keys, i] }),
  );
}

const keyOf = (item: unknown, key: string): unknown => (isRecord(item) ? item[key] : item);

const gone = (before: unknown[], after: unknown[], key: string): unknown[][] =>
  before.filter((a) => !after.some((b) => keyOf(b, key) === keyOf(a, key))).map((a) => [a, undefined]);

const subset = (item: z.ZodType, these: unknown[], those: unknown[]): boolean =>
  these.every((a) => those.some((b) => sameUnder(item, a, b)));

function inMap(pair: Pair): Change[] | undefined {
  const before = pair.before ?? {};
  const after = pair.after ?? {};
  if (!isRecord(before) || !isRecord(after)) return undefined;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const schema = schemaOfMember(pair.schema, name);
    const keys = [...pair.keys, name];
    // A name in a map counts, also with an empty value: the program wrote it.
    const isNew = isAbsent(before[name]);
    if (isNew !== isAbsent(after[name]))
      return [{ ...leaf({ ...pair, before: before[name], after: after[name], keys }), kind: isNew ? "add" : "delete" }];
    if (schema) return differences({ ...pair, schema, before: before[name], after: after[name], keys });
    return equal(before[name], after[name]) ? [] : [leaf({ ...pair, before: before[name], after: after[name], keys })];
  });
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

function inLeaf(pair: Pair, meta: AnyMeta): Change[] {
  const before = canonical(pair.before, meta);
  const after = canonical(pair.after, meta);
  return equal(before, after) ? [] : [leaf(pair)];
}

function leaf(pair: Pair): Change {
  const kind = isBlank(pair.before) ? "add" : isBlank(pair.after) ? "delete" : "update";
  return { path: dotted(pair.keys), keys: pair.keys, kind, before: pair.before, after: pair.after, ...pair.inherited };
}

const filled = (schema: z.ZodType, value: unknown): unknown => value ?? defaultOf(schema) ?? metaOf(schema).absent;

/** Nothing, in any of the ways a service or a program may say it. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every((member) => member === undefined);
}

function canonical(value: unknown, meta: AnyMeta): unknown {
  if (meta.yaml) return parsed(value);
  return meta.trim && typeof value === "string" ? value.trim() : value;
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return parseYaml(value);
  } catch {
    return value.trim();
  }
}

/** Deep equality of JSON values, order of keys aside. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.every((name) => equal(a[name], b[name]));
}
