import { gatewayState, lastHeartbeat, requireRunning } from "../behaviour/gateway-state";
import { flagAt, type JsonObject, mapAt, objectAt, present, textAt } from "../state/documents";
import { addEvent } from "../state/event-log";
import { type Context, type Gateway, type Home, metadata, timestamp } from "../state/world";
import type { App, Call } from "./app";
import { addAccount } from "./cloud-accounts";
import { validate } from "./clouds";
import { invalidBody, notFound, refusal } from "./errors";
import { gatewayByUid, gatewayOf, gatewaysOf } from "./gateways";
import { ipPoolView } from "./ip-pools";
import { kubectlCommands } from "./pcg";
import type { Caller } from "./scope";
import { bodyOf, check } from "./shapes";

/** Gateways: they belong to the tenant, whatever the scope of the request. */
export function overlordRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/overlords", ({ request, caller }) => {
    const name = request.query.get("name");
    const mine = gatewaysOf(context, caller).filter((gateway) => !name || gateway.meta.name === name);
    return app.ok({ items: mine.map((gateway) => gatewayView(context, gateway)) });
  });
  app.on("GET /v1/overlords/{uid}", (call) => app.ok(gatewayView(context, gatewayOf(context, call))));
  app.on("DELETE /v1/overlords/{uid}", (call) => {
    remove(context, gatewayOf(context, call));
    return app.ok({ msg: "Private cloud gateway is deleted" });
  });
  app.on("PUT /v1/overlords/{uid}/metadata", (call) => {
    rename(context, call);
    return app.done();
  });
  app.on("PUT /v1/overlords/{uid}/reset", (call) => {
    const gateway = gatewayOf(context, call);
    for (const account of context.stores.accounts)
      if (account.meta.annotations.overlordUid === gateway.meta.uid) delete account.meta.annotations.overlordUid;
    gateway.accountUid = "";
    return app.ok({ msg: "Resources of the private cloud gateway are disassociated" });
  });
  app.on("POST /v1/overlords/migrate", (call) => {
    migrate(app, call);
    return app.done();
  });
  accountRoutes(app);
}

function accountRoutes(app: App): void {
  const { context } = app;
  app.on("POST /v1/overlords/maas/{uid}/account", (call) => {
    const gateway = gatewayOf(context, call);
    const body = bodyOf(call.request);
    check(body, { name: "string!", account: "object!", shareWithProjects: "boolean" });
    gateway.meta.name = textAt(body, "name") || gateway.meta.name;
    const account = addAccount(app, accountHome(context, call.caller, body), {
      metadata: { name: textAt(body, "name"), annotations: { overlordUid: gateway.meta.uid } },
      spec: objectAt(body, "account"),
    });
    gateway.accountUid = account.meta.uid;
    return app.created(account.meta.uid);
  });
  app.on("PUT /v1/overlords/maas/{uid}/account", (call) => {
    const gateway = gatewayOf(context, call);
    const body = bodyOf(call.request);
    check(body, { account: "object!", "account.apiEndpoint": "string!", "account.apiKey": "string!" });
    const account = context.stores.accounts.find((known) => known.meta.uid === gateway.accountUid);
    if (!account) throw notFound("cloudaccount", gateway.accountUid);
    account.spec = objectAt(body, "account");
    return app.done();
  });
  app.on("POST /v1/overlords/maas/{uid}/account/validate", async (call) => {
    requireRunning(context, gatewayOf(context, call));
    await validate(app, objectAt(bodyOf(call.request), "account"));
    return app.done();
  });
}

/** Shared accounts are the tenant's; so are the others, as far as other projects do not see them. */
function accountHome(context: Context, caller: Caller, body: JsonObject): Home {
  const home: Home = { tenantUid: caller.tenant.uid };
  if (flagAt(body, "shareWithProjects") || !caller.projectUid) return home;
  const project = context.stores.projects.find((known) => known.uid === caller.projectUid);
  return project ? { ...home, projectUid: project.uid } : home;
}

function rename(context: Context, call: Call): void {
  const gateway = gatewayOf(context, call);
  const body = bodyOf(call.request);
  check(body, {
    metadata: "object!",
    "metadata.name": "string",
    "metadata.labels": "map",
    "metadata.annotations": "map",
  });
  const name = textAt(body, "metadata.name") || gateway.meta.name;
  const others = gatewaysOf(context, call.caller).filter((known) => known !== gateway);
  if (others.some((known) => known.meta.name === name)) throw duplicate(name);
  const [labels, annotations] = [mapAt(body, "metadata.labels"), mapAt(body, "metadata.annotations")];
  Object.assign(gateway.meta, { name, labels, annotations, modifiedAt: context.clock.now() });
}

export function duplicate(name: string) {
  return refusal(409, "DuplicateName", `Private cloud gateway with name '${name}' already exists`);
}

/** Names of the clusters and accounts that stand on a gateway. */
function users(context: Context, gateway: Gateway): string[] {
  const { clusters, accounts } = context.stores;
  const { uid } = gateway.meta;
  const alive = clusters.filter(
    (c) => c.gatewayUid === uid && c.deletedAt === undefined && c.meta.uid !== gateway.clusterUid,
  );
  const bound = accounts.filter((account) => account.meta.annotations.overlordUid === uid);
  // The account that the installer made goes with its gateway.
  const foreign = bound.filter((account) => account.meta.uid !== gateway.accountUid);
  return [
    ...alive.map((c) => `cluster ${c.meta.name}`),
    ...foreign.map((account) => `cloud account ${account.meta.name}`),
  ];
}

function remove(context: Context, gateway: Gateway): void {
  const { stores } = context;
  const name = gateway.meta.name;
  if (gateway.kind === "system") throw refusal(403, "OperationNotAllowed", `'${name}' cannot be deleted`);
  const inUse = users(context, gateway);
  if (inUse.length > 0)
    throw refusal(409, "GatewayInUse", `Private cloud gateway '${name}' is in use by [${inUse.join(", ")}]`, {
      users: inUse,
    });
  stores.gateways = stores.gateways.filter((known) => known !== gateway);
  // Clusters that were moved to another gateway keep their account: it stays as long as they do.
  const isUsed = stores.clusters.some(
    (cluster) =>
      cluster.accountUid === gateway.accountUid &&
      cluster.meta.uid !== gateway.clusterUid &&
      cluster.deletedAt === undefined,
  );
  if (!isUsed) stores.accounts = stores.accounts.filter((account) => account.meta.uid !== gateway.accountUid);
  // Its own machines are not released; only Palette forgets them.
  stores.clusters = stores.clusters.filter((cluster) => cluster.meta.uid !== gateway.clusterUid);
}

function migrate(app: App, { request, caller }: Call): void {
  const { context } = app;
  const body = bodyOf(request);
  check(body, { sourceUid: "string!", targetUid: "string!" });
  const source = gatewayByUid(context, caller, textAt(body, "sourceUid"));
  const target = gatewayByUid(context, caller, textAt(body, "targetUid"));
  if (source === target) throw invalidBody("sourceUid and targetUid in body must differ");
  if (source.cloudType !== target.cloudType && target.kind !== "system")
    throw invalidBody(`cloud type of '${target.meta.name}' is ${target.cloudType}, not ${source.cloudType}`);
  for (const gateway of [source, target]) requireRunning(context, gateway);
  for (const cluster of context.stores.clusters) {
    if (cluster.gatewayUid !== source.meta.uid || cluster.meta.uid === source.clusterUid) continue;
    cluster.gatewayUid = target.meta.uid;
    cluster.meta.annotations.overlordUid = target.meta.uid;
    app.wake(cluster.meta.uid);
  }
  for (const { meta } of context.stores.accounts)
    if (meta.annotations.overlordUid === source.meta.uid && meta.uid !== source.accountUid)
      meta.annotations.overlordUid = target.meta.uid;
  const message = `Clusters of '${source.meta.name}' are migrated to '${target.meta.name}'`;
  addEvent(context, { kind: "overlord", meta: source.meta }, { reason: "GatewayMigrated", message });
}

export function gatewayView(context: Context, gateway: Gateway): JsonObject {
  const state = gatewayState(context, gateway);
  const running = state === "Running";
  const cluster = context.stores.clusters.find((known) => known.meta.uid === gateway.clusterUid);
  const conditions =
    running || state !== "Unknown" ? [] : [{ type: "Heartbeat", message: "no heartbeat from the gateway" }];
  const beat = lastHeartbeat(context, gateway);
  const health = present({
    state: running ? "Healthy" : state === "Unknown" ? "UnHealthy" : "Unknown",
    agentVersion: running ? "4.8.3" : undefined,
    lastHeartBeatTimestamp: beat === undefined ? undefined : timestamp(beat),
    conditions,
  });
  return {
    kind: "overlord",
    metadata: metadata(gateway.meta, gateway.kind === "system" ? {} : { cloudType: gateway.cloudType }),
    spec: {
      cloudAccountUid: gateway.accountUid,
      spectroClusterUid: gateway.clusterUid,
      isSelfHosted: gateway.kind === "self-hosted",
      isSystem: gateway.kind === "system",
      tenantUid: gateway.tenantUid,
      ipAddress: cluster?.machines[0]?.addresses[0] ?? "",
      ipPools: gateway.ipPools.map((pool) => ipPoolView(context, gateway, pool)),
    },
    status: {
      state,
      isActive: running || state === "Provisioning",
      isReady: running,
      kubectlCommands: gateway.kind === "self-hosted" ? kubectlCommands(context, gateway) : [],
      notifications: { isAvailable: false, isTemplateVariableResolutionPending: false },
      health,
    },
  };
}
