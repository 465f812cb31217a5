/** A text with the mark that ends a sentence, so that another one can follow. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
