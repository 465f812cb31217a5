import { z } from "zod";

/** What comes along where a key or an address is copied: blanks, line ends, a byte order mark, quotes around it. */
const AROUND = "[\\s\\uFEFF\\u200B\\u2060\"'`\\u2018\\u2019\\u201C\\u201D]+";
const ENDS = new RegExp(`^${AROUND}|${AROUND}$`, "g");

/** A text without what was copied along with it. */
export const trimPasted = (text: string): string => text.replace(ENDS, "");

const CALLED: Record<string, string> = {
  "\u2013": "an en dash",
  "\u2014": "an em dash",
  "\u2010": "a hyphen of typography",
  "\u2212": "a minus sign",
  "\u00A0": "a blank that does not break",
  " ": "a blank",
  "\t": "a tab",
  "\n": "a line end",
  "\r": "a line end",
};

/** Why a text cannot stand in a header or an address, by place and kind of the first character that cannot; nothing else of it. */
export function unexpectedCharacter(text: string): string | undefined {
  const at = [...text].findIndex((char) => !/^[\x21-\x7E]$/.test(char));
  const char = [...text][at];
  if (char === undefined) return undefined;
  const code = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return `must not hold ${CALLED[char] ?? `the character ${code}`} (character ${at + 1}): copy it once more`;
}

/** A key as its service shows it. */
export const pastedKey = z
  .string()
  .overwrite(trimPasted)
  .superRefine((text, ctx) => {
    const message = unexpectedCharacter(text);
    if (message !== undefined) ctx.addIssue({ code: "custom", message });
  });
