import { healthOf, settle, stateOf } from "../../behaviour/cluster-state";
import { profileOf, type ResolvedPack, resolvePacks } from "../../behaviour/packs";
import { poolView, specifiedSize } from "../../behaviour/pool-fields";
import { type JsonObject, objectAt, present, without } from "../../state/documents";
import { type Cluster, type Context, metadata, type Pool, timestamp } from "../../state/world";
import { templateOf } from "../profiles";
import { scopeName } from "../scope";

/** The document of `GET /v1/spectroclusters/{uid}`; without `status` right after the POST. */
export function clusterView(context: Context, cluster: Cluster): JsonObject {
  settle(context, cluster);
  return present({
    apiVersion: "cluster.spectrocloud.com/v1alpha1",
    kind: "SpectroCluster",
    metadata: clusterMetadata(cluster),
    spec: present({
      cloudType: "maas",
      cloudConfigRef: { kind: "maas", name: `${cluster.meta.name}-maas-config`, uid: cluster.configUid },
      clusterConfig: configView(cluster),
      clusterProfileTemplates: profileTemplates(context, cluster),
      clusterTemplate: cluster.templateUid ? { uid: cluster.templateUid } : undefined,
      clusterType: cluster.imported ? "AlloyAssist" : "PureManage",
    }),
    status: stateOf(context, cluster) === undefined ? undefined : statusView(context, cluster),
  });
}

export function clusterMetadata(cluster: Cluster): JsonObject {
  const annotations: Record<string, string> = { scope: scopeName(cluster.home) };
  if (cluster.gatewayUid) annotations.overlordUid = cluster.gatewayUid;
  const deletion = cluster.deletingAt === undefined ? {} : { deletionTimestamp: timestamp(cluster.deletingAt) };
  return { ...metadata(cluster.meta, annotations), ...deletion };
}

function configView(cluster: Cluster): JsonObject {
  const refs = (kind: string, items: JsonObject[]) =>
    items.map((item) => {
      const { name = "", uid = "" } = objectAt(item, "metadata");
      return { kind, name, uid };
    });
  // Without a policy in it, there is no management of machines to show.
  const isManaged = "osPatchConfig" in objectAt(cluster.config, "machineManagementConfig");
  return {
    ...without(cluster.config, "resources", "location", ...(isManaged ? [] : ["machineManagementConfig"])),
    clusterResources: { namespaces: refs("namespace", cluster.namespaces), rbacs: refs("rbac", cluster.rbacs) },
  };
}

export function profileTemplates(context: Context, cluster: Cluster): JsonObject[] {
  return cluster.attachments.flatMap((attachment) => {
    const profile = profileOf(context, attachment.profileUid);
    const packs = resolvePacks(context, cluster.meta.name, [attachment]).map((pack) => pack.ref);
    return profile ? [templateOf(profile, packs)] : [];
  });
}

function statusView(context: Context, cluster: Cluster): JsonObject {
  return present({
    ...sharedStatus(context, cluster),
    location: cluster.location,
    // Clients of the vendor read it unchecked.
    repave: cluster.repave ? { state: cluster.repave.state } : {},
    fips: { mode: "none" },
    profileStatus: { hasUserMacros: false },
    clusterImport: importView(cluster),
  });
}

/** What the cluster and its overview show alike. */
export function sharedStatus(context: Context, cluster: Cluster): Record<string, JsonObject[string]> {
  const shared = present({
    state: stateOf(context, cluster),
    conditions: cluster.conditions.map(({ at, ...condition }) => ({ ...condition, lastTransitionTime: timestamp(at) })),
    packs: resolvePacks(context, cluster.meta.name, cluster.attachments).map((pack) =>
      packStatus(context, cluster, pack),
    ),
    apiEndpoints: cluster.endpoint && cluster.deletedAt === undefined ? [cluster.endpoint] : [],
    services: [],
    spcApply: applicationView(context, cluster),
    upgrades: [],
    addOnServices: [],
  });
  return shared;
}

function importView(cluster: Cluster): JsonObject | undefined {
  if (!cluster.imported) return undefined;
  return { importLink: cluster.imported.link, isBrownfield: true, state: cluster.runningAt ? "imported" : "pending" };
}

function packStatus(context: Context, cluster: Cluster, pack: ResolvedPack): JsonObject {
  const now = context.clock.now();
  const up = cluster.runningAt !== undefined && now >= cluster.runningAt;
  const settled = up && now >= cluster.packsUntil;
  const type = settled ? "Ready" : up ? "WaitingForOtherLayers" : "ReadyForInstall";
  const condition = { type, status: settled ? "True" : "False", reason: "", message: "" };
  const times = {
    startTime: timestamp(cluster.meta.createdAt),
    endTime: timestamp(settled ? cluster.packsUntil : now),
  };
  return {
    name: pack.name,
    profileUid: pack.profile.meta.uid,
    type: "spectro",
    version: pack.version,
    condition,
    ...times,
  };
}

export function applicationView(context: Context, cluster: Cluster): JsonObject {
  settle(context, cluster);
  const { actionType, canBeApplied, modifiedAt, appliedAt } = cluster.application;
  return {
    actionType,
    canBeApplied,
    lastModifiedTime: timestamp(modifiedAt),
    patchAppliedTime: timestamp(appliedAt),
    crdDigest: "",
    spcHash: cluster.infra.digest,
    spcInfraHash: cluster.infra.digest,
  };
}

/** The document of `GET /v1/cloudconfigs/maas/{configUid}`. */
export function cloudConfigView(context: Context, cluster: Cluster): JsonObject {
  settle(context, cluster);
  const account = context.stores.accounts.find((known) => known.meta.uid === cluster.accountUid);
  return {
    apiVersion: "cluster.spectrocloud.com/v1alpha1",
    kind: "maas",
    metadata: {
      name: `${cluster.meta.name}-maas-config`,
      uid: cluster.configUid,
      creationTimestamp: timestamp(cluster.meta.createdAt),
      lastModifiedTimestamp: timestamp(cluster.meta.modifiedAt),
    },
    spec: {
      cloudAccountRef: { kind: "maas", name: account?.meta.name ?? "", uid: cluster.accountUid },
      clusterConfig: { enableLxdVm: false, staticIp: false, ...cluster.cloudConfig },
      machinePoolConfig: cluster.pools.map(poolView),
    },
    status: { conditions: [], nodeImage: { name: `custom/${cluster.infra.image}`, state: "Ready" } },
  };
}

export function healthView(context: Context, cluster: Cluster): JsonObject | undefined {
  const health = healthOf(context, cluster);
  if (!health) return undefined;
  const lastHeartBeatTimestamp = timestamp(context.clock.now());
  const conditions = health.conditions.map(({ type, message }) => ({ type, message }));
  return { state: health.state, agentVersion: "4.8.3", lastHeartBeatTimestamp, conditions };
}

export function poolSummary(cluster: Cluster, pool: Pool): JsonObject {
  const view = poolView(pool);
  const machines = cluster.machines.filter((machine) => machine.pool === pool.name);
  return present({
    cloudType: "maas",
    isControlPlane: view.isControlPlane,
    labels: view.labels,
    size: specifiedSize(pool.doc),
    healthy: machines.filter((machine) => machine.ready).length,
    maintenanceMode: machines.filter((machine) => machine.maintenance?.action === "cordon").length,
  });
}
