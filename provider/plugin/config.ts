import { unwrapSecrets } from "../core/secrets";
import { isRecord, UNKNOWN } from "../core/unknowns";
import type { ReadConfig } from "../settings";

const PREFIX = "palette-maas:config:";

/**
 * Reads the configuration, which arrives twice: as `palette-maas:config:key` in plain text, and by key with secret
 * wrappers. Objects are JSON text in both. What is not known yet counts as not said.
 */
export function configOf(variables: Iterable<[string, string]>, args: Record<string, unknown>): ReadConfig {
  const values = new Map<string, string>();
  for (const [key, value] of variables) if (key.startsWith(PREFIX)) values.set(key.slice(PREFIX.length), value);
  for (const [key, value] of Object.entries(args)) {
    const text = textOf(unwrapSecrets(value));
    if (text !== undefined) values.set(key, text);
  }
  return (key) => values.get(key);
}

function textOf(value: unknown): string | undefined {
  if (value === UNKNOWN || value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  return isRecord(value) || Array.isArray(value) || typeof value !== "object" ? JSON.stringify(value) : undefined;
}
