import { equal } from "../core/diff";
import { isRecord } from "../core/unknowns";
import type { Body } from "./client";

/** A member of an object by its path; undefined where there is none. */
export const memberAt = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), object);

/** The object with another member at a path; without it where that is undefined. */
export function withMember(object: Body, [key = "", ...rest]: readonly string[], value: unknown): Body {
  const below = object[key];
  if (rest.length > 0) return { ...object, [key]: withMember(isRecord(below) ? below : {}, rest, value) };
  const { [key]: _, ...others } = object;
  return value === undefined ? others : { ...others, [key]: value };
}

/**
 * An object as it is wanted, with those of its members left as they stand that are the same whether they are made from the program or from
 * what was observed: what no input changes must exchange no machine, whoever wrote it and in whatever words.
 */
export const keepRollout = (wanted: Body, asItIs: Body, present: object, paths: readonly (readonly string[])[]): Body =>
  paths
    .filter((path) => equal(memberAt(wanted, path), memberAt(asItIs, path)))
    .reduce((body, path) => withMember(body, path, memberAt(present, path)), wanted);
