import type { App, Call } from "../api/app";
import { checkAttachments, readAttachment } from "../api/clusters/attachments";
import { checkClusterConfig, checkPool } from "../api/clusters/check";
import { addCluster, newCluster } from "../api/clusters/clusters";
import { notFound, refusal } from "../api/errors";
import { gatewayOf } from "../api/gateways";
import { profileView } from "../api/profiles";
import { bodyOf, check } from "../api/shapes";
import { type JsonObject, numberAt, objectAt, objectsAt, present } from "../state/documents";
import type { Attachment, Cluster, Context, Gateway, Profile } from "../state/world";

/** The clusters that gateways live on when an installer makes them on MAAS machines. */
export function gatewayClusterRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/overlords/maas/{uid}/clusterprofile", (call) =>
    app.ok(profileView(context, systemProfile(context, gatewayOf(context, call)))),
  );
  app.on("POST /v1/overlords/maas/{uid}/cloudconfig", (call) => {
    const gateway = gatewayOf(context, call);
    if (gateway.clusterUid)
      throw refusal(409, "DuplicateName", `Private cloud gateway '${gateway.meta.name}' has a cluster`);
    const cluster = create(app, call, gateway);
    return app.created(cluster.meta.uid);
  });
  app.on("PUT /v1/overlords/maas/{uid}/cloudconfig", (call) => {
    resize(app, call, gatewayOf(context, call));
    return app.done();
  });
}

function systemProfile(context: Context, gateway: Gateway): Profile {
  const { profiles } = context.stores;
  const found = profiles.find((known) => known.type === "system" && known.home.tenantUid === gateway.tenantUid);
  if (!found) throw notFound("clusterprofile", gateway.meta.uid);
  return found;
}

function create(app: App, call: Call, gateway: Gateway): Cluster {
  const { context } = app;
  const body = readConfig(context, bodyOf(call.request));
  if (!gateway.accountUid) throw refusal(400, "InvalidClusterRequest", "the gateway has no cloud account yet");
  const own: Attachment = { profileUid: systemProfile(context, gateway).meta.uid, packValues: [], variables: {} };
  const given = objectsAt(body, "clusterProfiles").map((entity) => readAttachment(context, call.caller, entity));
  const attachments = given.length > 0 ? given : [own];
  checkAttachments(context, attachments);
  const cluster = gatewayCluster(context, gateway, body, attachments);
  gateway.clusterUid = cluster.meta.uid;
  addCluster(app, cluster);
  return cluster;
}

/** The record of a gateway's cluster: one control-plane pool on which everything runs. */
export function gatewayCluster(
  context: Context,
  gateway: Gateway,
  body: JsonObject,
  attachments: Attachment[],
): Cluster {
  const pools = [gatewayPool(objectAt(body, "machineConfig"), numberAt(body, "size"))];
  const spec = { cloudConfig: objectAt(body, "clusterConfig"), clusterConfig: objectAt(body, "clusterSettings") };
  const read = { body: { metadata: { name: gateway.meta.name } }, spec, pools, attachments };
  const home = { tenantUid: gateway.tenantUid };
  return newCluster(context, { read, home, accountUid: gateway.accountUid, gatewayUid: gateway.meta.uid });
}

function gatewayPool(machine: JsonObject, size: number): JsonObject {
  const { azs, network, useLxdVm } = machine;
  const instanceType = { minCPU: 4, minMemInMB: 8192, ...objectAt(machine, "instanceType") };
  const resourcePool = machine.resourcePool ?? "";
  const poolConfig = {
    name: "master-pool",
    size,
    labels: ["control-plane"],
    isControlPlane: true,
    useControlPlaneAsWorker: true,
    updateStrategy: { type: "RollingUpdateScaleOut" },
  };
  return { cloudConfig: present({ azs, network, useLxdVm, instanceType, resourcePool, tags: [] }), poolConfig };
}

function readConfig(context: Context, body: JsonObject): JsonObject {
  check(body, { clusterConfig: "object!", machineConfig: "object!", size: "integer!", clusterProfiles: "objects" });
  checkClusterConfig(context, objectAt(body, "clusterConfig"), "clusterConfig");
  const size = numberAt(body, "size");
  if (size !== 1 && size !== 3)
    throw refusal(400, "InvalidGatewaySize", "size of a private cloud gateway must be 1 or 3");
  checkPool(context, gatewayPool(objectAt(body, "machineConfig"), size));
  return body;
}

function resize(app: App, call: Call, gateway: Gateway): void {
  const { context } = app;
  const cluster = context.stores.clusters.find((known) => known.meta.uid === gateway.clusterUid);
  const pool = cluster?.pools[0];
  if (!cluster || !pool) throw notFound("cloudconfig", gateway.meta.uid);
  const body = readConfig(context, bodyOf(call.request));
  const [before, now] = [numberAt(pool.doc, "poolConfig.size"), numberAt(body, "size")];
  if (now < before)
    throw refusal(400, "InvalidGatewaySize", `private cloud gateway cannot be scaled down from ${before} to ${now}`);
  pool.doc = gatewayPool(objectAt(body, "machineConfig"), now);
  app.wake(cluster.meta.uid);
}
