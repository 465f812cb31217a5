import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { documentOf, policyOf } from "./document";
import { safe } from "./html";
import type { Drawn } from "./rack-lists";
import { LIVE } from "./scripts";

/** A page that is drawn anew while somebody watches it. */
export interface LiveSource {
  draw(): Drawn;
  /** Markup that stands above what is drawn, and never changes. */
  above?: string;
  /** What stands at the foot of the page. */
  foot: string;
  /** Told when somebody asks for the page, who may go on to watch it or not. */
  onAsked?(): void;
  /** Told when the first one begins to watch, and when the last one has gone. */
  onWatched(isWatched: boolean): void;
}

interface Part {
  html: string;
  /** With which version it came to be as it is. */
  version: number;
}

/** How often a silent connection is told that it lives, in milliseconds of real time: one that is gone is noticed by it. */
const HEARTBEAT = 15_000;

const MOST_HELD = 16 * 2 ** 20;

/**
 * Serves a page that updates itself by server-sent events, to this machine alone: a name that somebody else's DNS leads here
 * is turned away, as is every page of another origin.
 */
export class LivePage {
  readonly #source: LiveSource;
  readonly #watchers = new Set<ServerResponse>();
  // A server that was started anew counts from the beginning: its versions are others.
  readonly #life = randomUUID();
  #version = 0;
  #parts = new Map<string, Part>();
  #frame: string | undefined;
  #framedAt = 0;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(source: LiveSource) {
    this.#source = source;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /** Answers requests for the page and its events; false for any other, which was not touched. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    // Not read as an address: a target such as '//' is none, and anybody may send it.
    const [pathname, query] = (request.url ?? "/").split("?", 2);
    if (pathname !== "/" && pathname !== "/events") return false;
    const refusal = refusalOf(request);
    if (refusal) refuse(response, refusal.status, refusal.text);
    else if (request.method !== "GET" && request.method !== "HEAD") refuse(response, 405, "This page is only read.");
    else if (pathname === "/") this.#answer(request, response);
    else this.#watch(request, response, new URLSearchParams(query).get("since") ?? "");
    return true;
  }

  /** Draws the page anew and tells those who watch what is other than before. */
  refresh(): void {
    const before = this.#version;
    const drawn = this.#draw();
    if (this.#version === before) return;
    for (const watcher of this.#watchers) this.#tell(watcher, drawn, before);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  /** The page now. Its version is another one if anything is. */
  #draw(): Drawn {
    const drawn = this.#source.draw();
    const isReframed = drawn.frame !== this.#frame;
    const changed = [...drawn.parts].filter(([id, html]) => this.#parts.get(id)?.html !== html);
    if (!isReframed && changed.length === 0) return drawn;
    this.#version += 1;
    if (isReframed) this.#framedAt = this.#version;
    this.#frame = drawn.frame;
    const version = this.#version;
    this.#parts = new Map(
      [...drawn.parts].map(([id, html]): [string, Part] => {
        const known = this.#parts.get(id);
        return [id, known?.html === html ? known : { html, version }];
      }),
    );
    return drawn;
  }

  #answer({ method }: IncomingMessage, response: ServerResponse): void {
    this.#source.onAsked?.();
    const drawn = this.#draw();
    const { above = "", foot } = this.#source;
    const version = `${this.#life} ${this.#version}`;
    const body = bodyOf(drawn, { above, foot, isLive: true });
    const page = { title: drawn.title, body, script: LIVE, isLive: true, version };
    const headers = {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `${policyOf(page)}; frame-ancestors 'none'`,
      ...PLAIN,
    };
    response.writeHead(200, headers);
    response.end(method === "HEAD" ? undefined : documentOf(page));
  }

  #watch(request: IncomingMessage, response: ServerResponse, since: string): void {
    response.writeHead(200, { "content-type": "text/event-stream", ...PLAIN });
    response.flushHeaders();
    const last = request.headers["last-event-id"];
    const [life, version] = (typeof last === "string" ? last : since).split(" ");
    this.#watchers.add(response);
    response.once("close", () => this.#left(response));
    if (this.#watchers.size === 1) this.#begun();
    const drawn = this.#draw();
    const known = life === this.#life ? Number(version) : Number.NaN;
    if (known !== this.#version) this.#tell(response, drawn, known);
  }

  #begun(): void {
    this.#heartbeat = setInterval(() => {
      for (const watcher of this.#watchers) watcher.write(":\n\n");
    }, HEARTBEAT);
    this.#source.onWatched(true);
  }

  #left(watcher: ServerResponse): void {
    if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#source.onWatched(false);
  }

  /** Tells somebody who knows the page as of `known`, if of any version. */
  #tell(watcher: ServerResponse, { main, summary }: Drawn, known: number): void {
    const isWhole = !(known >= this.#framedAt);
    const changed = [...this.#parts].filter(([id, { version }]) => id !== "summary" && version > known);
    // One who does not read holds back more and more: he is let go, and may come again.
    if (watcher.writableLength > MOST_HELD) return void watcher.destroy();
    const update = isWhole
      ? { summary, main }
      : { summary, parts: Object.fromEntries(changed.map(([id, { html }]) => [id, html])) };
    watcher.write(`id: ${this.#life} ${this.#version}\ndata: ${JSON.stringify(update)}\n\n`);
  }
}

/** What stands around a page that was drawn. */
export function bodyOf(
  { title, summary, main }: Pick<Drawn, "title" | "summary" | "main">,
  { above = "", foot, isLive }: { above?: string; foot: string; isLive: boolean },
): string {
  const connection = !isLive ? "" : `<span id="connection" role="status">connecting</span> · `;
  return [
    `<header><h1>${safe(title)}</h1><p class="basis">${connection}<span id="summary">${summary}</span></p></header>`,
    `<main>${above}\n<div class="live" id="live">\n${main}\n</div></main>\n<footer><p class="basis">${safe(foot)}</p></footer>`,
  ].join("\n");
}

const PLAIN = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  // Without any, forms of the page itself would name no origin.
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** Why a request is not answered: it does not come from a page of this server, or from nobody's page. */
export function refusalOf({ headers }: IncomingMessage): { status: number; text: string } | undefined {
  const { host = "", origin } = headers;
  if (!LOOPBACK.test(host))
    return { status: 421, text: "This server answers to 127.0.0.1 and localhost only, under no other name." };
  const site = headers["sec-fetch-site"];
  const isForeign = site !== undefined && site !== "same-origin" && site !== "none";
  if (isForeign || (origin !== undefined && originHost(origin) !== host.toLowerCase()))
    return { status: 403, text: "This server answers no page of another origin." };
  return undefined;
}

const originHost = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

export function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...PLAIN });
  response.end(`${text}\n`);
}
