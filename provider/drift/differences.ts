import type { z } from "zod";
import { type Change, diffInputs } from "../core/diff";
import { isRecord } from "../core/unknowns";

/** In what an object that exists differs from what the program asks for. What the service does not say is left out. */
export function differing<A extends object>(
  schema: z.ZodType<A>,
  observed: Partial<A>,
  args: Partial<A>,
  costOf: (change: Change) => Change["cost"] = (change) => change.cost,
): Change[] {
  const said = Object.fromEntries(Object.entries(args).filter(([name]) => name in observed));
  return diffInputs(schema, observed, said).map((change) => ({ ...change, cost: costOf(change) }));
}

/** A line per difference, for the person who must decide. Values of free text and secrets are not shown. */
export const differenceLines = (changes: readonly Change[]): string[] =>
  changes.map(({ path, before, after, freeText }) =>
    freeText ? `'${path}' differs` : `'${path}' is ${shown(before)} there and ${shown(after)} in the program`,
  );

/** Both values of such a difference for a sentence; those of free text and secrets are not shown. */
export const shownChange = ({ before, after, freeText }: Change): { there: string; recorded: string } =>
  freeText ? { there: "another one", recorded: "what it was" } : { there: shown(before), recorded: shown(after) };

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "not set";
  if (isRecord(value) || Array.isArray(value)) return JSON.stringify(value).slice(0, 120);
  return JSON.stringify(value);
}
