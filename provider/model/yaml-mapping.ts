import { parse } from "yaml";
import { z } from "zod";

function isMapping(text: string): boolean {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const error = "must be a YAML mapping, as text or as an object";

/** Settings in YAML, as text or as an object, compared as what they mean. */
export const yamlMapping = z
  .union([z.string().refine(isMapping, error), z.record(z.string(), z.unknown())], { error })
  .meta({ yaml: true });
