import { z } from "zod";
import { parseYaml } from "../../core/text/yaml";

function isMapping(text: string): boolean {
  try {
    const value: unknown = parseYaml(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const error = "must be a YAML mapping, as text or as an object";

/** Settings in YAML, as text or as an object, compared as what they mean and never quoted. */
export const yamlMapping = z
  .union([z.string().refine(isMapping, error), z.record(z.string(), z.unknown())], { error })
  .meta({ yaml: true, freeText: true });
