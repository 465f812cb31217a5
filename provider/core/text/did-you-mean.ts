import { distance } from "fastest-levenshtein";

/** The name that somebody meant who wrote another one, as far as a slip of a few keys or of case explains it. */
export function closestMatch(given: string, known: Iterable<string>): string | undefined {
  const most = Math.max(1, Math.floor(given.length / 3));
  const near = [...new Set(known)]
    .filter((name) => name !== given)
    .map((name) => ({ name, far: distance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return near[0]?.name;
}

/** ` Did you mean 'az1'?`, to follow a sentence; empty where nothing known is like what was given. */
export function didYouMean(given: string | readonly string[], known: Iterable<string>): string {
  const names = typeof given === "string" ? [given] : given;
  const all = [...known];
  const found = [...new Set(names.flatMap((name) => closestMatch(name, all) ?? []))];
  return found.length === 0 ? "" : ` Did you mean ${found.map((name) => `'${name}'`).join(", ")}?`;
}
