/** Shorter strings would blot out ordinary words. */
const SHORTEST = 4;

/** The text with every secret replaced, also where it stands percent-encoded or in base64. */
export function redact(text: string, secrets: readonly string[]): string {
  return formsOf(secrets).reduce((result, form) => result.replaceAll(form, "[secret]"), text);
}

function formsOf(secrets: readonly string[]): string[] {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
