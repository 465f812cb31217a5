import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Clock } from "../../provider/core/time/clock";
import type { HttpService, HttpSettings } from "../../provider/http/client";

/** A request as the server saw it. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface LocalServer {
  url: string;
  seen: Seen[];
  stop(): Promise<void>;
}

export type Reply = (seen: Seen, response: ServerResponse, nth: number) => void;

/** A server on loopback that answers as told, and remembers what it was asked. */
export async function localServer(reply: Reply, tls?: { cert: string; key: string }): Promise<LocalServer> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(entry);
      reply(entry, response, seen.length);
    });
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const port = await listen(server);
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    seen,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** A reply with JSON. */
export const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
};

/** A clock on which no pause takes time; it notes how long each would have been. */
export function notingClock(): Clock & { pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => 0,
    sleep: async (span, signal) => {
      signal?.throwIfAborted();
      pauses.push(span);
    },
  };
}

/** Settings for a local server: pauses take no time and jitter is none. */
export const localSettings = (more: Partial<HttpSettings> = {}): HttpSettings => ({
  clock: notingClock(),
  requestTimeout: 5_000,
  maxRetries: 3,
  insecureSkipVerify: false,
  environment: {},
  random: () => 0,
  ...more,
});

/** A service that tells its refusals as plain text. */
export const localService = (baseUrl: string, more: Partial<HttpService> = {}): HttpService => ({
  service: "Palette",
  baseUrl,
  settings: localSettings(),
  headers: () => ({}),
  readError: (status, _headers, body) => ({ kind: status === 404 ? "not-found" : "unavailable", message: body }),
  secrets: () => [],
  followRedirects: false,
  ...more,
});
