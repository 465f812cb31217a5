import { isRecord } from "./unknowns";

/** The mark by which Pulumi's wire tells a wrapped special value, and the one that says "secret". */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Wraps a value so that the engine keeps it encrypted; already wrapped ones stay as they are. */
export function secret(value: unknown): unknown {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

/** Whether a value is wrapped as a secret. */
export const isSecret = (value: unknown): value is { value: unknown } =>
  isRecord(value) && value[SIGNATURE] === SECRET && "value" in value;

/** The value with every secret wrapper in it taken off. */
export function unwrapSecrets(value: unknown): unknown {
  if (isSecret(value)) return unwrapSecrets(value.value);
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapSecrets(inner)]));
}

/** Wraps the named members of a record. */
export function wrapMembers(record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      names.includes(key) && value !== undefined && value !== null ? secret(value) : value,
    ]),
  );
}
