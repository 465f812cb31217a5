import { withoutCredentials } from "../core/text/credentials";

/** Shorter strings would blot out ordinary words. */
const SHORTEST = 4;

/** The text with every secret replaced, also where it stands percent-encoded or in base64, and every credential that was echoed. */
export function redact(text: string, secrets: readonly string[]): string {
  let left = text;
  for (const form of formsOf(secrets)) if (left.includes(form)) left = left.replaceAll(form, "[secret]");
  return withoutCredentials(left);
}

// Every sentence of a service is looked through, mostly for the same secrets.
const known = new WeakMap<readonly string[], readonly string[]>();

function formsOf(secrets: readonly string[]): readonly string[] {
  const found = known.get(secrets);
  if (found) return found;
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  const sorted = [...new Set(forms)].sort((a, b) => b.length - a.length);
  known.set(secrets, sorted);
  return sorted;
}
