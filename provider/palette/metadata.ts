import { z } from "zod";
import { markerAmong } from "../core/identity/annotations";
import type { Marker } from "../plane";

export { marked } from "../core/identity/annotations";

// Palette stores a tag without a value under this literal.
const NO_VALUE = "spectro__tag";

const textMap = z.record(z.string(), z.string()).nullish();

export const WireMetadata = z.looseObject({
  name: z.string().nullish(),
  uid: z.string().nullish(),
  labels: textMap,
  annotations: textMap,
  creationTimestamp: z.string().nullish(),
});
export type WireMetadata = z.infer<typeof WireMetadata>;

export const WireUid = z.looseObject({ uid: z.string().min(1) });

/** Text by name. */
export type StringMap = Record<string, string>;

/** The texts of a value that is one of Palette's maps of them; none of any other. */
export const stringMapIn = (value: unknown): StringMap => textMap.catch(undefined).parse(value) ?? {};

/** Labels as Palette wants them for the tags of a program. */
export const labelsOf = (tags: Readonly<StringMap> | undefined): StringMap =>
  Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [key, value === "" ? NO_VALUE : value]));

/**
 * Tags in the program's shape. With `wanted`, only those that it names: tags set elsewhere are nobody's drift.
 */
export function tagsOf(labels: Readonly<StringMap> | null | undefined, wanted?: Readonly<StringMap>): StringMap {
  return Object.fromEntries(
    Object.entries(labels ?? {})
      .filter(([key]) => wanted === undefined || key in wanted)
      // Who wrote the literal means it.
      .map(([key, value]) => [key, value === NO_VALUE && wanted?.[key] !== NO_VALUE ? "" : value]),
  );
}

/** The labels that are there, with the program's tags in them and without those that it gave up. */
export function mergedLabels(
  present: Readonly<StringMap> | null | undefined,
  tags: Readonly<StringMap> | undefined,
  prior: Readonly<StringMap> | undefined,
): StringMap {
  const givenUp = Object.keys(prior ?? {}).filter((key) => !(key in (tags ?? {})));
  const kept = Object.entries(present ?? {}).filter(([key]) => !givenUp.includes(key));
  return { ...Object.fromEntries(kept), ...labelsOf(tags) };
}

/** The ownership marker, where there is one. */
export const markerOf = (metadata: WireMetadata | null | undefined): Marker | undefined =>
  markerAmong(metadata?.annotations);

export const sameMarker = (one: Marker | undefined, other: Marker): boolean =>
  one?.owner === other.owner && one.claim === other.claim;

/** Milliseconds since the epoch; Palette writes year 1 where it means "not set". */
export function createdAt(metadata: WireMetadata | null | undefined): number | undefined {
  const at = Date.parse(metadata?.creationTimestamp ?? "");
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

/** Whether a text is a mask that stands for a secret. */
export const isMasked = (text: string): boolean => /\*{4}/.test(text) || /^\*+$/.test(text);
