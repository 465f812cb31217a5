import { type Change, isBlank } from "./diff";
import type { Cost } from "./schema/meta";
import type { Failure } from "./schema/parse";
import { dotted, isRecord } from "./unknowns";

/** What the service behind the objects of a resource takes of their inputs. Known without asking it. */
export interface Support {
  /** Why it has no such objects, and what takes their place; missing where it has them. */
  absent?: string | undefined;
  /** Inputs that it lacks, by path (`controlPlane.network`, `profiles[].packs`), each with what takes their place. */
  lacks: Readonly<Record<string, string>>;
  /** Its own rules about more than one input; unknown values are missing. */
  rules(args: Readonly<Record<string, unknown>>): readonly Failure[];
  /** Whether changes cost there what the fields' own lines say. */
  isPricedByFields: boolean;
  /** What a change costs there. */
  costOf(change: Change): Cost;
}

/** Inputs that a program wrote and that the service lacks, each at its place. */
export const lackingInputs = ({ lacks }: Support, written: Readonly<Record<string, unknown>>): Failure[] =>
  Object.entries(lacks).flatMap(([path, reason]) =>
    placesOf(written, path.replaceAll("[]", ".[]").split(".")).map((keys) => ({ path: dotted(keys), reason })),
  );

/** Where something is written under a path, in which `[]` stands for every item of a list. */
function placesOf(value: unknown, path: readonly string[], at: readonly PropertyKey[] = []): PropertyKey[][] {
  const [key, ...rest] = path;
  if (key === undefined) return isBlank(value) ? [] : [[...at]];
  if (key === "[]") return Array.isArray(value) ? value.flatMap((item, i) => placesOf(item, rest, [...at, i])) : [];
  return isRecord(value) ? placesOf(value[key], rest, [...at, key]) : [];
}
