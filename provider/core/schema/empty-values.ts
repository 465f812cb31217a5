import { z } from "zod";
import { isRecord, UNKNOWN } from "../unknowns";
import { fieldsOf, innerOf, itemOf } from "./meta";

/**
 * What a program wrote without fields that may be left out and hold nothing: null, an empty text, an empty list, an empty
 * object. All of these mean that the field was left out, at every depth. Entries of a map are the program's own words: an
 * empty text counts there, and only null does not.
 */
export function withoutEmptyValues(schema: z.ZodType, value: unknown): unknown {
  if (value === UNKNOWN) return value;
  const fields = fieldsOf(schema);
  if (fields && isRecord(value)) return withoutNothingIn(fields, value);
  const item = itemOf(schema);
  if (!item) return value;
  if (Array.isArray(value)) return value.filter(isSaid).map((one) => withoutEmptyValues(item, one));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => isSaid(member));
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutEmptyValues(item, member)]));
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

function withoutNothingIn(fields: Readonly<Record<string, z.ZodType>>, value: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const field = fields[name];
    if (!field) return member === undefined ? [] : [[name, member]];
    const said = withoutEmptyValues(field, member);
    return !isSaid(said) || (mayBeLeftOut(field) && isNothing(said)) ? [] : [[name, said]];
  });
  return Object.fromEntries(entries);
}

function mayBeLeftOut(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return true;
  const inner = innerOf(schema);
  return inner !== undefined && mayBeLeftOut(inner);
}

function isNothing(value: unknown): boolean {
  if (value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}
