import type { Marker } from "./marker";

/** The annotation that says whose an object is. */
const OWNER = "pulumi-palette-maas/owner";
/** The annotation beside it that says under which claim it was last taken. */
const CLAIM = "pulumi-palette-maas/claim";

/** The ownership marker among annotations, where there is one. */
export function markerAmong(annotations: Readonly<Record<string, string>> | null | undefined): Marker | undefined {
  const owner = annotations?.[OWNER];
  if (!owner) return undefined;
  const claim = annotations?.[CLAIM];
  return claim ? { owner, claim } : { owner };
}

/** Annotations with the marker in them. */
export function marked(
  annotations: Readonly<Record<string, string>> | null | undefined,
  { owner, claim }: Marker,
): Record<string, string> {
  const { [CLAIM]: _, ...others } = annotations ?? {};
  return { ...others, [OWNER]: owner, ...(claim === undefined ? {} : { [CLAIM]: claim }) };
}
