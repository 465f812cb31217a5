import { type JsonObject, objectsAt, textAt } from "../state/documents";
import type { Attachment, Cluster, Context, Home } from "../state/world";
import { readAttachment } from "./clusters/attachments";
import { invalidBody, refusal } from "./errors";
import type { Caller } from "./scope";

/** The one that is there from the start. */
export function seedTemplate(context: Context, home: Home): void {
  const profile = context.stores.profiles.find(
    (known) => known.meta.name === "maas-infra" && known.home.projectUid === home.projectUid,
  );
  const uid = context.random.fork("templates").uid();
  if (profile) context.stores.templates.push({ uid, name: "standard", home, profileUids: [profile.meta.uid] });
}

/** The profiles of a new cluster: those of its template, with the request's variables, or those of the request. */
export function attachmentsOf(context: Context, caller: Caller, spec: JsonObject): Attachment[] {
  const sent = objectsAt(spec, "profiles");
  const uid = textAt(spec, "clusterTemplate.uid");
  if (!uid) return sent.map((profile) => readAttachment(context, caller, profile));
  const template = context.stores.templates.find((known) => known.uid === uid);
  if (!template) throw refusal(400, "InvalidClusterRequest", `Cluster template '${uid}' does not exist`);
  if (!textAt(spec, "clusterConfig.timezone"))
    throw invalidBody("spec.clusterConfig.timezone in body is required for a cluster of a template");
  for (const profile of sent) {
    if (!template.profileUids.includes(textAt(profile, "uid")))
      throw refusal(400, "InvalidClusterRequest", `Profile '${textAt(profile, "uid")}' is not in the cluster template`);
    if (objectsAt(profile, "packValues").length > 0)
      throw refusal(400, "InvalidClusterRequest", "packs of a cluster of a template cannot be changed");
  }
  return template.profileUids.map((profileUid) =>
    readAttachment(
      context,
      caller,
      sent.find((profile) => textAt(profile, "uid") === profileUid) ?? { uid: profileUid },
    ),
  );
}

/** Refuses to change profiles that a template decides. */
export function refuseTemplated(cluster: Cluster): void {
  if (cluster.templateUid)
    throw refusal(400, "ClusterTemplateLocked", "profiles of a cluster of a template are changed by the template");
}

/** Refuses kinds of clusters that Palette does not know. */
export function checkKind(spec: JsonObject): void {
  const type = textAt(spec, "clusterType");
  if (type && type !== "PureManage" && type !== "PureAttach")
    throw invalidBody("spec.clusterType in body should be one of [PureManage PureAttach]");
  const hyperShift = "clusterConfig.hyperShiftConfig";
  const deployment = textAt(spec, `${hyperShift}.clusterDeploymentType`);
  if (deployment && deployment !== "hypershift" && deployment !== "openshift")
    throw invalidBody(`spec.${hyperShift}.clusterDeploymentType in body should be one of [hypershift openshift]`);
  if (deployment === "openshift" && !textAt(spec, `${hyperShift}.hostClusterUid`))
    throw invalidBody(`spec.${hyperShift}.hostClusterUid in body is required for openshift`);
}
