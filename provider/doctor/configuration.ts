import { readFileSync } from "node:fs";
import { z } from "zod";
import { ProviderError } from "../core/errors";
import { fieldsOf } from "../core/schema/meta";
import { didYouMean } from "../core/text/did-you-mean";
import { isRecord } from "../core/unknowns";
import { ProviderConfig, type ReadConfig } from "../settings";

const File = z.record(z.string(), z.unknown());

const PREFIX = "palette-maas:";

/** Configuration from a JSON file. Fails with a sentence that quotes no value. */
export const configurationFrom = (file: string): ReadConfig => configurationIn(contentOf(file), `file ${file}`);

/**
 * Configuration from JSON: the keys of `palette-maas`, with or without that prefix, each with its value, or as
 * `pulumi config --json` prints it, where other namespaces are passed over. Fails with a sentence that quotes no value
 * and says where it is from (`file x.json`, `stack 'dev'`).
 */
export function configurationIn(text: string, source: string): ReadConfig {
  const own = Object.entries(parsed(text, source))
    .map(([key, value]): [string, unknown] => [key.replace(PREFIX, ""), value])
    .filter(([key]) => !key.includes(":"));
  const known = Object.keys(fieldsOf(ProviderConfig) ?? {});
  const strange = own.map(([key]) => key).filter((key) => !known.includes(key));
  if (strange.length > 0)
    throw new ProviderError(
      `The configuration has no keys ${strange.join(", ")}: see ${source}.${didYouMean(strange, known)}`,
    );
  const values = new Map(own.map(([key, value]) => [key, plain(key, value, source)]));
  return (key) => values.get(key);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new ProviderError(`The configuration file ${file} cannot be read.`, { cause });
  }
}

function parsed(text: string, source: string): Record<string, unknown> {
  try {
    return File.parse(JSON.parse(text));
  } catch {
    // What was parsed may stand in the cause, and it may be secret.
    throw new ProviderError(`The configuration of ${source} is not a JSON object.`);
  }
}

// Both protocols deliver objects as JSON text, and so the settings read them.
function plain(key: string, given: unknown, source: string): string | undefined {
  const printed = isRecord(given) && "secret" in given;
  if (printed && given.secret === true && given.value === undefined) {
    throw new ProviderError(
      `The value of ${key} is not in ${source}: print it with 'pulumi config --json --show-secrets'.`,
    );
  }
  const value = printed ? given.value : given;
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
