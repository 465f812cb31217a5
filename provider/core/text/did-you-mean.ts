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

/** So many names are all told. */
const FEW = 8;

/** What follows a sentence that says that a name is not there: what may have been meant, and where there are few all that there are. */
export function whatThereIs(given: string, known: Iterable<string>): string {
  const names = [...new Set(known)].sort();
  const all = names.length === 0 ? " There is none." : names.length <= FEW ? ` There ${isOrAre(names)}.` : "";
  return `${didYouMean(given, names)}${all}`;
}

/** The same of names that are asked for now. Where they cannot be told, the sentence stands without. */
export const suggestion = (given: string, names: () => Promise<Iterable<string>>): Promise<string> =>
  names().then(
    (known) => whatThereIs(given, known),
    () => "",
  );

const isOrAre = (names: readonly string[]): string =>
  names.length === 1 ? `is '${names[0]}'` : `are ${names.map((name) => `'${name}'`).join(", ")}`;

/** ` Did you mean 'az1'?`, to follow a sentence; empty where nothing known is like what was given. */
export function didYouMean(given: string | readonly string[], known: Iterable<string>): string {
  const names = typeof given === "string" ? [given] : given;
  const all = [...known];
  const found = [...new Set(names.flatMap((name) => closestMatch(name, all) ?? []))];
  return found.length === 0 ? "" : ` Did you mean ${found.map((name) => `'${name}'`).join(", ")}?`;
}
