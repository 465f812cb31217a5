import { type JsonObject, objectsAt, textAt } from "../state/documents";
import { type Context, metadata, type Profile } from "../state/world";
import type { App, Call } from "./app";
import { notFound } from "./errors";
import { type Caller, scopeName, sees } from "./scope";

/** Cluster profiles: seeded, read only. Every version is a profile of its own. */
export function profileRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/clusterprofiles/{uid}", (call) => app.ok(profileView(context, readable(context, call))));
  app.on("GET /v1/clusterprofiles/{uid}/packs/{packName}/manifests", (call) => {
    const profile = readable(context, call);
    return app.ok({ items: manifestsOf(profile, packNamed(profile, call.param("packName"))) });
  });
  app.on("GET /v1/packs/{uid}", (call) => app.ok(packView(context, call)));
  app.on("GET /v1/dashboard/clusterprofiles/metadata", ({ caller }) => {
    const mine = context.stores.profiles.filter((profile) => sees(caller, profile.home) && profile.type !== "system");
    return app.ok({ items: mine.map(summary) });
  });
}

function summary({ meta, cloudType, version }: Profile): JsonObject {
  return { metadata: { name: meta.name, uid: meta.uid }, spec: { cloudType, version } };
}

function packNamed(profile: Profile, name: string): JsonObject {
  const found = profile.packs.find((pack) => textAt(pack, "name") === name);
  if (!found) throw notFound("pack", name);
  return found;
}

const manifestsOf = (profile: Profile, pack: JsonObject): JsonObject[] =>
  objectsAt(pack, "manifests").map((ref) => ({
    metadata: { name: textAt(ref, "name"), uid: textAt(ref, "uid") },
    spec: { published: { content: profile.manifests[textAt(ref, "uid")] ?? "", digest: "" } },
  }));

/** A pack by itself, of any profile that the caller may use. */
function packView(context: Context, { caller, param }: Call): JsonObject {
  const mine = context.stores.profiles.filter((profile) => sees(caller, profile.home));
  const pack = mine.flatMap(({ packs }) => packs).find((known) => textAt(known, "packUid") === param("uid"));
  if (!pack) throw notFound("pack", param("uid"));
  const [name, version, registryUid] = [textAt(pack, "name"), textAt(pack, "version"), textAt(pack, "registryUid")];
  return {
    name,
    displayName: name,
    layer: textAt(pack, "layer"),
    registryUid,
    tags: [{ packUid: param("uid"), tag: textAt(pack, "tag"), version }],
    packValues: [{ packUid: param("uid"), values: textAt(pack, "values"), dependencies: [], presets: [] }],
  };
}

function readable(context: Context, { caller, param }: Call): Profile {
  const found = visibleProfile(context, caller, param("uid"));
  if (!found) throw notFound("clusterprofile", param("uid"));
  return found;
}

/** A profile that the caller may use. */
export function visibleProfile(context: Context, caller: Caller, uid: string): Profile | undefined {
  return context.stores.profiles.find((profile) => profile.meta.uid === uid && sees(caller, profile.home));
}

export function profileView(context: Context, profile: Profile): JsonObject {
  const siblings = context.stores.profiles.filter((known) => isSibling(known, profile));
  const users = context.stores.clusters.filter((c) => c.attachments.some((a) => a.profileUid === profile.meta.uid));
  return {
    apiVersion: "cluster.spectrocloud.com/v1alpha1",
    kind: "ClusterProfile",
    metadata: metadata(profile.meta, { scope: scopeName(profile.home) }),
    spec: {
      version: profile.version,
      versions: siblings.map(({ meta, version }) => ({ uid: meta.uid, version })),
      published: templateOf(profile, profile.packs),
    },
    status: {
      hasUserMacros: false,
      isPublished: true,
      inUseClusterUids: users.map((cluster) => cluster.meta.uid),
      inUseClusters: users.map(({ meta }) => ({ kind: "spectrocluster", name: meta.name, uid: meta.uid })),
      inUseClusterTemplates: [],
    },
  };
}

function isSibling(a: Profile, b: Profile): boolean {
  return (
    a.meta.name === b.meta.name && a.home.tenantUid === b.home.tenantUid && a.home.projectUid === b.home.projectUid
  );
}

/** `v1ClusterProfileTemplate` with the given packs. */
export function templateOf(profile: Profile, packs: JsonObject[]): JsonObject {
  const { meta, type, cloudType, version } = profile;
  return { uid: meta.uid, name: meta.name, type, cloudType, profileVersion: version, version: 1, packs };
}
