import { isBlank } from "../../core/diff";
import { ApiError } from "../../core/errors";
import type { NewerInput } from "../../plane";
import { refined, undefinedIfNotFound } from "../client";

/** Since when an input is known, or a part of it. */
export interface Since<A> {
  version: string;
  /** What the part is called; the input itself where it is left out. */
  input?: string;
  /** Whether the part is set; whether the input is, where it is left out. */
  isUsed?(args: Partial<A>): boolean;
}

/** Inputs by name, each with since when it is known, where that is not always. */
type Rows<A> = { readonly [F in keyof A]?: { since?: Since<A> } };

/** An input that is set and needs a newer Palette than the oldest, with what is asked for of it alone. */
export interface Newer<A> extends NewerInput {
  part: Partial<A>;
}

/** The inputs that are set, of those that are named, and need a newer Palette than the oldest. */
export const newerIn = <A extends object>(
  rows: Rows<A>,
  args: Partial<A>,
  names: readonly (keyof A & string)[] = namesIn(rows),
): Newer<A>[] =>
  names.flatMap((field): Newer<A>[] => {
    const since = rows[field]?.since;
    const value = args[field];
    if (!since || !(since.isUsed?.(args) ?? !(isBlank(value) || value === false))) return [];
    const part: Partial<A> = {};
    part[field] = value;
    return [{ input: since.input ?? field, since: since.version, part }];
  });

const namesIn = <A extends object>(rows: Rows<A>): (keyof A & string)[] => Object.keys(rows) as (keyof A & string)[];

/** Sends something; a refusal names what an older Palette may not know of it, since no call tells its version. */
export async function versionHinted<T>(newer: readonly NewerInput[], send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "invalid" || newer.length === 0) throw error;
    const inputs = newer.map(({ input, since }) => `'${input}' needs ${since}`);
    const hint = `If this Palette is older than that, leave out: ${inputs.join(", ")}`;
    throw refined(error, error.kind, `${error.message}. ${hint}`);
  }
}

/**
 * Whether a Palette says that it does not know a call at all. What it answers then is documented nowhere: a 404 in whatever
 * words. To be asked only where going on without the call harms nobody.
 */
export const isNoSuchCall = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 404;

/** The value, or undefined where Palette does not know the call, or says that the thing is not there. */
export async function orNoSuchCall<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await undefinedIfNotFound(value);
  } catch (error) {
    if (isNoSuchCall(error)) return undefined;
    throw error;
  }
}
