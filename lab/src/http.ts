import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type Answer, json, Refusal, text } from "./answer";
import type { Identity } from "./authority";
import { type Body, parseBody } from "./body";
import type { Fault, Faults } from "./faults";
import type { Journal, JournalEntry } from "./journal";
import { Listener } from "./listener";
import { type Match, RouteTable } from "./routes";
import type { LabClock } from "./time/clock";

/** The gateway names itself so in `user-agent`; the journal marks its requests by it. */
export const gatewayUserAgent = "palette-maas-lab-gateway";

/** A request whose body has been read. */
export interface Received {
  method: string;
  scheme: "http" | "https";
  /** The path as it was sent, without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Body;
  /** The fields of a form, empty for any other body. */
  form: URLSearchParams;
  /** The value of a JSON body, undefined for any other. */
  json: unknown;
}

/** A request whose route was found. */
export interface LabRequest extends Received {
  route: string;
  params: Record<string, string>;
}

export type Handler = (request: LabRequest) => Answer | Promise<Answer>;

/** What one API does differently from another. */
export interface HttpVariant {
  /** Where the request belongs, when that is not simply its path; `operation` is the `?op=` of a template. */
  locate?(request: Received): { path: string; operation?: string };
  /** Asked before every handler; an answer ends the request. */
  before?(request: LabRequest): Answer | undefined;
  /** Answers a request that no route takes. */
  unrouted(request: Received, why: Exclude<Match<Handler>, { kind: "found" }>): Answer;
  /** Answers a request whose handler broke. */
  broken(error: unknown, request: LabRequest): Answer;
}

export interface HttpOptions {
  /** The name of this server in the journal. */
  side: string;
  clock: LabClock;
  faults: Faults;
  journal: Journal;
  customs: HttpVariant;
  /** With it the server speaks HTTPS. */
  identity?: Identity | undefined;
}

/** The way back to one client; `ended` resolves when it is closed, by whichever side. */
interface Line {
  response: ServerResponse;
  ended: Promise<void>;
}

const largestBody = 64 * 2 ** 20;

/** An HTTP server on loopback with a table of routes, a journal and faults. */
export class HttpServer {
  readonly #options: HttpOptions;
  readonly #routes = new RouteTable<Handler>();
  readonly #stopping = new AbortController();
  #beside: (incoming: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly #main: Listener;
  readonly #listeners: Listener[];

  constructor(options: HttpOptions) {
    this.#options = options;
    const scheme = options.identity ? "https" : "http";
    this.#main = new Listener((...line) => void this.#serve(scheme, ...line), options.identity);
    this.#listeners = [this.#main];
  }

  /** Registers a handler under a template such as `GET /v1/overlords/{uid}` or `POST /path/?op=name`. */
  route(template: string, handler: Handler): this {
    this.#routes.add(template, handler);
    return this;
  }

  templates(): string[] {
    return this.#routes.templates();
  }

  /** Lets something else answer what it wants to, which is neither counted nor kept in the journal. */
  beside(handle: (incoming: IncomingMessage, response: ServerResponse) => boolean): void {
    this.#beside = handle;
  }

  /** Listens on loopback (0: any free port) and resolves to `http://127.0.0.1:PORT`, or `https:`. */
  start(port = 0): Promise<string> {
    return this.#main.start(port);
  }

  /** Listens on a port of plain HTTP too, which serves the paths in `kept` and sends every other request to `home`. */
  startPlain(home: string, kept: RegExp): Promise<string> {
    const plain = new Listener((incoming, response) => {
      if (kept.test(incoming.url ?? "")) return void this.#serve("http", incoming, response);
      response.writeHead(301, { location: `${home}${incoming.url ?? ""}` }).end();
    });
    this.#listeners.push(plain);
    return plain.start(0);
  }

  /** Ends every connection, those of hanging requests too. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the lab stops"));
    await Promise.all(this.#listeners.map((listener) => listener.stop()));
  }

  async #serve(scheme: Received["scheme"], incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#beside(incoming, response)) return;
    const { journal } = this.#options;
    const ended = new Promise<void>((resolve) => response.once("close", resolve));
    journal.count(1);
    try {
      const received = await receive(incoming, scheme);
      const match = this.#find(received);
      await this.#answer(received, match, this.#begin(received, match), { response, ended });
    } catch {
      response.destroy(); // The client left while it was sending.
    } finally {
      journal.count(-1);
    }
  }

  async #answer(received: Received, match: Match<Handler>, entry: JournalEntry, line: Line): Promise<void> {
    let answer: Answer | undefined;
    try {
      answer = await this.#withFaults(entry, line, () => this.#work(received, match));
      if (answer) send(entry, answer, line.response);
      else line.response.destroy();
    } catch {
      line.response.destroy(); // The client left a delayed request, or the lab stops.
    }
    await line.ended;
    const sent = sentBody(received.body);
    const headers = answer?.headers ?? {};
    this.#options.journal.end({ entry, query: received.query, sent, answered: answer?.body, headers });
  }

  #find(received: Received): Match<Handler> {
    const { path, operation } = this.#options.customs.locate?.(received) ?? { path: received.path };
    return this.#routes.find(received.method, path, operation);
  }

  #begin(received: Received, match: Match<Handler>): JournalEntry {
    const { side, clock, journal } = this.#options;
    const { method, path, headers } = received;
    const route = match.kind === "found" ? match.template : `${method} ${path}`;
    const byGateway = headers["user-agent"]?.startsWith(gatewayUserAgent) ?? false;
    const entry = { side, method, route, path, status: 0, at: clock.now(), byGateway };
    journal.begin(entry);
    return entry;
  }

  async #work(received: Received, match: Match<Handler>): Promise<Answer> {
    const { customs } = this.#options;
    if (match.kind !== "found") return customs.unrouted(received, match);
    const request = { ...received, route: match.template, params: match.params };
    try {
      return customs.before?.(request) ?? (await match.value(request));
    } catch (error) {
      return error instanceof Refusal ? error.answer : customs.broken(error, request);
    }
  }

  /** The answer, or undefined when the connection is to be torn down. */
  async #withFaults(entry: JournalEntry, line: Line, work: () => Promise<Answer>): Promise<Answer | undefined> {
    const fault = this.#options.faults.take(entry);
    if (!fault) return work();
    if (fault.delayMs) await this.#aside(line, (signal) => this.#options.clock.sleep(fault.delayMs ?? 0, signal));
    const worked = fault.after === "commit" || !replaces(fault) ? await work() : undefined;
    if (fault.hang) await this.#aside(line, forever);
    if (fault.reset) return undefined;
    return replaces(fault) ? faultAnswer(fault) : worked;
  }

  /** Waits without counting as open, so that a clock which moves only when nothing is open can end the wait. */
  async #aside(line: Line, wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { journal } = this.#options;
    const gone = new AbortController();
    void line.ended.then(() => gone.abort(new Error("the client left")));
    journal.count(-1);
    try {
      await wait(AbortSignal.any([gone.signal, this.#stopping.signal]));
    } finally {
      journal.count(1);
    }
  }
}

async function receive(incoming: IncomingMessage, scheme: Received["scheme"]): Promise<Received> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) throw new Error("the body is too large");
    chunks.push(bytes);
  }
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  const body = parseBody(Buffer.concat(chunks), incoming.headers["content-type"] ?? "");
  return {
    method: incoming.method ?? "GET",
    scheme,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    headers: incoming.headers,
    body,
    form: body.kind === "form" ? body.fields : new URLSearchParams(),
    json: body.kind === "json" ? body.value : undefined,
  };
}

function send(entry: JournalEntry, answer: Answer, response: ServerResponse): void {
  entry.status = answer.status;
  const length = answer.status === 204 ? {} : { "content-length": String(Buffer.byteLength(answer.payload)) };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  response.end(answer.payload);
}

function sentBody(body: Body): unknown {
  if (body.kind === "json") return body.value;
  if (body.kind === "bytes") return body.bytes;
  if (body.kind !== "form") return undefined;
  const names = [...new Set(body.fields.keys())];
  return Object.fromEntries(names.map((name) => [name, body.fields.getAll(name)]));
}

function replaces(fault: Fault): boolean {
  return fault.status !== undefined || fault.body !== undefined || Boolean(fault.reset || fault.garbage || fault.hang);
}

function faultAnswer(fault: Fault): Answer {
  const headers = fault.headers ?? {};
  if (fault.garbage) return text('<!doctype html>{"items": [', fault.status ?? 200, { ...jsonType, ...headers });
  const status = fault.status ?? 200;
  return typeof fault.body === "string" || fault.body === undefined
    ? text(fault.body ?? "", status, headers)
    : json(fault.body, status, headers);
}

const jsonType = { "content-type": "application/json" };

function forever(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
