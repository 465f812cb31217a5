import type { IncomingMessage } from "node:http";
import type { Fault } from "../fault";
import { cut, done, html, json, NONSENSE, named } from "../faults";
import { BETWEEN, LIES, UNTIMELY } from "../lies";

const PATCHES: Readonly<Record<string, string>> = {
  "application/apply-patch+yaml": " applied",
  "application/merge-patch+json": " merged",
};

/** `PATCH machinedeployments/{name} applied`, from a request to an API server of Kubernetes: the verb and the kind. */
export function kubernetesRoute({ method = "GET", url = "/", headers }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, "http://proxy");
  const [root, ...segments] = pathname.split("/").filter(Boolean);
  const place = segments.slice(root === "api" ? 1 : 2);
  const [plural, name] = place[0] === "namespaces" && place.length > 2 ? place.slice(2) : place;
  const how = PATCHES[headers["content-type"] ?? ""] ?? "";
  return `${method} ${plural}${name === undefined ? "" : "/{name}"}${how}${searchParams.has("dryRun") ? DRY : ""}`;
}

const DRY = " as a dry run";

const status = (code: number, reason: string, more: object = {}): Fault["answer"] =>
  json(code, {
    ...{ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: `said of it: ${reason}` },
    ...{ reason, code },
    ...more,
  });

/** Answers that an API server could give of its failures, or that never come. */
const TROUBLES: [string, Fault["answer"]][] = [
  ["a reset", "reset"],
  ["a time-out", "hang"],
  ["a body that stalls", "stall"],
  ["500", status(500, "InternalError")],
  ["500 without a body", { status: 500 }],
  ["502 in HTML", html(502)],
  ["503", status(503, "ServiceUnavailable")],
  ["503 in plain text", { status: 503, type: "text/plain", body: "no server is available" }],
  ["429", status(429, "TooManyRequests", { details: { retryAfterSeconds: 1 } })],
  ["a time-out of its own", status(504, "Timeout", { details: { retryAfterSeconds: 0 } })],
];

/** Answers with success that are of another thing. */
const OTHERS: [string, Fault["answer"]][] = [
  ["200 with a list of another kind", json(200, { kind: "PodList", apiVersion: "v1", metadata: {}, items: [] })],
  ["200 with a list of any kind", json(200, { kind: "List", apiVersion: "v1", metadata: {}, items: [] })],
  ["200 with a list of namesakes", json(200, { kind: "ClusterList", apiVersion: "v3", metadata: {}, items: [] })],
  ["200 with a status", json(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" })],
  [
    "200 with another object",
    json(200, { kind: "Pod", apiVersion: "v1", metadata: { name: "other", uid: "1" }, spec: {}, status: {} }),
  ],
];

/** Refusals of somebody else, or of another thing. */
const STRANGERS: [string, Fault["answer"]][] = [
  ["404 without a body", { status: 404 }],
  ["404 in HTML", html(404)],
  ["404 of an ingress", { status: 404, type: "text/plain; charset=utf-8", body: "default backend - 404" }],
  ["404 of a kind that is not served", { status: 404, type: "text/plain", body: "404 page not found\n" }],
  ["404 that names nothing", status(404, "NotFound", { details: {} })],
  ["404 of another name", status(404, "NotFound", { details: { name: "other", kind: "pods" } })],
  ["404 of a namespace", status(404, "NotFound", { details: { name: "clusters", kind: "namespaces" } })],
  ["410", status(410, "Expired")],
  ["400 that says not found", status(400, "NotFound", { details: { name: "any", kind: "any" } })],
  ["403", status(403, "Forbidden")],
  ["403 in HTML", html(403)],
  ["401", status(401, "Unauthorized")],
  ["409", status(409, "Conflict")],
];

/** What a proxy that sent a request twice would answer. */
const DOUBLED: [string, Fault["answer"]][] = [["409 of what is there already", status(409, "AlreadyExists")]];

export const reads = (route: string): boolean => route.startsWith("GET ") || route.endsWith(DRY);

/** Everything that may happen to a request of a route. */
export function faultsOf(route: string): Fault[] {
  const all = [...TROUBLES, ...NONSENSE, ...OTHERS, ...STRANGERS, ...BETWEEN];
  if (reads(route)) return [...all, ...LIES].map(named);
  const after = route.startsWith("POST ") ? [...all, ...DOUBLED] : all;
  return [...all.filter((fault) => !cut(fault)).map(named), ...after.map(done), ...UNTIMELY];
}
