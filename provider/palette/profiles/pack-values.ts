import { equal } from "../../core/diff";
import { ProviderError } from "../../core/errors";
import { parseYaml, parseYamlDocument, stringifyYaml } from "../../core/text/yaml";
import { isRecord, valueAt } from "../../core/unknowns";

/** A custom endpoint of the API server. */
export interface Endpoint {
  host: string;
  port: number;
}

/** What the configuration of a pack means; the text itself where it is no YAML. */
export function parsedValues(values: unknown): unknown {
  if (typeof values !== "string") return values ?? null;
  const { text, restore } = withoutMacros(values);
  try {
    return deep(parseYaml(text), restore);
  } catch {
    return values.trim();
  }
}

/** Whether two configurations of a pack mean the same. */
export const sameValues = (a: unknown, b: unknown): boolean => equal(parsedValues(a), parsedValues(b));

/** Whether a mask stands somewhere in the place of a secret: such a configuration must not be written back. */
export function hasMask(values: unknown): boolean {
  if (typeof values === "string") return /^\*{4,}$/.test(values);
  return typeof values === "object" && values !== null && Object.values(values).some(hasMask);
}

/** The configuration as the text that Palette takes. */
export const textOf = (values: string | Readonly<Record<string, unknown>>): string =>
  typeof values === "string" ? values : stringifyYaml(values);

/** The custom endpoint that a Kubernetes pack's configuration names. */
export function endpointIn(values: string | null | undefined): Endpoint | undefined {
  const cloud = valueAt(parsedValues(values ?? ""), ["cloud", "maas"]);
  if (!isRecord(cloud) || cloud.customEndpoint === undefined || cloud.customEndpoint === null) return undefined;
  const port = Number(cloud.customEndpointPort ?? DEFAULT_PORT);
  return { host: String(cloud.customEndpoint), port: Number.isInteger(port) ? port : DEFAULT_PORT };
}

// Both keys are always written: older Palettes got stuck when only the endpoint was given.
const DEFAULT_PORT = 6443;

/** A Kubernetes pack's configuration with the custom endpoint in it, everything else as it was written. */
export function withEndpoint(pack: string, values: string, endpoint: Endpoint): string {
  const { text, restore } = withoutMacros(values);
  const document = parseYamlDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isRecord(document.toJS()))) {
    throw new ProviderError(
      `The configuration of pack '${pack}' is not a YAML object, so that 'apiServer' cannot be put into it.`,
    );
  }
  document.setIn(["cloud", "maas", "customEndpoint"], endpoint.host);
  document.setIn(["cloud", "maas", "customEndpointPort"], endpoint.port);
  return restore(document.toString({ lineWidth: 0 }));
}

/** A pack's configuration without a custom endpoint of the API server. */
export function withoutEndpoint(values: string): string {
  const { text, restore } = withoutMacros(values);
  const document = parseYamlDocument(text);
  if (document.errors.length > 0 || !isRecord(document.toJS())) return values;
  for (const path of [
    ["cloud", "maas", "customEndpoint"],
    ["cloud", "maas", "customEndpointPort"],
  ]) {
    if (document.hasIn(path)) document.deleteIn(path);
  }
  for (const path of [["cloud", "maas"], ["cloud"]]) {
    const left = valueAt(document.toJS(), path);
    if (isRecord(left) && Object.keys(left).length === 0) document.deleteIn(path);
  }
  return restore(document.toString({ lineWidth: 0 }));
}

/**
 * The configuration with words in the place of Palette's macros, {{ .spectro.var.x }}, which are no YAML where they stand
 * unquoted; `restore` puts them back.
 */
export function withoutMacros(values: string): { text: string; restore: (text: string) => string } {
  const macros: string[] = [];
  const text = values.replace(/\{\{.*?\}\}/g, (macro) => `${WORD}${macros.push(macro) - 1}_`);
  const back = new RegExp(`${WORD}(\\d+)_`, "g");
  return { text, restore: (written) => written.replace(back, (_, i) => macros[Number(i)] ?? "") };
}

const WORD = "SPECTRO_MACRO_";

function deep(value: unknown, restore: (text: string) => string): unknown {
  if (typeof value === "string") return restore(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, restore));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [restore(key), deep(member, restore)]));
}
