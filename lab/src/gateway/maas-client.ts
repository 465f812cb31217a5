import { randomUUID } from "node:crypto";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { gatewayUserAgent } from "../http";
import type { PaletteTimings } from "../palette/state/timings";
import type { LabClock } from "../time/clock";
import type { BusyCounter } from "./busy";
import type { Connections } from "./connections";

export interface MaasAnswer {
  status: number;
  text: string;
  /** The parsed body, undefined when it is no JSON. */
  json: unknown;
}

/** MAAS said no, or nothing at all (status 0). The message is the form in which it reaches conditions and events. */
export class MaasError extends Error {
  readonly status: number;

  constructor(status: number, body: string) {
    super(status === 0 ? body : `status: ${status}, message: ${body}`);
    this.status = status;
  }
}

// An own reason: without one, each would be an error with a stack of its own, at every request.
const ANSWERED = "answered";

export type Fields = [string, string][];

export interface MaasRequest {
  method: "GET" | "POST" | "PUT";
  /** Below the API's base, with its trailing slash and query. */
  path: string;
  form?: Fields;
}

export interface ClientParts {
  clock: LabClock;
  timings: Pick<PaletteTimings, "maasPatience">;
  connections: Connections;
  busy: BusyCounter;
  /** Aborted when the lab stops. */
  stopping: AbortSignal;
}

/** MAAS's HTTP API with an API key: OAuth 1.0 PLAINTEXT, forms. Waits through the lab's clock only. */
export class MaasClient {
  readonly #endpoint: string;
  readonly #apiKey: string;
  readonly #parts: ClientParts;

  constructor(access: { endpoint: string; apiKey: string }, parts: ClientParts) {
    this.#endpoint = access.endpoint;
    this.#apiKey = access.apiKey;
    this.#parts = parts;
  }

  async send(request: MaasRequest): Promise<unknown> {
    const base = baseUrl(this.#endpoint);
    const answer = await this.#parts.busy.aside(() => this.#withPatience(base, request));
    if (answer.status < 200 || answer.status > 299) throw new MaasError(answer.status, plain(answer));
    return answer.json;
  }

  async #withPatience(base: URL, request: MaasRequest): Promise<MaasAnswer> {
    const given = new AbortController();
    const answered = new AbortController();
    const signal = AbortSignal.any([given.signal, this.#parts.stopping]);
    const timer = this.#parts.clock.sleep(this.#parts.timings.maasPatience, answered.signal).then(
      () => given.abort(new Error("no answer in time")),
      () => undefined,
    );
    try {
      return await this.#exchange(new URL(request.path, base), request, signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new MaasError(0, `cannot reach MAAS at ${base.host}: ${reason}`);
    } finally {
      answered.abort(ANSWERED);
      await timer;
    }
  }

  #exchange(url: URL, { method, form }: MaasRequest, signal: AbortSignal): Promise<MaasAnswer> {
    const body = form ? new URLSearchParams(form).toString() : "";
    const headers: Record<string, string> = {
      authorization: authorization(this.#apiKey),
      accept: "application/json",
      "user-agent": gatewayUserAgent,
    };
    if (form) headers["content-type"] = "application/x-www-form-urlencoded";
    if (method !== "GET") headers["content-length"] = String(Buffer.byteLength(body));
    const secure = url.protocol === "https:";
    const { connections } = this.#parts;
    const options = { method, headers, signal, agent: secure ? connections.secure : connections.plain };
    return new Promise((resolve, reject) => {
      const sent = (secure ? secureRequest : plainRequest)(url, options, (response) => {
        read(response).then(resolve, reject);
      });
      sent.once("error", reject);
      sent.end(body);
    });
  }
}

async function read(response: IncomingMessage): Promise<MaasAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  return { status: response.statusCode ?? 0, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The words in a body, for people; a signature error of MAAS holds the token's secret, so a 401 is never quoted. */
function plain({ status, text }: MaasAnswer): string {
  if (status === 401) return "Authorization Error: MAAS refuses the API key";
  const words = text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return (words || "Forbidden").slice(0, 400);
}

/** `http://host:5240/MAAS` in any of the forms that people write, as the base of the API. */
function baseUrl(endpoint: string): URL {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new MaasError(0, `'${endpoint}' is not the URL of a MAAS`);
  }
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api\/2\.0$/, "") || "/MAAS";
  return new URL(`${path}/api/2.0/`, url.origin);
}

/** The `Authorization` of a request to MAAS. In real time, with which MAAS compares it. */
export function authorization(apiKey: string): string {
  const [consumer = "", token = "", secret = ""] = apiKey.split(":");
  const fields: Fields = [
    ["oauth_version", "1.0"],
    ["oauth_signature_method", "PLAINTEXT"],
    ["oauth_consumer_key", consumer],
    ["oauth_token", token],
    ["oauth_signature", `&${secret}`],
    ["oauth_nonce", randomUUID()],
    ["oauth_timestamp", String(Math.floor(Date.now() / 1000))],
  ];
  return `OAuth ${fields.map(([name, value]) => `${name}="${encodeURIComponent(value)}"`).join(", ")}`;
}
