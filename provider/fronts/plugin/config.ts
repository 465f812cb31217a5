import type { PropertyMap } from "../../core/lifecycle";
import { SIGNATURE, unwrapSecrets } from "../../core/secrets";
import { hasUnknown, UNKNOWN } from "../../core/unknowns";
import type { ReadConfig } from "../../settings";
import { withOneUnknown } from "./marshal";

const PREFIX = "palette-maas:config:";

// What the engine keeps beside a provider's own configuration.
const OF_THE_ENGINE = ["version", "pluginDownloadURL", "parameterization"];

/**
 * Reads the configuration, which arrives twice: as `palette-maas:config:key` in plain text, and by key with secret
 * wrappers. Objects are JSON text, wrappers inside included, or plain objects. What is not known yet counts as not said.
 */
export function configOf(variables: Iterable<[string, string]>, args: PropertyMap): ReadConfig {
  const values = new Map<string, string>();
  const note = (key: string, value: unknown): void => {
    const text = textOf(value);
    if (text !== undefined && !OF_THE_ENGINE.includes(key) && !key.startsWith("__")) values.set(key, text);
  };
  for (const [key, value] of variables) if (key.startsWith(PREFIX)) note(key.slice(PREFIX.length), value);
  for (const [key, value] of Object.entries(args)) note(key, value);
  return Object.assign((key: string) => values.get(key), { keys: () => [...values.keys()] });
}

function textOf(wrapped: unknown): string | undefined {
  const value = unwrapSecrets(withOneUnknown(wrapped));
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") return hasUnknown(value) ? undefined : JSON.stringify(value);
  if (value.includes(SIGNATURE)) return unwrappedText(value);
  return value.includes(UNKNOWN) ? undefined : value;
}

/** JSON text whose members may be wrapped, without the wrappers; text that only looks like it stays. */
function unwrappedText(text: string): string | undefined {
  try {
    return textOf(JSON.parse(text));
  } catch {
    return text;
  }
}
