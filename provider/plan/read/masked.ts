import type { PropertyMap } from "../../core/resource-controller";
import { dotted, isRecord, UNKNOWN } from "../../core/unknowns";

/** What stands in a preview in the place of a secret. */
export const MASK = "[secret]";

/** Whether anything in a value is masked. */
export const hasMask = (value: unknown): boolean =>
  value === MASK || (typeof value === "object" && value !== null && Object.values(value).some(hasMask));

interface Unmasked {
  olds: PropertyMap;
  news: PropertyMap;
  /** Paths of changed inputs whose values are masked. */
  hidden: string[];
}

/**
 * Values of a step with masks read as what they are. A secret that changes is an unknown value; one that does not change
 * is left out on both sides, so that nobody takes the mask for a value.
 */
export function unmasked(olds: PropertyMap, news: PropertyMap, changed: readonly string[]): Unmasked {
  const hidden: string[] = [];
  const isChanged = (path: string): boolean => changed.some((other) => reaches(path, other) || reaches(other, path));
  const isNew = Object.keys(olds).length === 0;
  const after = walked(news, [], (path) => {
    const isSettled = !isNew && !isChanged(path);
    if (isSettled) return undefined;
    if (!isNew) hidden.push(path);
    return UNKNOWN;
  });
  const before = walked(olds, [], () => undefined);
  return { olds: asBag(before), news: asBag(after), hidden };
}

const reaches = (outer: string, inner: string): boolean =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);

const asBag = (value: unknown): PropertyMap => (isRecord(value) ? value : {});

function walked(value: unknown, at: readonly PropertyKey[], instead: (path: string) => unknown): unknown {
  if (value === MASK) return instead(dotted(at));
  if (Array.isArray(value)) return value.map((item, i) => walked(item, [...at, i], instead));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, walked(member, [...at, key], instead)] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}
