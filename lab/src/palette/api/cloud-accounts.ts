import { requireRunning } from "../behaviour/gateway-state";
import { at, type Json, type JsonObject, mapAt, objectAt, present, textAt, without } from "../state/documents";
import { type Account, after, type Context, type Gateway, type Home, metadata, newMeta } from "../state/world";
import type { App, Call } from "./app";
import { mask } from "./clusters/variables";
import { invalidBody, notFound, refusal } from "./errors";
import { page } from "./lists";
import { type Caller, homeOf, owns, scopeName, sees } from "./scope";
import { bodyOf, check, itemsOf, type Shape } from "./shapes";

const accountShape: Shape = {
  metadata: "object",
  "metadata.name": "string",
  "metadata.annotations": "map",
  "metadata.labels": "map",
  spec: "object!",
};

const specShape: Shape = { apiEndpoint: "string!", apiKey: "string!", preferredSubnets: "strings" };

/** MAAS cloud accounts. */
export function accountRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/cloudaccounts/maas", ({ request, caller }) =>
    app.ok(page(request, visible(context, caller).map(accountView))),
  );
  app.on("GET /v1/cloudaccounts/summary", ({ request, caller }) =>
    app.ok(page(request, visible(context, caller).map(summaryView))),
  );
  app.on("POST /v1/cloudaccounts/maas", (call) => {
    const body = readAccount(bodyOf(call.request));
    const account = addAccount(app, homeOf(call.caller), body);
    return app.created(account.meta.uid);
  });
  app.on("GET /v1/cloudaccounts/maas/{uid}", (call) => app.ok(accountView(readable(context, call))));
  app.on("PUT /v1/cloudaccounts/maas/{uid}", (call) => {
    replaceAccount(app, writable(context, call), readAccount(bodyOf(call.request)));
    return app.done();
  });
  app.on("PATCH /v1/cloudaccounts/maas/{uid}", (call) => {
    const account = writable(context, call);
    replaceAccount(app, account, readAccount(patched(accountDocument(account), itemsOf(call.request))));
    return app.done();
  });
  app.on("DELETE /v1/cloudaccounts/maas/{uid}", (call) => {
    const account = writable(context, call);
    const users = clustersUsing(context, account.meta.uid);
    if (users.length > 0) throw inUse(account, users);
    context.stores.accounts = context.stores.accounts.filter((known) => known !== account);
    return app.done();
  });
}

function visible(context: Context, caller: Caller): Account[] {
  return context.stores.accounts.filter((account) => sees(caller, account.home));
}

function readable(context: Context, { caller, param }: Call): Account {
  const found = visible(context, caller).find((account) => account.meta.uid === param("uid"));
  if (!found) throw notFound("cloudaccount", param("uid"));
  return found;
}

/** The account of a request from its own scope; a tenant's account cannot be written from a project. */
function writable(context: Context, call: Call): Account {
  const account = readable(context, call);
  if (!owns(call.caller, account.home)) throw notFound("cloudaccount", account.meta.uid);
  return account;
}

/** An account that the caller may use. */
export function accountOf(context: Context, caller: Caller, uid: string): Account | undefined {
  return visible(context, caller).find((account) => account.meta.uid === uid);
}

function readAccount(body: JsonObject): JsonObject {
  check(body, accountShape);
  check(objectAt(body, "spec"), specShape, "spec");
  return body;
}

/** Stores a new account; names are unique per scope. */
export function addAccount(app: App, home: Home, body: JsonObject): Account {
  const { context } = app;
  const name = textAt(body, "metadata.name");
  if (!name) throw invalidBody("metadata.name in body is required");
  refuseTaken(context, home, name, undefined);
  const annotations = mapAt(body, "metadata.annotations");
  requireKnownGateway(context, home, annotations);
  const meta = newMeta(context, name, { annotations, labels: mapAt(body, "metadata.labels") });
  const account = { meta, home, spec: objectAt(body, "spec"), extra: unknownMembers(body) };
  context.stores.accounts.push(account);
  return account;
}

function replaceAccount(app: App, account: Account, body: JsonObject): void {
  const { context } = app;
  const name = textAt(body, "metadata.name") || account.meta.name;
  refuseTaken(context, account.home, name, account);
  const annotations = without(mapAt(body, "metadata.annotations"), "scope");
  const texts = mapAt({ annotations }, "annotations");
  requireKnownGateway(context, account.home, texts);
  const modifiedAt = context.clock.now();
  Object.assign(account.meta, { name, annotations: texts, labels: mapAt(body, "metadata.labels"), modifiedAt });
  account.spec = objectAt(body, "spec");
  account.extra = unknownMembers(body);
  for (const cluster of context.stores.clusters)
    if (cluster.accountUid === account.meta.uid) app.wake(cluster.meta.uid);
}

function unknownMembers(body: JsonObject): JsonObject {
  return without(body, "metadata", "spec", "status", "kind", "apiVersion");
}

function refuseTaken(context: Context, home: Home, name: string, except: Account | undefined): void {
  const same = (a: Home) => a.tenantUid === home.tenantUid && a.projectUid === home.projectUid;
  const taken = context.stores.accounts.some((a) => a !== except && a.meta.name === name && same(a.home));
  if (taken) throw refusal(409, "DuplicateName", `Cloud account with name '${name}' already exists`);
}

function requireKnownGateway(context: Context, home: Home, annotations: Record<string, string>): void {
  const uid = annotations.overlordUid;
  if (!uid) return;
  const known = context.stores.gateways.some((g) => g.meta.uid === uid && g.tenantUid === home.tenantUid);
  if (!known) throw refusal(400, "InvalidGateway", `Private cloud gateway '${uid}' does not exist`);
}

/** Clusters that keep an account from being deleted: until a while after they are gone. */
export function clustersUsing(context: Context, accountUid: string): string[] {
  const now = context.clock.now();
  const holds = (deletedAt: number | undefined) =>
    deletedAt === undefined || now < after(deletedAt, context.timings.accountRelease);
  const users = context.stores.clusters.filter((c) => c.accountUid === accountUid && holds(c.deletedAt));
  return users.map((cluster) => cluster.meta.name);
}

function inUse(account: Account, users: string[]) {
  const text = `Cloud account '${account.meta.name}' is in use by cluster(s) [${users.join(", ")}]`;
  return refusal(409, "CloudAccountInUse", text, { clusters: users });
}

/** The document as it was written, the key in clear. */
function accountDocument(account: Account): JsonObject {
  return { ...account.extra, metadata: metadata(account.meta), spec: account.spec };
}

function accountView(account: Account): JsonObject {
  const annotations = { scope: scopeName(account.home) };
  return {
    ...account.extra,
    apiVersion: "cluster.spectrocloud.com/v1alpha1",
    kind: "maas",
    metadata: metadata(account.meta, annotations),
    spec: { ...account.spec, apiKey: mask },
    status: { state: "Running" },
  };
}

function summaryView(account: Account): JsonObject {
  const { kind, metadata: meta, status } = present(accountView(account));
  return present({ kind, metadata: meta, specSummary: { accountId: textAt(account.spec, "apiEndpoint") }, status });
}

/** Applies a JSON patch (RFC 6902; paths of objects only). */
function patched(document: JsonObject, operations: JsonObject[]): JsonObject {
  const result = structuredClone(document);
  for (const operation of operations) {
    check(operation, { op: "string!", path: "string!", from: "string" });
    applyOperation(result, operation);
  }
  return result;
}

function applyOperation(document: JsonObject, operation: JsonObject): void {
  const op = textAt(operation, "op");
  const path = pointer(textAt(operation, "path"));
  if (op === "add" || op === "replace") put(document, path, operation.value ?? null);
  else if (op === "remove") take(document, path);
  else transfer(document, operation, path);
}

/** Moves or copies within the document. */
function transfer(document: JsonObject, operation: JsonObject, path: string[]): void {
  const op = textAt(operation, "op");
  if (op !== "move" && op !== "copy") throw invalidBody(`op in body should be one of [add remove replace move copy]`);
  const from = pointer(textAt(operation, "from"));
  const value = at(document, from.join("."));
  if (value === undefined) throw invalidBody(`from in body names nothing`);
  if (op === "move") take(document, from);
  put(document, path, value);
}

function pointer(path: string): string[] {
  if (!path.startsWith("/")) throw invalidBody(`path in body must start with '/'`);
  return path
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function put(document: JsonObject, path: string[], value: Json): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    document[key] = value;
    return;
  }
  const inner = objectAt(document, key);
  document[key] = inner;
  put(inner, rest, value);
}

function take(document: JsonObject, path: string[]): void {
  const [key = "", ...rest] = path;
  if (rest.length > 0) take(objectAt(document, key), rest);
  else delete document[key];
}

/** The running gateway of an account, through which its MAAS is reached. */
export function gatewayOf(context: Context, account: Account): Gateway {
  const uid = account.meta.annotations.overlordUid;
  const gateway = context.stores.gateways.find((known) => known.meta.uid === uid);
  if (!gateway)
    throw refusal(400, "InvalidGateway", `Cloud account '${account.meta.name}' has no private cloud gateway`);
  requireRunning(context, gateway);
  return gateway;
}
