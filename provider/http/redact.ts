/** Shorter strings would blot out ordinary words. */
const SHORTEST = 4;

// What MAAS and proxies echo of a request that was signed with a key, which may be one that only Palette knows.
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

/** The text with every secret replaced, also where it stands percent-encoded or in base64, and every credential that was echoed. */
export function redact(text: string, secrets: readonly string[]): string {
  return withoutCredentials(formsOf(secrets).reduce((result, form) => result.replaceAll(form, "[secret]"), text));
}

/** The text without credentials of whichever key. */
export const withoutCredentials = (text: string): string =>
  CREDENTIALS.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);

function formsOf(secrets: readonly string[]): string[] {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
