/** A number with its noun: `1 server`, `3 servers`; `plural` where adding an "s" does not make it. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;

/** The form that goes with a number: of a verb, a pronoun, a noun. */
export const agreeing = (count: number, one: string, many: string): string => (count === 1 ? one : many);
