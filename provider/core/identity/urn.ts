/** What a URN tells of a resource. */
export interface UrnParts {
  stack: string;
  project: string;
  name: string;
}

/** Reads `urn:pulumi:<stack>::<project>::<types>::<name>`; undefined for anything else. The name may hold `::` itself. */
export function parseUrn(urn: unknown): UrnParts | undefined {
  if (typeof urn !== "string" || !urn.startsWith("urn:pulumi:")) return undefined;
  const [stack, project, types, ...name] = urn.slice("urn:pulumi:".length).split("::");
  if (stack === undefined || project === undefined || types === undefined || name.length === 0) return undefined;
  return { stack, project, name: name.join("::") };
}

/** What the ownership marker says: the same for both fronts, whatever the resource's type token is. */
export function ownerOf(urn: unknown): string {
  const parts = parseUrn(urn);
  return parts ? `${parts.project}/${parts.stack}/${parts.name}` : "";
}
