import { isInfra, kubernetesPack, resolvePacks } from "../../behaviour/packs";
import { type JsonObject, objectsAt, textAt } from "../../state/documents";
import type { Attachment, Cluster, Context } from "../../state/world";
import { refusal } from "../errors";
import { visibleProfile } from "../profiles";
import type { Caller } from "../scope";
import { check } from "../shapes";
import { checkImmutable, checkVariables, readVariables } from "./variables";

/** Reads `v1SpectroClusterProfileEntity`; refuses profiles that the caller cannot see and packs that they do not have. */
export function readAttachment(context: Context, caller: Caller, entity: JsonObject): Attachment {
  check(
    entity,
    { uid: "string!", packValues: "objects", variables: "objects", replaceWithProfile: "string" },
    "profiles",
  );
  const uid = textAt(entity, "uid");
  const profile = visibleProfile(context, caller, uid);
  if (!profile) throw refusal(400, "InvalidClusterRequest", `Cluster profile '${uid}' does not exist`);
  const packValues = objectsAt(entity, "packValues");
  for (const value of packValues) {
    check(value, { name: "string!", values: "string", tag: "string", manifests: "objects" }, "packValues");
    const name = textAt(value, "name");
    if (!profile.packs.some((pack) => textAt(pack, "name") === name))
      throw refusal(400, "InvalidPack", `Pack '${name}' is not in profile '${profile.meta.name}' ${profile.version}`);
  }
  return { profileUid: uid, packValues, variables: readVariables(objectsAt(entity, "variables")) };
}

/** Refuses a set of profiles without exactly one that makes nodes, or with missing variables. */
export function checkAttachments(context: Context, attachments: Attachment[]): void {
  const infra = attachments.filter((attachment) => isNodeProfile(context, attachment));
  if (infra.length !== 1)
    throw refusal(400, "InvalidClusterRequest", `exactly one infrastructure profile is required, got ${infra.length}`);
  for (const attachment of attachments) checkVariables(context, attachment);
}

export function isNodeProfile(context: Context, attachment: Attachment): boolean {
  const profile = context.stores.profiles.find((known) => known.meta.uid === attachment.profileUid);
  return profile !== undefined && isInfra(profile);
}

/** The attachments after a PATCH: listed ones are updated, replaced or added. */
export function merged(context: Context, caller: Caller, cluster: Cluster, entities: JsonObject[]): Attachment[] {
  const result = structuredClone(cluster.attachments);
  for (const entity of entities) {
    const fresh = readAttachment(context, caller, entity);
    const replaced = textAt(entity, "replaceWithProfile");
    const index = result.findIndex((known) => known.profileUid === (replaced || fresh.profileUid));
    const before = result[index];
    if (replaced && !before)
      throw refusal(400, "InvalidClusterRequest", `Profile '${replaced}' is not attached to the cluster`);
    if (!before) {
      result.push(fresh);
      continue;
    }
    // A variable that is not sent keeps its value, as far as the new version still knows it.
    const variables = { ...keptVariables(context, before, fresh), ...fresh.variables };
    if (!replaced) checkImmutable(context, before, fresh.variables);
    result[index] = { ...fresh, variables };
  }
  return result;
}

function keptVariables(context: Context, before: Attachment, fresh: Attachment): Record<string, string> {
  const profile = context.stores.profiles.find((known) => known.meta.uid === fresh.profileUid);
  const knows = (name: string) => profile?.variables.some((variable) => variable.name === name) ?? false;
  return Object.fromEntries(Object.entries(before.variables).filter(([name]) => knows(name)));
}

/** Refuses a lower Kubernetes version, or one that skips a minor. */
export function checkUpgrade(context: Context, cluster: Cluster, attachments: Attachment[]): void {
  const version = (of: Attachment[]) =>
    kubernetesPack(resolvePacks(context, cluster.meta.name, of))?.version ?? "0.0.0";
  const [before, now] = [version(cluster.applied), version(attachments)].map((text) => text.split(".").map(Number));
  const [major = 0, minor = 0, patch = 0] = before ?? [];
  const [newMajor = 0, newMinor = 0, newPatch = 0] = now ?? [];
  const lower = newMajor - major || newMinor - minor || newPatch - patch;
  if (lower < 0)
    throw refusal(
      400,
      "KubernetesDowngradeNotAllowed",
      `Kubernetes cannot go from ${version(cluster.applied)} to ${version(attachments)}`,
    );
  if (newMinor - minor > 1)
    throw refusal(
      400,
      "KubernetesVersionSkew",
      `Kubernetes can go up by one minor version at a time, not from ${major}.${minor} to ${newMajor}.${newMinor}`,
    );
}
