const names = new Intl.Collator("en", { numeric: true });

/** The order of names in which `rack-2` comes before `rack-10`. */
export const byNumber = (a: string, b: string): number => names.compare(a, b);
