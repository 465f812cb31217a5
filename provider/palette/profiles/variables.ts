import { z } from "zod";
import type { Profile } from "../../model/profiles";
import { undefinedIfNotFound } from "../client";
import { isMasked } from "../metadata";
import type { InScope } from "../scope";

const WireVariable = z.looseObject({
  name: z.string().min(1),
  value: z.string().nullish(),
  defaultValue: z.string().nullish(),
  isSensitive: z.boolean().nullish(),
});
export type WireVariable = z.infer<typeof WireVariable>;

const WireVariables = z.array(
  z.looseObject({ profileUid: z.string().min(1), variables: z.array(WireVariable).nullish() }),
);

/** Variables of a cluster by the uid of the profile they belong to. */
export type Variables = ReadonlyMap<string, readonly WireVariable[]>;

export async function readVariables(session: InScope, uid: string): Promise<Variables> {
  const params = { uid };
  const wire = await undefinedIfNotFound(
    session.palette.ask("GET /v1/spectroclusters/{uid}/variables", WireVariables, { params }),
  );
  return new Map((wire ?? []).map(({ profileUid, variables }) => [profileUid, variables ?? []]));
}

/** A variable as it is sent. */
export type SentVariable = { name: string; value: string };

export const sentOf = (variables: Profile["variables"]): SentVariable[] =>
  Object.entries(variables ?? {}).map(([name, value]) => ({ name, value }));

const isHidden = (variable: WireVariable): boolean => variable.isSensitive === true || isMasked(variable.value ?? "");

const shownOf = (variable: WireVariable): string => variable.value || variable.defaultValue || "";

/**
 * The variables in the program's shape. With `wanted`, only those that it names, sensitive ones as it says, since they are
 * never shown; without, those that differ from their default.
 */
export function observeVariables(
  present: readonly WireVariable[],
  wanted: Profile["variables"] | undefined,
  all: boolean,
): Record<string, string> {
  if (all) {
    const set = present.filter((v) => !isHidden(v) && v.value && v.value !== v.defaultValue);
    return Object.fromEntries(set.map((variable) => [variable.name, shownOf(variable)]));
  }
  return Object.fromEntries(
    Object.entries(wanted ?? {}).flatMap(([name, value]) => {
      const found = present.find((variable) => variable.name === name);
      if (!found) return [];
      return [[name, isHidden(found) ? value : shownOf(found)]];
    }),
  );
}

/** The variables whose value must be sent: what differs, and hidden ones that the record does not hold. */
export function differingVariables(
  present: readonly WireVariable[],
  wanted: Profile["variables"],
  prior: Profile["variables"],
): SentVariable[] {
  return sentOf(wanted).filter(({ name, value }) => {
    const found = present.find((variable) => variable.name === name);
    if (!found) return true;
    return isHidden(found) ? prior?.[name] !== value : shownOf(found) !== value;
  });
}

/** What a profile that is written again must carry besides, so that nothing somebody else set is lost. */
export function carriedVariables(present: readonly WireVariable[], wanted: Profile["variables"]): SentVariable[] {
  return present
    .filter((v) => !isHidden(v) && v.value && v.value !== v.defaultValue && !(v.name in (wanted ?? {})))
    .map((variable) => ({ name: variable.name, value: shownOf(variable) }));
}
