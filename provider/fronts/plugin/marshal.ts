import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { equal } from "../../core/diff";
import type { PropertyMap } from "../../core/lifecycle";
import { sanitizeRecord } from "../../core/schema/outputs";
import { isSecret, secret, unwrapSecrets } from "../../core/secrets";
import { isRecord, UNKNOWN } from "../../core/unknowns";

// Beside the one for text, the engine has a word for "unknown" per kind of value. The core knows one.
const OTHER_UNKNOWNS: readonly unknown[] = [
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
];

/** What a message carries: secrets still wrapped, everything unknown by one word. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  const value = withOneUnknown(struct?.toJavaScript());
  return isRecord(value) ? value : {};
}

/** The value with one word for all that is unknown in it. */
export function withOneUnknown(value: unknown): unknown {
  if (OTHER_UNKNOWNS.includes(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(withOneUnknown);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withOneUnknown(inner)]));
}

/** A value with every wrapper taken off: what a resource works with. */
export function withoutWrappers(properties: PropertyMap): PropertyMap {
  const value = unwrapSecrets(properties);
  return isRecord(value) ? value : {};
}

/** A message's form of values by name; members that are undefined are left out, what no message can carry is refused. */
export const toStruct = (properties: PropertyMap): Struct =>
  // A sanitized record is JSON, which is what the parameter's type says.
  Struct.fromJavaScript(sanitizeRecord(properties) as Parameters<typeof Struct.fromJavaScript>[0]);

/**
 * Puts the wrappers of what was received back on what became of it, place by place. A list with a secret in it is secret
 * as a whole once it differs: a service may have moved the items.
 */
export function secretLike(original: unknown, value: unknown): unknown {
  if (value === undefined || isSecret(value)) return value;
  if (isSecret(original)) return secret(unwrapSecrets(value));
  if (Array.isArray(original) && holdsSecret(original)) return asSecretItems(original, value);
  if (!isRecord(original) || !isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, secretLike(original[key], inner)]));
}

function asSecretItems(original: unknown[], value: unknown): unknown {
  const isAsBefore = equal(original, value) || equal(unwrapSecrets(original), value);
  return isAsBefore ? original : secret(unwrapSecrets(value));
}

/** Whether a value is a secret, or holds one anywhere in it. */
export const holdsSecret = (value: unknown): boolean =>
  isSecret(value) ||
  (Array.isArray(value) && value.some(holdsSecret)) ||
  (isRecord(value) && Object.values(value).some(holdsSecret));
