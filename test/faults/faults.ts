import type { Answer, Fault } from "./fault";
import { BETWEEN, LIES, UNTIMELY } from "./lies";

export const json = (status: number, value: unknown): Answer => ({
  status,
  type: "application/json",
  body: typeof value === "string" ? value : JSON.stringify(value),
});
export const html = (status: number): Answer => ({ status, type: "text/html", body: "<html><h1>Sign in</h1></html>" });

/** Answers that the service itself could give of its failures, or that never come. */
const TROUBLES: [string, Fault["answer"]][] = [
  ["a reset", "reset"],
  ["a time-out", "hang"],
  ["a body that stalls", "stall"],
  ["500", { status: 500 }],
  ["502 in HTML", html(502)],
  ["503", { status: 503, type: "text/plain", body: "no server is available" }],
  ["429", json(429, { code: "TooManyRequests", message: "slow down" })],
];

/** Answers with success that are not the service's. */
export const NONSENSE: [string, Fault["answer"]][] = [
  ["200 in HTML", html(200)],
  ["200 without a body", { status: 200 }],
  ["200 with JSON of its own", json(200, { status: "ok", message: "hello" })],
  ["200 with an empty object", json(200, "{}")],
  ["200 with a list of something else", json(200, { items: [{ id: 1, kind: "x" }] })],
  ["200 with null", json(200, "null")],
  ["200 with JSON that is cut off", json(200, '{"items":[{"metadata":{"uid":"x"')],
  ["200 whose connection is cut", "cut"],
];

/** Refusals that are not the service's, or contradict themselves. */
export const STRANGERS: [string, Fault["answer"]][] = [
  ["404 without a body", { status: 404 }],
  ["404 in HTML", html(404)],
  ["404 of an ingress", { status: 404, type: "text/plain; charset=utf-8", body: "default backend - 404" }],
  ["404 with JSON of its own", json(404, { code: 404, message: "no Route matched with those values" })],
  ["404 with a word of its own", json(404, { code: "RouteUnknown", message: "no such route" })],
  ["404 of Kubernetes", json(404, { kind: "Status", status: "Failure", reason: "NotFound", code: 404 })],
  ["400 that says not found", json(400, { code: "ResourceNotFound", message: "not found" })],
  ["403 that says not found", json(403, { code: "ResourceNotFound", message: "not found" })],
  ["403 in HTML", html(403)],
  ["403", json(403, { code: "OperationNotAllowed", message: "no" })],
  ["401", json(401, { code: "Unauthorized", message: "no" })],
  ["401 in HTML", html(401)],
];

export const named = ([name, answer]: [string, Fault["answer"]]): Fault => ({ name, answer });
export const done = ([name, answer]: [string, Fault["answer"]]): Fault => ({
  name: `${name}, after the work`,
  answer,
  work: "done",
});

/** Only what the service itself answered can be cut off. */
export const cut = ([, answer]: [string, Fault["answer"]]): boolean => answer === "cut";

/** Whether a route only reads, in spite of its method. */
export const reads = (route: string): boolean => route.startsWith("GET ") || /search$|\/validate/.test(route);

/** Everything that may happen to a request of a route. */
export function faultsOf(route: string): Fault[] {
  const all = [...TROUBLES, ...NONSENSE, ...STRANGERS, ...BETWEEN];
  if (reads(route)) return [...all, ...LIES].map(named);
  return [...all.filter((fault) => !cut(fault)).map(named), ...all.map(done), ...UNTIMELY];
}
