import type { UrnParts } from "./urn";

/** What the engine's `pulumi:autonaming` says of one resource. */
export type Autonaming = { name: string } | "forbidden";

/** Where a name stands that nobody wrote: what a pattern may hold, and what stands there then. */
const PLACES: Readonly<Record<string, (urn: UrnParts) => string>> = {
  name: ({ name }) => name,
  stack: ({ stack }) => stack,
  project: ({ project }) => project,
};

const PLACE = /\$\{([^}]*)\}/g;

/** What is wrong with a pattern of names; undefined where nothing is. */
export function patternProblem(pattern: string): string | undefined {
  const places = [...pattern.matchAll(PLACE)].map(([, place = ""]) => place);
  const unknown = places.find((place) => !(place in PLACES));
  if (unknown !== undefined) return `knows \${name}, \${stack} and \${project} alone`;
  return places.includes("name") ? undefined : `must hold \${name}, or all objects of a stack are called the same`;
}

/** The name of an object whose program gives it none: as the engine says, else by the pattern, else the logical name. */
export function generatedName(
  urn: UrnParts | undefined,
  pattern: string | undefined,
  autonaming: Autonaming | undefined,
): string | undefined {
  if (autonaming === "forbidden") return undefined;
  if (autonaming !== undefined) return autonaming.name;
  if (urn === undefined || pattern === undefined) return urn?.name;
  return pattern.replace(PLACE, (_, place: string) => PLACES[place]?.(urn) ?? "");
}
