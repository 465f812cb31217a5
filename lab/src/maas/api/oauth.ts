import { createHmac } from "node:crypto";
import type { Received } from "../../http";
import type { Token, User } from "../state/users";

/** What a request says about who sends it. `refused` carries MAAS's own words, which may hold the secret. */
export type Verdict =
  | { kind: "known"; user: User }
  | { kind: "anonymous" }
  | { kind: "refused"; what: "credentials" | "freshness"; reason: string };

const required = [
  "oauth_consumer_key",
  "oauth_token",
  "oauth_signature",
  "oauth_signature_method",
  "oauth_timestamp",
  "oauth_nonce",
];

/** Time by which a request may be late, in seconds of real time. */
const maxAge = 300;

/** Verifies OAuth 1.0 as MAAS does: PLAINTEXT and HMAC-SHA1, with an empty consumer secret. */
export class OAuth {
  readonly #users: User[];
  readonly #nonces = new Nonces();

  constructor(users: User[]) {
    this.#users = users;
  }

  verify(request: Received): Verdict {
    const sent = readParameters(request);
    if (required.some((name) => !sent.get(name))) return { kind: "anonymous" };
    const holder = this.#find(sent.get("oauth_token") ?? "");
    const consumer = sent.get("oauth_consumer_key") ?? "";
    if (!this.#users.some((user) => user.tokens.some((token) => token.consumer === consumer))) {
      return { kind: "refused", what: "credentials", reason: "Invalid consumer." };
    }
    if (holder?.token.consumer !== consumer) {
      return { kind: "refused", what: "credentials", reason: `Invalid access token: ${sent.get("oauth_token")}` };
    }
    const stale = this.#staleness(sent);
    if (stale) return { kind: "refused", what: "freshness", reason: stale };
    const wrong = wrongSignature(request, sent, holder.token);
    return wrong ? { kind: "refused", what: "credentials", reason: wrong } : { kind: "known", user: holder.user };
  }

  #find(key: string): { user: User; token: Token } | undefined {
    for (const user of this.#users) {
      const token = user.tokens.find((each) => each.key === key);
      if (token) return { user, token };
    }
    return undefined;
  }

  #staleness(sent: Map<string, string>): string | undefined {
    // Real time on purpose: a client signs with the time of its machine, whatever the lab's clock says.
    const now = Math.floor(Date.now() / 1000);
    const given = Number(sent.get("oauth_timestamp"));
    if (!Number.isInteger(given)) return "Invalid timestamp.";
    if (now - given > maxAge) {
      return `Expired timestamp: given ${given} and now ${now} has a greater difference than threshold ${maxAge}`;
    }
    const nonce = sent.get("oauth_nonce") ?? "";
    const key = [sent.get("oauth_consumer_key"), sent.get("oauth_token"), nonce].join(" ");
    return this.#nonces.use(key, now) ? undefined : `Nonce already used: ${nonce}`;
  }
}

/** Nonces of the last minutes. Older ones are forgotten, since their timestamps are refused anyway. */
class Nonces {
  #recent = new Set<string>();
  #older = new Set<string>();
  #since = 0;

  /** False when it has been used before. */
  use(key: string, now: number): boolean {
    if (now - this.#since > maxAge) {
      this.#older = this.#recent;
      this.#recent = new Set();
      this.#since = now;
    }
    if (this.#recent.has(key) || this.#older.has(key)) return false;
    this.#recent.add(key);
    return true;
  }
}

function wrongSignature(request: Received, sent: Map<string, string>, token: Token): string | undefined {
  const signature = sent.get("oauth_signature") ?? "";
  const method = sent.get("oauth_signature_method");
  if (method === "PLAINTEXT") {
    const expected = `&${token.secret}`;
    // MAAS really tells the secret here; clients must not let it through.
    return signature === expected ? undefined : `Invalid signature. Expected signature base string: ${expected}`;
  }
  if (method !== "HMAC-SHA1") return `Signature method ${method ?? ""} not supported.`;
  const bases = [true, false].map((withForm) => baseString(request, sent, withForm));
  const fits = bases.some((base) => createHmac("sha1", `&${token.secret}`).update(base).digest("base64") === signature);
  return fits ? undefined : `Invalid signature. Expected signature base string: ${bases[0] ?? ""}`;
}

/** RFC 5849, 3.4.1. Clients differ in whether the form of a PUT belongs to it, so the caller may try both. */
function baseString(request: Received, sent: Map<string, string>, withForm: boolean): string {
  const urlencoded = request.body.kind === "form" && !request.body.multipart;
  const pairs = [
    ...[...sent].filter(([name]) => name !== "oauth_signature"),
    ...[...request.query].filter(([name]) => !sent.has(name)),
    ...(withForm && urlencoded ? [...request.form].filter(([name]) => !sent.has(name)) : []),
  ];
  const encoded = pairs.map(([name, value]) => [encode(name), encode(value)] as const);
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  encoded.sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
  const parameters = encoded.map((pair) => pair.join("=")).join("&");
  const url = `${request.scheme}://${(request.headers.host ?? "").toLowerCase()}${request.path}`;
  return [request.method, url, parameters].map(encode).join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function readParameters(request: Received): Map<string, string> {
  const header = request.headers.authorization ?? "";
  if (/^OAuth\s/i.test(header)) return readHeader(header.slice(6));
  const fields = [...request.query, ...request.form].filter(([name]) => name.startsWith("oauth_"));
  return new Map(fields);
}

function readHeader(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/(\w+)="([^"]*)"/g)) {
    if (name && name !== "realm") found.set(name, decode(value ?? ""));
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
