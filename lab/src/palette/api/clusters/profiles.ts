import { ownManifests, profileOf, resolvePacks } from "../../behaviour/packs";
import { writeProfiles } from "../../behaviour/profile-change";
import { type JsonObject, objectsAt, textAt, textsAt } from "../../state/documents";
import { addEvent } from "../../state/event-log";
import { type Attachment, type Cluster, type Context, metadata } from "../../state/world";
import type { App, Call } from "../app";
import { invalidBody, notFound, refusal } from "../errors";
import { bodyOf, check, itemsOf } from "../shapes";
import { refuseTemplated } from "../templates";
import { checkAttachments, checkUpgrade, isNodeProfile, merged, readAttachment } from "./attachments";
import { clusterOf, requireRunning } from "./find";
import { checkImmutable, checkVariables, readVariables, variablesView } from "./variables";

const actions = ["DownloadAndInstall", "DownloadAndInstallLater"];

/** The profiles attached to a cluster, their variables and manifests. */
export function clusterProfileRoutes(app: App): void {
  const { context } = app;
  const profiles = "/v1/spectroclusters/{uid}/profiles";
  app.on(`GET ${profiles}`, (call) => app.ok({ profiles: profileList(context, clusterOf(context, call)) }));
  app.on(`PUT ${profiles}`, (call) => {
    write(app, call, (_cluster, entities) => entities.map((entity) => readAttachment(context, call.caller, entity)));
    return app.done();
  });
  app.on(`PATCH ${profiles}`, (call) => {
    write(app, call, (cluster, entities) => merged(context, call.caller, cluster, entities));
    return app.done();
  });
  app.on(`DELETE ${profiles}`, (call) => {
    detach(app, call);
    return app.done();
  });
  app.on("GET /v1/spectroclusters/{uid}/variables", (call) =>
    app.ok(variablesView(context, clusterOf(context, call).attachments)),
  );
  app.on("PATCH /v1/spectroclusters/{uid}/variables", (call) => {
    patchVariables(app, call);
    return app.done();
  });
  app.on("GET /v1/spectroclusters/{uid}/pack/manifests/{manifestUid}", (call) =>
    app.ok(manifest(context, clusterOf(context, call), call.param("manifestUid"))),
  );
}

type Change = (cluster: Cluster, entities: JsonObject[]) => Attachment[];

function write(app: App, call: Call, change: Change): void {
  const { context } = app;
  const cluster = clusterOf(context, call);
  requireRunning(context, cluster);
  const body = bodyOf(call.request);
  check(body, { profiles: "objects!", spcApplySettings: "object", "spcApplySettings.actionType": "string" });
  const actionType = textAt(body, "spcApplySettings.actionType") || "DownloadAndInstall";
  if (!actions.includes(actionType)) throw invalidBody(`actionType in body should be one of [${actions.join(" ")}]`);
  refuseTemplated(cluster);
  const attachments = change(cluster, objectsAt(body, "profiles"));
  checkAttachments(context, attachments);
  checkUpgrade(context, cluster, attachments);
  commit(app, cluster, attachments, actionType);
}

function commit(app: App, cluster: Cluster, attachments: Attachment[], actionType: string): void {
  const { context } = app;
  writeProfiles(context, cluster, attachments, actionType);
  const message = "Cluster profiles are updated";
  addEvent(context, { kind: "spectrocluster", meta: cluster.meta }, { reason: "ClusterProfilesUpdated", message });
  app.wake(cluster.meta.uid);
}

function detach(app: App, call: Call): void {
  const { context } = app;
  const cluster = clusterOf(context, call);
  requireRunning(context, cluster);
  refuseTemplated(cluster);
  const body = bodyOf(call.request);
  check(body, { profileUids: "strings!" });
  const uids = textsAt(body, "profileUids");
  for (const uid of uids) {
    const attachment = cluster.attachments.find((known) => known.profileUid === uid);
    if (!attachment) throw notFound("clusterprofile", uid);
    if (isNodeProfile(context, attachment))
      throw refusal(400, "InvalidClusterRequest", "an infrastructure profile cannot be detached from its cluster");
  }
  const kept = cluster.attachments.filter((known) => !uids.includes(known.profileUid));
  commit(app, cluster, kept, "DownloadAndInstall");
}

function patchVariables(app: App, call: Call): void {
  const { context } = app;
  const cluster = clusterOf(context, call);
  requireRunning(context, cluster);
  const attachments = structuredClone(cluster.attachments);
  for (const item of itemsOf(call.request)) {
    check(item, { profileUid: "string!", variables: "objects" });
    const uid = textAt(item, "profileUid");
    const attachment = attachments.find((known) => known.profileUid === uid);
    if (!attachment) throw notFound("clusterprofile", uid);
    const values = readVariables(objectsAt(item, "variables"));
    checkImmutable(context, attachment, values);
    attachment.variables = { ...attachment.variables, ...values };
    checkVariables(context, attachment);
  }
  if (JSON.stringify(attachments) === JSON.stringify(cluster.attachments)) return;
  commit(app, cluster, attachments, cluster.application.actionType);
}

function profileList(context: Context, cluster: Cluster): JsonObject[] {
  return cluster.attachments.flatMap((attachment) => {
    const profile = profileOf(context, attachment.profileUid);
    if (!profile) return [];
    const packs = resolvePacks(context, cluster.meta.name, [attachment]).map(({ ref, name, layer, version }) => ({
      metadata: { name, uid: textAt(ref, "packUid") },
      spec: {
        name,
        displayName: name,
        layer,
        type: textAt(ref, "type"),
        version,
        registryUid: textAt(ref, "registryUid"),
        values: textAt(ref, "values"),
        manifests: objectsAt(ref, "manifests"),
      },
      status: {},
    }));
    const { cloudType, type } = profile;
    return [{ metadata: metadata(profile.meta), spec: { cloudType, type, version: 1, packs } }];
  });
}

function manifest(context: Context, cluster: Cluster, uid: string): JsonObject {
  for (const attachment of cluster.attachments)
    for (const pack of resolvePacks(context, cluster.meta.name, [attachment])) {
      const ref = objectsAt(pack.ref, "manifests").find((known) => textAt(known, "uid") === uid);
      if (!ref) continue;
      const name = textAt(ref, "name");
      const own = ownManifests(attachment, pack.name).find((known) => known.name === name);
      const content = own?.content ?? pack.profile.manifests[uid] ?? "";
      return { metadata: { name, uid }, spec: { published: { content, digest: "" } } };
    }
  throw notFound("manifest", uid);
}
