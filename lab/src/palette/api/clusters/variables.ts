import { profileOf } from "../../behaviour/packs";
import { flagAt, type Json, type JsonObject, objectsAt, textAt } from "../../state/documents";
import type { Attachment, Context, Profile } from "../../state/world";
import { refusal } from "../errors";

export const mask = "********";

/** `v1SpectroClusterVariables` of every attached profile that has variables. */
export function variablesView(context: Context, attachments: Attachment[]): JsonObject[] {
  return attachments.flatMap((attachment) => {
    const profile = profileOf(context, attachment.profileUid);
    if (!profile || profile.variables.length === 0) return [];
    const variables = profile.variables.map(({ name, definition }) =>
      variableView(definition, attachment.variables[name]),
    );
    return [{ profileUid: attachment.profileUid, variables }];
  });
}

function variableView(definition: JsonObject, value: string | undefined): JsonObject {
  const sensitive = flagAt(definition, "isSensitive");
  const shown = value ?? textAt(definition, "defaultValue");
  return { ...definition, value: sensitive && shown ? mask : shown };
}

/** The values of `[{name, value}]`. */
export function readVariables(items: JsonObject[]): Record<string, string> {
  return Object.fromEntries(items.map((item) => [textAt(item, "name"), textAt(item, "value")]));
}

/** Refuses values that the profile does not know, that break its rules, or that are missing. */
export function checkVariables(context: Context, attachment: Attachment): void {
  const profile = profileOf(context, attachment.profileUid);
  if (!profile) return;
  for (const name of Object.keys(attachment.variables))
    if (!profile.variables.some((known) => known.name === name))
      throw refusal(422, "InvalidVariable", `Variable '${name}' is not defined in profile '${profile.meta.name}'`);
  const missing = profile.variables.filter(({ name, definition }) => isMissing(definition, attachment.variables[name]));
  if (missing.length > 0)
    throw refusal(
      422,
      "PackVariablesUndefined",
      missingText(
        profile,
        missing.map((v) => v.name),
      ),
    );
  for (const { name, definition } of profile.variables) checkFormat(name, definition, attachment.variables[name]);
}

function isMissing(definition: JsonObject, value: string | undefined): boolean {
  return flagAt(definition, "required") && !(value || textAt(definition, "defaultValue"));
}

function missingText(profile: Profile, names: string[]): string {
  return `Values for the required variables [${names.join(", ")}] of profile '${profile.meta.name}' are not provided`;
}

function checkFormat(name: string, definition: JsonObject, value: string | undefined): void {
  if (value === undefined || value === mask) return;
  const regex = textAt(definition, "regex");
  if (regex && !new RegExp(regex).test(value))
    throw refusal(422, "InvalidVariable", `Value of variable '${name}' does not match the pattern '${regex}'`);
  const options = objectsAt(definition, "options").map((option) => textAt(option, "value"));
  if (options.length > 0 && !options.includes(value))
    throw refusal(422, "InvalidVariable", `Value of variable '${name}' must be one of [${options.join(", ")}]`);
}

/** Refuses a new value of a variable that may be set only once. */
export function checkImmutable(context: Context, before: Attachment, now: Record<string, string>): void {
  const profile = profileOf(context, before.profileUid);
  for (const { name, definition } of profile?.variables ?? [])
    if (flagAt(definition, "immutable") && name in now && now[name] !== before.variables[name])
      throw refusal(422, "InvalidVariable", `Variable '${name}' is immutable`);
}

export function variableDefinition(
  name: string,
  more: Record<string, Json> = {},
): { name: string; definition: JsonObject } {
  const defaults: JsonObject = {
    name,
    displayName: name,
    description: "",
    defaultValue: "",
    format: "string",
    inputType: "text",
    options: [],
    hidden: false,
    immutable: false,
    isSensitive: false,
    required: false,
  };
  return { name, definition: { ...defaults, ...more } };
}
