import { type Document, isMap } from "yaml";
import { equal } from "../../core/diff";
import { ProviderError } from "../../core/errors";
import { parseYamlDocument } from "../../core/text/yaml";
import { isRecord } from "../../core/unknowns";
import { parsedValues, withoutMacros } from "./pack-values";

/** A part of a pack's configuration: as YAML text or as an object. */
export type Patch = string | Readonly<Record<string, unknown>>;

/** A pack's configuration with a part of it laid over: objects member by member, everything else as the part says. */
export function withPatch(pack: string, values: string, patch: Patch): string {
  const { text, restore } = withoutMacros(values);
  const document = parseYamlDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) {
    throw new ProviderError(
      `The configuration of pack '${pack}' is not a YAML object, so that 'patch' cannot be laid over it: give 'values'.`,
    );
  }
  layOver(document, [], parsedValues(patch));
  return restore(document.toString({ lineWidth: 0 }));
}

function layOver(document: Document, path: readonly string[], patch: unknown): void {
  if (isRecord(patch) && (path.length === 0 || isMap(document.getIn(path)))) {
    for (const [key, value] of Object.entries(patch)) layOver(document, [...path, key], value);
  } else {
    document.setIn(path, document.createNode(patch));
  }
}

/** The part that turns one configuration into another; a member that was removed is null. */
export function patchBetween(from: unknown, to: unknown): Record<string, unknown> {
  const [before, after] = [parsedValues(from), parsedValues(to)];
  return isRecord(before) && isRecord(after) ? between(before, after) : isRecord(after) ? after : {};
}

function between(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const gone = Object.keys(from).filter((key) => !(key in to));
  const changed = Object.entries(to).filter(([key, value]) => !equal(from[key], value));
  const entries = changed.map(([key, value]): [string, unknown] => {
    const before = from[key];
    return [key, isRecord(before) && isRecord(value) ? between(before, value) : value];
  });
  return Object.fromEntries([...gone.map((key): [string, unknown] => [key, null]), ...entries]);
}
