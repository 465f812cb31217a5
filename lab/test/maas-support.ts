import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { type Maas, type MaasOptions, startMaas } from "../src/maas";
import { ManualClock } from "../src/time/clock";

/** An answer as a client sees it. */
export interface Reply {
  status: number;
  type: string;
  headers: Headers;
  text: string;
  /** The body of a JSON answer; anything else fails the test that asks for it. */
  json: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers freely, and a wrong path fails the assertion that uses it.
export type Json = any;

export type Form = Record<string, string | string[]>;

export interface CallOptions {
  key?: string;
  form?: Form;
  body?: string | FormData;
  type?: string;
  headers?: Record<string, string>;
}

/** A MAAS on a clock that stands still, and a client for it. */
export class TestBench {
  readonly clock = new ManualClock();
  #maas: Maas | undefined;

  get maas(): Maas {
    assert.ok(this.#maas, "the MAAS has not been started");
    return this.#maas;
  }

  get world(): Maas["world"] {
    return this.maas.world;
  }

  async start(options: MaasOptions = {}): Promise<void> {
    await this.stop();
    this.#maas = await startMaas({ clock: this.clock, ...options });
  }

  async stop(): Promise<void> {
    await this.#maas?.stop();
    this.#maas = undefined;
  }

  get(path: string, options: CallOptions = {}): Promise<Reply> {
    return this.call("GET", path, options);
  }

  post(path: string, form: Form = {}, options: CallOptions = {}): Promise<Reply> {
    return this.call("POST", path, { form, ...options });
  }

  put(path: string, form: Form, options: CallOptions = {}): Promise<Reply> {
    return this.call("PUT", path, { form, ...options });
  }

  delete(path: string, options: CallOptions = {}): Promise<Reply> {
    return this.call("DELETE", path, options);
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const authorization = plaintext(options.key ?? this.maas.apiKeys.admin);
    const type: Record<string, string> = options.type ? { "content-type": options.type } : {};
    const body = options.body ?? (options.form ? encode(options.form) : undefined);
    const headers = { authorization, ...type, ...options.headers };
    return read(await fetch(this.url(path), { method, headers, redirect: "manual", ...(body ? { body } : {}) }));
  }

  url(path: string): string {
    return `${this.maas.url}/api/2.0/${path}`;
  }

  /** Allocates a machine, as the administrator unless told otherwise. */
  async allocate(form: Form = {}, key = this.maas.apiKeys.admin): Promise<Json> {
    const reply = await this.post("machines/?op=allocate", form, { key });
    assert.equal(reply.status, 200, reply.text);
    return reply.json;
  }

  /** Allocates and deploys, and waits until it has ended. */
  async deployed(form: Form = {}, key = this.maas.apiKeys.admin): Promise<Json> {
    const { system_id } = await this.allocate(form, key);
    const reply = await this.post(`machines/${system_id}/?op=deploy`, {}, { key });
    assert.equal(reply.status, 200, reply.text);
    this.clock.advance(20 * minute);
    return (await this.get(`machines/${system_id}/`)).json;
  }
}

export const minute = 60_000;

export async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  const { status, headers } = response;
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  return {
    status,
    headers,
    type,
    text,
    get json() {
      assert.equal(type, "application/json", `${status} ${text}`);
      return JSON.parse(text);
    },
  };
}

export function encode(form: Form): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const each of [value].flat()) fields.append(name, each);
  return fields;
}

/** The parts of an OAuth header, to be changed at will. */
export function oauthParts(key: string): Record<string, string> {
  const [consumer = "", token = "", secret = ""] = key.split(":");
  return {
    oauth_version: "1.0",
    oauth_signature_method: "PLAINTEXT",
    oauth_consumer_key: consumer,
    oauth_token: token,
    oauth_signature: `&${secret}`,
    oauth_nonce: randomUUID(),
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
  };
}

export function oauthHeader(parts: Record<string, string>): string {
  return `OAuth ${Object.entries(parts)
    .map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
    .join(", ")}`;
}

export function plaintext(key: string): string {
  return oauthHeader(oauthParts(key));
}

/** Signs as RFC 5849 says, with the parameters of query and form. */
export function hmac(key: string, request: { method: string; url: string; form?: Form }): string {
  const parts = { ...oauthParts(key), oauth_signature_method: "HMAC-SHA1", oauth_signature: "" };
  const { oauth_signature: _, ...signed } = parts;
  const url = new URL(request.url);
  const pairs = [...Object.entries(signed), ...url.searchParams, ...encode(request.form ?? {})];
  const encoded = pairs.map((pair) => pair.map(strict).join("=")).sort();
  const base = [request.method, `${url.origin}${url.pathname}`, encoded.join("&")].map(strict).join("&");
  const secret = key.split(":")[2] ?? "";
  return oauthHeader({ ...parts, oauth_signature: createHmac("sha1", `&${secret}`).update(base).digest("base64") });
}

function strict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
