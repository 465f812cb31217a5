import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { bare, fieldsOf, itemOf, metaOf } from "../../provider/core/schema/meta";
import { isRecord } from "../../provider/core/unknowns";
import type { SeededRandom } from "./seeded-random";

type Path = readonly string[];

/** Paths of all fields whose order and repetition mean nothing; `[]` stands for the items of a list. */
export function setsIn(schema: z.ZodType, path: Path = []): Path[] {
  const here = metaOf(schema).set ? [path] : [];
  const item = itemOf(schema);
  const below = item ? setsIn(item, [...path, "[]"]) : [];
  const fields = Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) => setsIn(field, [...path, name]));
  return [...here, ...below, ...fields];
}

// Texts that fields may want, three of each kind: the first kind that a field takes is given. Zones are those of the lab.
const TEXTS: readonly (readonly string[])[] = [
  ["az1", "az2", "az3"],
  ["ssh-ed25519 AAAAC3Nza one", "ssh-ed25519 AAAAC3Nzb two", "ssh-ed25519 AAAAC3Nzc three"],
  ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"],
  ["10.9.0.1", "10.9.0.2", "10.9.0.3"],
];

// What goes together by rules that no schema shows.
const TOGETHER: Readonly<Record<string, PropertyMap>> = {
  rbac: { type: "ClusterRoleBinding", role: { kind: "ClusterRole", name: "view" } },
  subjects: { type: "Group" },
  taints: { effect: "NoSchedule", value: "yes" },
};

/** An item for a set, another for each number below 3, with every set below it filled. */
export function itemFor(schema: z.ZodType, name: string, number: number): unknown {
  const fields = fieldsOf(schema);
  if (!fields) {
    const text = TEXTS.find((texts) => texts.every((one) => schema.safeParse(one).success))?.[number];
    if (text === undefined) throw new Error(`nothing is known that a set '${name}' may hold: add it to TEXTS`);
    return text;
  }
  const given = TOGETHER[name] ?? {};
  const made = Object.entries(fields).flatMap(([key, field]) => {
    const item = itemOf(field);
    if (item && metaOf(field).set) return [[key, [0, 1, 2].slice(number).map((n) => itemFor(item, key, n))]];
    const isNeeded = !(key in given) && !field.safeParse(undefined).success;
    return isNeeded && bare(field) instanceof z.ZodString ? [[key, itemFor(field, key, number)]] : [];
  });
  return { ...given, ...Object.fromEntries(made) };
}

/** What stands at a path, of the first item of each list on the way. */
export const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((here, key) => {
    if (key === "[]") return Array.isArray(here) ? here[0] : undefined;
    return isRecord(here) ? here[key] : undefined;
  }, value);

/** A copy with something else at a path. */
export function withAt(value: unknown, [key, ...rest]: Path, change: (there: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (key === "[]") {
    return Array.isArray(value) ? value.map((item, i) => (i === 0 ? withAt(item, rest, change) : item)) : value;
  }
  const known = isRecord(value) ? value : {};
  return { ...known, [key]: withAt(known[key], rest, change) };
}

/** A copy in which every list that holds nothing but items of sets stands in another order, some items `twice`. */
export function shuffled(value: unknown, items: readonly unknown[], random: SeededRandom, twice = false): unknown {
  if (Array.isArray(value)) {
    const isSet = value.length > 0 && value.every((item) => items.some((known) => isDeepStrictEqual(item, known)));
    const there = isSet ? random.shuffled([...value, ...(twice ? value.slice(0, random.below(3)) : [])]) : value;
    return there.map((item) => shuffled(item, items, random, twice));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, shuffled(member, items, random, twice)]),
  );
}
