import { InitError, messageOf } from "./errors";
import { CLAIM } from "./identity/claims";
import type { Home } from "./resource";
import type { PropertyMap } from "./resource-controller";
import type { Unfinished } from "./runtime";
import { sanitizeRecord } from "./schema/outputs";
import { hasUnknown, isRecord } from "./unknowns";

/** The hidden member of state that says where the object lives. */
export const HOME = "__home";

/**
 * The hidden member of state that is there where what was asked for may not be what is there: something failed on the way. Of an
 * update it names the inputs that it changed, and what was noted of it; of a create it is true.
 */
export const UNFINISHED = "__unfinished";

/** The hidden members that the core writes, of a state. */
export const coreMembers = (state: PropertyMap): PropertyMap =>
  Object.fromEntries([HOME, CLAIM, UNFINISHED].flatMap((key) => (state[key] === undefined ? [] : [[key, state[key]]])));

/** Names of the members that are not known yet. */
export const unknownIn = (properties: PropertyMap): string[] =>
  Object.entries(visibleMembers(properties)).flatMap(([name, value]) => (hasUnknown(value) ? [name] : []));

/** The members a person sees: hidden ones begin with two underscores. */
export const visibleMembers = (properties: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));

/** What was asked for, and why it may not be what is there. */
export const unfinished = (id: string, asked: PropertyMap, error: unknown, left?: Unfinished): InitError =>
  new InitError(id, sanitizeRecord({ ...asked, [UNFINISHED]: left ?? true }), [messageOf(error)], error);

/** Whether what a record says was asked for, and may not be what is there. */
export const isUnfinished = (state: PropertyMap): boolean => state[UNFINISHED] !== undefined;

/** What failed updates left behind in a record. */
export function unfinishedIn(state: PropertyMap): Unfinished {
  const left = state[UNFINISHED];
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return isRecord(left) ? { inputs: texts(left.inputs), notes: texts(left.notes) } : { inputs: [], notes: [] };
}

/** The claim under which a record holds its object. */
export const claimIn = (state: PropertyMap): string | undefined =>
  typeof state[CLAIM] === "string" ? state[CLAIM] : undefined;

/** What a state holds beside what a person sees. */
export const hiddenState = (home: Home | undefined, claim: string | undefined): PropertyMap => ({
  [HOME]: home,
  ...(claim === undefined ? {} : { [CLAIM]: claim }),
});

/** Where the object of a record lives, as far as the record says. */
export function homeOf(state: PropertyMap): Home | undefined {
  const home = state[HOME];
  if (!isRecord(home)) return undefined;
  return Object.fromEntries(Object.entries(home).map(([key, value]) => [key, String(value)]));
}

/** What a record says of reality that no input expresses. */
export const driftIn = (state: PropertyMap): readonly unknown[] => (Array.isArray(state.drift) ? state.drift : []);
