import { markDeleted, settle, stateOf } from "../../behaviour/cluster-state";
import { infraOf } from "../../behaviour/packs";
import { poolName } from "../../behaviour/pool-fields";
import { infraFor } from "../../behaviour/profile-change";
import { type JsonObject, mapAt, objectAt, objectsAt, textAt, without } from "../../state/documents";
import { addEvent } from "../../state/event-log";
import { type Attachment, after, type Cluster, type Context, type Home, newMeta } from "../../state/world";
import type { App, Call } from "../app";
import { accountOf } from "../cloud-accounts";
import { invalidBody, refusal } from "../errors";
import { type Caller, homeOf } from "../scope";
import { bodyOf, check, type Shape } from "../shapes";
import { attachmentsOf, checkKind } from "../templates";
import { refuseNewer } from "../versions";
import { checkAttachments } from "./attachments";
import { checkClusterConfig, checkPool, poolsProblem } from "./check";
import { clusterOf, requireAlive, touch } from "./find";
import { applicationView, clusterView } from "./view";

const clusterShape: Shape = {
  metadata: "object!",
  "metadata.name": "string!",
  "metadata.labels": "map",
  "metadata.annotations": "map",
  spec: "object!",
  "spec.cloudAccountUid": "string!",
  "spec.cloudConfig": "object!",
  "spec.machinepoolconfig": "objects",
  "spec.profiles": "objects",
  "spec.clusterConfig": "object",
  "spec.policies": "object",
  "spec.clusterTemplate": "object",
  "spec.clusterType": "string",
};

/** Clusters: made, read, renamed, deleted. */
export function clusterRoutes(app: App): void {
  const { context } = app;
  app.on("POST /v1/spectroclusters/maas", (call) => {
    const cluster = create(app, call);
    return app.created(cluster.meta.uid);
  });
  app.on("GET /v1/spectroclusters/validate/name", ({ request, caller }) => {
    refuseTakenName(context, homeOf(caller), request.query.get("name") ?? "");
    return app.done();
  });
  app.on("GET /v1/spectroclusters/{uid}", (call) => app.ok(clusterView(context, clusterOf(context, call))));
  app.on("GET /v1/spectroclusters/{uid}/status", (call) => {
    const state = stateOf(context, clusterOf(context, call));
    return app.ok(state === undefined ? {} : { status: { state } });
  });
  app.on("DELETE /v1/spectroclusters/{uid}", (call) => {
    remove(app, clusterOf(context, call), call.request.query.get("forceDelete") === "true");
    return app.done();
  });
  app.on("PATCH /v1/spectroclusters/{uid}/metadata", (call) => {
    changeMetadata(app, call);
    return app.done();
  });
  app.on("GET /v1/spectroclusters/{uid}/status/spcApply", (call) =>
    app.ok(applicationView(context, clusterOf(context, call))),
  );
  app.on("POST /v1/spectroclusters/{uid}/status/spcApply", (call) => {
    const cluster = clusterOf(context, call);
    requireAlive(context, cluster);
    if (!cluster.application.canBeApplied) cluster.application.resolvesAt ??= after(context.clock.now(), 0);
    settle(context, cluster);
    app.wake(cluster.meta.uid);
    return app.done(202);
  });
}

/** A request for a new cluster that has passed every check. */
export interface ClusterRequest {
  body: JsonObject;
  spec: JsonObject;
  pools: JsonObject[];
  attachments: Attachment[];
}

/** Checks a request as `POST` does; `maas/validate` reports instead of refusing. */
export function readRequest(context: Context, caller: Caller, body: JsonObject): ClusterRequest {
  check(body, clusterShape);
  const spec = objectAt(body, "spec");
  refuseNewer(context.version, without(spec, "cloudConfig", "machinepoolconfig"));
  checkClusterConfig(context, objectAt(spec, "cloudConfig"), "spec.cloudConfig");
  const pools = objectsAt(spec, "machinepoolconfig");
  for (const pool of pools) checkPool(context, pool);
  const problem = poolsProblem(objectAt(spec, "cloudConfig"), pools);
  if (problem) throw refusal(400, "InvalidClusterRequest", problem);
  checkKind(spec);
  const attachments = attachmentsOf(context, caller, spec);
  checkAttachments(context, attachments);
  return { body, spec, pools, attachments };
}

function create(app: App, { request, caller }: Call): Cluster {
  const { context } = app;
  const read = readRequest(context, caller, bodyOf(request));
  const name = textAt(read.body, "metadata.name");
  const home = homeOf(caller);
  refuseTakenName(context, home, name);
  const account = accountOf(context, caller, textAt(read.spec, "cloudAccountUid"));
  if (!account)
    throw refusal(
      400,
      "InvalidClusterRequest",
      `Cloud account '${textAt(read.spec, "cloudAccountUid")}' does not exist`,
    );
  const gatewayUid = account.meta.annotations.overlordUid ?? "";
  const cluster = newCluster(context, { read, home, accountUid: account.meta.uid, gatewayUid });
  addCluster(app, cluster);
  return cluster;
}

interface Parts {
  read: ClusterRequest;
  home: Home;
  accountUid: string;
  gatewayUid: string;
}

export function newCluster(context: Context, { read, home, accountUid, gatewayUid }: Parts): Cluster {
  const { body, spec, pools, attachments } = read;
  const now = context.clock.now();
  const [labels, annotations] = [mapAt(body, "metadata.labels"), mapAt(body, "metadata.annotations")];
  const clusterConfig = objectAt(spec, "clusterConfig");
  const cluster: Cluster = {
    meta: newMeta(context, textAt(body, "metadata.name"), { labels, annotations }),
    home,
    accountUid,
    gatewayUid,
    configUid: context.random.uid(),
    cloudConfig: objectAt(spec, "cloudConfig"),
    config: without(clusterConfig, "resources", "location"),
    namespaces: withUids(context, objectsAt(clusterConfig, "resources.namespaces")),
    rbacs: withUids(context, objectsAt(clusterConfig, "resources.rbacs")),
    attachments,
    applied: structuredClone(attachments),
    application: { actionType: "DownloadAndInstall", canBeApplied: true, modifiedAt: now, appliedAt: now },
    infra: infraOf([], ""),
    epoch: 0,
    pools: [],
    machines: [],
    conditions: [],
    packsUntil: now,
    certificatesAt: now,
  };
  takeOptional(cluster, spec);
  cluster.infra = infraFor(context, cluster, cluster.applied);
  cluster.pools = pools.map((doc) => ({ name: poolName(doc), doc, infra: cluster.infra, deleting: false }));
  return cluster;
}

function takeOptional(cluster: Cluster, spec: JsonObject): void {
  const location = objectAt(spec, "clusterConfig.location");
  if (Object.keys(location).length > 0) cluster.location = location;
  const template = textAt(spec, "clusterTemplate.uid");
  if (template) cluster.templateUid = template;
  const type = textAt(spec, "clusterType");
  if (type) cluster.clusterType = type;
  const [backup, scan] = [objectAt(spec, "policies.backupPolicy"), objectAt(spec, "policies.scanPolicy")];
  if (Object.keys(backup).length > 0) cluster.backup = backup;
  if (Object.keys(scan).length > 0) cluster.scan = scan;
}

/** Namespaces and role bindings get their uids from Palette. */
export function withUids(context: Context, items: JsonObject[]): JsonObject[] {
  return items.map((item) => {
    const meta = objectAt(item, "metadata");
    return { ...item, metadata: { ...meta, uid: textAt(meta, "uid") || context.random.uid() } };
  });
}

export function addCluster(app: App, cluster: Cluster): void {
  const { context } = app;
  context.stores.clusters.push(cluster);
  addEvent(
    context,
    { kind: "spectrocluster", meta: cluster.meta },
    { reason: "ClusterCreated", message: "Cluster is created" },
  );
  app.wake(cluster.meta.uid);
}

export function refuseTakenName(context: Context, home: Home, name: string): void {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 63)
    throw invalidBody(`metadata.name '${name}' must be a DNS label: lower case letters, digits and '-'`);
  const same = (other: Home) => other.tenantUid === home.tenantUid && other.projectUid === home.projectUid;
  const taken = context.stores.clusters.some((c) => c.meta.name === name && same(c.home) && c.deletedAt === undefined);
  if (taken) throw refusal(409, "DuplicateName", `Cluster with name '${name}' already exists`);
}

function remove(app: App, cluster: Cluster, force: boolean): void {
  const { context } = app;
  if (cluster.deletedAt !== undefined) return;
  if (context.stores.gateways.some((gateway) => gateway.clusterUid === cluster.meta.uid))
    throw refusal(
      403,
      "OperationNotAllowed",
      `Cluster '${cluster.meta.name}' is a private cloud gateway; delete the gateway`,
    );
  if (force) forceDelete(app, cluster);
  else if (cluster.deletingAt === undefined) beginDelete(app, cluster);
}

function beginDelete(app: App, cluster: Cluster): void {
  const { context } = app;
  const now = context.clock.now();
  cluster.deletingAt = now;
  touch(context, cluster);
  addEvent(
    context,
    { kind: "spectrocluster", meta: cluster.meta },
    { reason: "ClusterDeleting", message: "Cluster is being deleted" },
  );
  if (cluster.imported) markDeleted(context, cluster, now);
  app.wake(cluster.meta.uid);
}

function forceDelete(app: App, cluster: Cluster): void {
  const { context } = app;
  const since = cluster.deletingAt;
  const allowedAt = since === undefined ? Number.POSITIVE_INFINITY : after(since, context.timings.forceDeleteAfter);
  const now = context.clock.now();
  if (now < allowedAt) {
    const minutes = Math.ceil(context.timings.forceDeleteAfter / 60_000);
    throw refusal(400, "ForceDeleteNotAllowed", `Force delete is allowed after ${minutes} minutes in Deleting state`);
  }
  markDeleted(context, cluster, now);
  app.wake(cluster.meta.uid);
}

function changeMetadata(app: App, call: Call): void {
  const { context } = app;
  const cluster = clusterOf(context, call);
  requireAlive(context, cluster);
  const body = bodyOf(call.request);
  check(body, {
    metadata: "object!",
    "metadata.name": "string",
    "metadata.labels": "map",
    "metadata.annotations": "map",
  });
  const name = textAt(body, "metadata.name") || cluster.meta.name;
  if (name !== cluster.meta.name) throw invalidBody("metadata.name of a cluster cannot be changed");
  const kept = cluster.meta.annotations[forbidden];
  const sent = without(mapAt(body, "metadata.annotations"), "scope", "overlordUid", forbidden);
  const annotations = mapAt({ sent }, "sent");
  cluster.meta.annotations = kept === undefined ? annotations : { ...annotations, [forbidden]: kept };
  cluster.meta.labels = mapAt(body, "metadata.labels");
  touch(context, cluster);
}

/** The server's own annotation that locks agent upgrades. */
export const forbidden = "spectroComponentsUpgradeForbidden";
