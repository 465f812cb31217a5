import { distance } from "fastest-levenshtein";
import { fieldsOf } from "./core/schema/meta";
import { closestMatch } from "./core/text/did-you-mean";
import { type Environment, environmentVariables, ProviderConfig, type ReadConfig } from "./settings";

/**
 * What is configured and comes to nothing, a sentence each, without a value: keys and environment variables whose names are nearly those
 * that are read, and access to a management cluster on the other plane.
 */
export const misnamedSettings = (read: ReadConfig, environment: Environment): string[] => [
  ...misnamedKeys(read),
  ...misnamedVariables(read, environment),
  ...ofTheOtherPlane(read, environment),
];

const keys = (): string[] => Object.keys(fieldsOf(ProviderConfig) ?? {});

// A program that is called `palette-maas`, too, has keys of its own there: only what is nearly a name of ours is told.
function misnamedKeys(read: ReadConfig): string[] {
  const given = read.keys?.() ?? [];
  return given
    .filter((key) => !keys().includes(key))
    .flatMap((key) => {
      const meant = closestMatch(key, keys());
      if (meant === undefined || given.includes(meant)) return [];
      return [`The configuration has no key 'palette-maas:${key}'; did you mean 'palette-maas:${meant}'?`];
    });
}

function misnamedVariables(read: ReadConfig, environment: Environment): string[] {
  const isSet = (name: string): boolean => (environment[name] ?? "") !== "";
  const known = environmentVariables();
  const readNames = known.flatMap(({ names }) => names);
  // What is said elsewhere is not missed: a name left over from another program is nobody's slip.
  const missing = known.filter(({ key, names }) => read(key) === undefined && !names.some(isSet));
  return Object.keys(environment)
    .filter((name) => isSet(name) && !readNames.includes(name))
    .sort()
    .flatMap((name) => {
      const meant =
        missing.flatMap(({ names }) => names).find((one) => isSlip(name, one)) ?? instead(name, missing, read);
      return meant === undefined ? [] : [`The environment variable ${name} is not read; did you mean ${meant}?`];
    });
}

/** Names of variables are long and much alike, so two keys more or less are a slip, and three another name. */
const isSlip = (given: string, name: string): boolean =>
  bare(given) === bare(name) || distance(given.toUpperCase(), name) <= 2;

const bare = (name: string): string => name.toUpperCase().replaceAll("_", "");

/** What sets the key that is named like `PALETTE_MAAS_PREFLIGHT`. */
function instead(name: string, missing: ReturnType<typeof environmentVariables>, read: ReadConfig): string | undefined {
  if (!name.startsWith("PALETTE_MAAS_")) return undefined;
  const key = keys().find((one) => bare(one) === bare(name.slice("PALETTE_MAAS_".length)));
  if (key === undefined || read(key) !== undefined) return undefined;
  return missing.find((one) => one.key === key)?.names[0] ?? `the key 'palette-maas:${key}' of the configuration`;
}

function ofTheOtherPlane(read: ReadConfig, environment: Environment): string[] {
  const isChosen = [read("plane"), environment.PALETTE_MAAS_PLANE].some((text) => (text ?? "") !== "");
  if (isChosen || read("clusterApi") === undefined) return [];
  return [
    "'palette-maas:clusterApi' has no effect on the plane 'palette', which is used where none is named: " +
      "set 'palette-maas:plane' to 'cluster-api', or take it out.",
  ];
}
