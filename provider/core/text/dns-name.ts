/** A DNS name without the dot of the root: services keep and answer it so. */
export const withoutRoot = (name: string): string => name.replace(/\.$/, "");

export const isSameDnsName = (one: string, other: string): boolean => dnsKey(one) === dnsKey(other);

/** Whether a name lies in a domain; the domain itself does not. */
export const isInDomain = (name: string, domain: string): boolean => dnsKey(name).endsWith(`.${dnsKey(domain)}`);

const dnsKey = (name: string): string => withoutRoot(name).toLowerCase();
