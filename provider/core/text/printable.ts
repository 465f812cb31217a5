// Control characters of terminals, marks that turn the direction of writing, and separators that some take for a new line.
// Tabs and line feeds are layout.
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * A text as a terminal may show it: what could move the cursor, change the title, forge a line or turn the order of letters
 * is replaced by a sign. Names in services may hold anything.
 */
export const printable = (text: string): string =>
  text.replace(/\r\n/g, "\n").replace(UNPRINTABLE, (char) => (char === "\n" || char === "\t" ? char : "\ufffd"));

/** A text for a terminal in one line: for sentences, in which a line feed can only have come from a name. */
export const printableLine = (text: string): string => printable(text).replace(/\s*\n\s*/g, " ");
