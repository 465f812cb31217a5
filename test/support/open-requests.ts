import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";

/** Counts the HTTP requests that clients in this process have under way, whoever sent them. */
export interface OpenRequests {
  count(): number;
  /** Grows whenever one begins or ends. */
  changes(): number;
  stop(): void;
}

/** Watches node's own client and undici through their diagnostics, so that no client needs to take part. */
export function watchOpenRequests(): OpenRequests {
  const open = new Set<unknown>();
  let changes = 0;
  const began = (message: unknown): void => {
    changes += 1;
    open.add(requestOf(message));
  };
  const ended = (message: unknown): void => {
    changes += 1;
    open.delete(requestOf(message));
  };
  const beganInNode = (message: unknown): void => {
    began(message);
    const request = requestOf(message);
    if (isClientRequest(request)) request.once("close", () => ended(message));
  };
  const subscriptions = [
    ["undici:request:create", began],
    ["undici:request:trailers", ended],
    ["undici:request:error", ended],
    ["http.client.request.start", beganInNode],
  ] as const;
  for (const [channel, listener] of subscriptions) subscribe(channel, listener);
  return {
    count: () => open.size,
    changes: () => changes,
    stop: () => {
      for (const [channel, listener] of subscriptions) unsubscribe(channel, listener);
    },
  };
}

const requestOf = (message: unknown): unknown =>
  typeof message === "object" && message !== null && "request" in message ? message.request : message;

const isClientRequest = (request: unknown): request is ClientRequest =>
  typeof request === "object" && request !== null && "once" in request;
