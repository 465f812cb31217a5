/** What stands in the middle of sentences, for the beginning of one. */
export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
