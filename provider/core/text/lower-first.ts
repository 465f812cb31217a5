/** What stands at the beginning of sentences, for the middle of one; names in it keep their case. */
export const lowerFirst = (what: string): string => what.charAt(0).toLowerCase() + what.slice(1);
