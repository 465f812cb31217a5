// What MAAS and proxies echo of a request that was signed with a key, which may be one that another service alone knows.
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/(signature base string:\s*)\S.*$/gis, "$1[secret]"],
  [/(oauth_\w+\s*(?:=|:|%3D)\s*)("[^"]*"?|'[^']*'?|[^\s,;&"']+)/gi, "$1[secret]"],
  [
    /((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:(?:OAuth|Bearer|Basic)\s+)?)(?!\[secret\])[^\s,"']+/gi,
    "$1[secret]",
  ],
  [/(api-?key["']?\s*[:=]\s*["']?)(?!\[secret\])[^\s,"']{6,}/gi, "$1[secret]"],
  [/\b[A-Za-z0-9]{16,20}:[A-Za-z0-9]{16,20}:[A-Za-z0-9]{28,36}\b/g, "[secret]"],
  [/(\w:\/\/)[^\s/@]+@/g, "$1[secret]@"],
];

/** The text without credentials of whichever key. */
export const withoutCredentials = (text: string): string =>
  CREDENTIALS.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
