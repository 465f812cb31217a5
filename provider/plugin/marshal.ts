import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Bag } from "../core/lifecycle";
import { isSecret, secret, unwrapSecrets } from "../core/secrets";
import { isRecord } from "../core/unknowns";

/** What a message carries, secrets still wrapped. */
export function received(struct: Struct | undefined): Bag {
  const value: unknown = struct?.toJavaScript();
  return isRecord(value) ? value : {};
}

/** The same with every wrapper taken off: what a resource works with. */
export function plain(bag: Bag): Bag {
  const value = unwrapSecrets(bag);
  return isRecord(value) ? value : {};
}

/** A message's form of values by name; members that are undefined are left out. */
export const sent = (bag: Bag): Struct =>
  Struct.fromJavaScript(
    Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined)) as Parameters<
      typeof Struct.fromJavaScript
    >[0],
  ); // JSON by construction

/** Puts the wrappers of what was received back on what became of it, place by place. */
export function asSecretAs(original: unknown, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (isSecret(original)) return secret(value);
  if (Array.isArray(original) && Array.isArray(value)) return value.map((item, i) => asSecretAs(original[i], item));
  if (!isRecord(original) || !isRecord(value) || isSecret(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asSecretAs(original[key], inner)]));
}
