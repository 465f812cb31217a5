/** The domain that all names share which have one; undefined where they differ, or where two names were told apart by it alone. */
export function commonDomain(names: readonly string[]): string | undefined {
  const domains = new Set(names.flatMap((name) => domainOf(name) ?? []));
  const [domain, another] = domains;
  if (domain === undefined || another !== undefined) return undefined;
  const unique = new Set(names);
  return new Set([...unique].map((name) => withoutDomain(name, domain))).size === unique.size ? domain : undefined;
}

/** A host name as it is shown where its domain is told once for all. */
export const withoutDomain = (name: string, domain: string | undefined): string =>
  domain !== undefined && name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;

function domainOf(name: string): string | undefined {
  const dot = name.indexOf(".");
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1) : undefined;
}
