import { z } from "zod";
import { trimPasted, unexpectedCharacter } from "./pasted";

/** Why a text is no address of a service, in words that quote nothing of it: it may hold a password. */
export function faultOfAddress(text: string, example: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== "http" && scheme !== "https") return `must be an http or https address, such as '${example}'`;
  const strange = unexpectedCharacter(text);
  if (strange !== undefined) return strange;
  if (/^[^/]*\/\/[^/?#]*@/.test(text))
    return "must not hold a user name or a password: addresses are shown and recorded, and keys have inputs of their own";
  if (text.includes("?")) return "must not hold a query ('?')";
  if (text.includes("#")) return "must not hold a fragment ('#')";
  if (text.includes("\\")) return "must not hold a backslash";
  if (!/^\w+:\/\/[^/]/.test(text) || !URL.canParse(text))
    return `must be an http or https address, such as '${example}'`;
  return undefined;
}

/** An input that is the address of a service. */
export const addressSuchAs = (example: string) =>
  z
    .string()
    .overwrite(trimPasted)
    .superRefine((text, ctx) => {
      const message = faultOfAddress(text, example);
      if (message !== undefined) ctx.addIssue({ code: "custom", message, continue: false });
    });
