import { CLAIM } from "./claims";
import { InitError, messageOf } from "./errors";
import type { Bag } from "./life";
import { sanitizeRecord } from "./outputs";
import type { Home } from "./resource";
import { hasUnknown, isRecord } from "./unknowns";

/** The hidden member of state that says where the object lives. */
export const HOME = "__home";

/** The hidden member of state that is true where what was asked for may not be what is there: something failed on the way. */
export const UNFINISHED = "__unfinished";

/** The hidden members that the core writes, of a state. */
export const noted = (state: Bag): Bag =>
  Object.fromEntries([HOME, CLAIM, UNFINISHED].flatMap((key) => (state[key] === undefined ? [] : [[key, state[key]]])));

/** Names of the members that are not known yet. */
export const unknownIn = (bag: Bag): string[] =>
  Object.entries(visible(bag)).flatMap(([name, value]) => (hasUnknown(value) ? [name] : []));

/** The members a person sees: hidden ones begin with two underscores. */
export const visible = (bag: Bag): Bag =>
  Object.fromEntries(Object.entries(bag).filter(([key]) => !key.startsWith("__")));

/** What was asked for, and why it may not be what is there. */
export const unfinished = (id: string, asked: Bag, error: unknown): InitError =>
  new InitError(id, sanitizeRecord({ ...asked, [UNFINISHED]: true }), [messageOf(error)], error);

/** The claim under which a record holds its object. */
export const claimIn = (state: Bag): string | undefined =>
  typeof state[CLAIM] === "string" ? state[CLAIM] : undefined;

/** What a state holds beside what a person sees. */
export const hiddenState = (home: Home | undefined, claim: string | undefined): Bag => ({
  [HOME]: home,
  ...(claim === undefined ? {} : { [CLAIM]: claim }),
});

/** Where the object of a record lives, as far as the record says. */
export function homeOf(state: Bag): Home | undefined {
  const home = state[HOME];
  if (!isRecord(home)) return undefined;
  return Object.fromEntries(Object.entries(home).map(([key, value]) => [key, String(value)]));
}

/** What a record says of reality that no input expresses. */
export const driftIn = (state: Bag): string[] => (Array.isArray(state.drift) ? state.drift.map(String) : []);
