import { randomUUID } from "node:crypto";
import { ProviderError } from "../core/errors";
import { trimPasted } from "../model/formats/pasted";

/** The three parts of a MAAS API key, as MAAS shows it: `consumer:token:secret`. */
export interface ApiKey {
  consumer: string;
  token: string;
  secret: string;
}

/** Reads an API key; fails without quoting it. */
export function parseApiKey(text: string): ApiKey {
  const [consumer, token, secret, ...more] = trimPasted(text).split(":");
  if (!consumer || !token || !secret || more.length > 0) {
    throw new ProviderError(
      "The API key of MAAS must have three parts separated by colons, as MAAS shows it: consumer:token:secret.",
    );
  }
  return { consumer, token, secret };
}

/** What makes one signature differ from the next. */
export interface Moment {
  nonce: string;
  /** Seconds since the epoch, real time: MAAS refuses what is older than five minutes. */
  timestamp: number;
}

const now = (): Moment => ({
  nonce: randomUUID().replaceAll("-", ""),
  timestamp: Math.floor(Date.now() / 1_000),
});

/** The `Authorization` header of one attempt: OAuth 1.0 PLAINTEXT. MAAS takes every nonce once, so none may be sent twice. */
export function authorization(key: ApiKey, moment: Moment = now()): string {
  const fields = {
    oauth_version: "1.0",
    oauth_signature_method: "PLAINTEXT",
    oauth_consumer_key: key.consumer,
    oauth_token: key.token,
    // The consumer's secret, which stands before the ampersand, is always empty.
    oauth_signature: `&${key.secret}`,
    oauth_nonce: moment.nonce,
    oauth_timestamp: String(moment.timestamp),
  };
  const pairs = Object.entries(fields).map(([name, value]) => `${name}="${percentEncoded(value)}"`);
  return `OAuth ${pairs.join(", ")}`;
}

/** RFC 3986, which is stricter than `encodeURIComponent`. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
