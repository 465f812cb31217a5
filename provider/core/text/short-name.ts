/** A host name without its domain, which MAAS keeps apart, as it is compared: names tell no case. */
export const shortName = (hostname: string): string => hostname.toLowerCase().split(".")[0] ?? "";
