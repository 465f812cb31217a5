const OURS = /^(?:pulumi-nodejs:dynamic\/palette-maas|palette-maas:index):(\w+)$/;

/** Last part of the type of a resource of ours; undefined for others. */
export function ourType(urn: string): string | undefined {
  return OURS.exec(typeIn(urn))?.[1];
}

// Types of parents stand before the resource's own, with a dollar sign between.
const typeIn = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

export const isOfEngine = (urn: string): boolean => typeIn(urn).startsWith("pulumi:");

/** The logical name in a URN. */
export const nameIn = (urn: string): string => urn.split("::").slice(3).join("::");
