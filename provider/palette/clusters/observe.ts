import { isIP } from "node:net";
import { z } from "zod";
import { ContractError, ProviderError } from "../../core/errors";
import type { ClusterArgs, ControlPlane } from "../../model/cluster";
import type { Depth, ObservedCluster } from "../../plane";
import { undefinedIfNotFound } from "../client";
import type { PoolArgs } from "../machine-pools/fields";
import { poolMarkersIn } from "../machine-pools/markers";
import { type Pools, readPools } from "../machine-pools/read-pools";
import * as pools from "../machine-pools/shape";
import { markerOf, tagsOf, WireMetadata } from "../metadata";
import { PXK } from "../profiles/cluster-profiles";
import type { Manifests } from "../profiles/manifests";
import { manifestsFor, observeProfiles, originalsOf, type ProfileDocuments } from "../profiles/observe";
import type { Variables } from "../profiles/variables";
import type { Session } from "../session";
import { ownContents } from "./own-contents";
import type { SettingDocuments } from "./setting";
import { observeSettings, settingDocumentsOf } from "./settings";
import { attachedTo, isContradiction, poolsOf, stateOf, type WireCluster, WireCondition } from "./wire";

const WireOverview = z.looseObject({
  metadata: WireMetadata,
  status: z
    .looseObject({
      health: z
        .looseObject({
          state: z.string().nullish(),
          agentVersion: z.string().nullish(),
          conditions: z.array(WireCondition).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type WireOverview = z.infer<typeof WireOverview>;

/** Everything that Palette says of a cluster, in its words. */
export interface ClusterDocuments extends Pools {
  cluster: WireCluster;
  variables: Variables;
  overview: WireOverview | undefined;
  originals: ProfileDocuments;
  settingDocuments: SettingDocuments;
  manifests: Manifests;
  /** Name of the project, where an import must name it. */
  project: string | undefined;
}

interface Asked {
  wanted: Partial<ClusterArgs> | undefined;
  depth?: Depth | undefined;
  /** An earlier answer, of which something may be taken over. */
  before?: ObservedCluster | undefined;
}

/**
 * The cluster in the program's shape; undefined where it is gone. Of documents of different moments that do not go together nothing is
 * concluded: they are asked for again.
 */
export async function observeCluster(
  session: Session,
  uid: string,
  asked: Asked,
): Promise<ObservedCluster | undefined> {
  try {
    return await lookAtCluster(session, uid, asked);
  } catch (error) {
    if (!session.reader.isShared || !isContradiction(error)) throw error;
    session.reader.forget(uid);
    return await lookAtCluster(session, uid, asked);
  }
}

async function lookAtCluster(
  session: Session,
  uid: string,
  { wanted, depth = "whole", before }: Asked,
): Promise<ObservedCluster | undefined> {
  const cluster = await session.reader.cluster(uid);
  if (!cluster) return undefined;
  const { cloudType } = cluster.spec;
  if (cloudType && cloudType !== "maas") {
    throw new ProviderError(`Cluster '${cluster.metadata.name}' is of cloud type '${cloudType}', not on MAAS.`);
  }
  const [found, variables, overview, originals, settingDocuments, project] = await Promise.all([
    readPools(session, cluster, { depth, before }),
    asksForVariables(wanted) ? session.reader.variables(uid) : undefined,
    depth === "whole" && stateOf(cluster) === "running" ? readOverview(session, uid) : undefined,
    originalsOf(session, cluster, wanted),
    settingDocumentsOf(session, cluster, wanted),
    wanted ? undefined : session.homes.otherProject(session.palette, session.home.project),
  ]);
  const manifests = await manifestsFor(session, cluster, originals, wanted);
  const documents = {
    cluster,
    ...found.pools,
    variables: variables ?? new Map(),
    overview,
    originals,
    settingDocuments,
    manifests,
    project,
  };
  const seen: ObservedCluster = {
    ...observe(documents, session.home.project, wanted),
    ...(found.isTakenOver ? { isTakenOver: true } : {}),
    repavePending: cluster.status?.repave?.state === "Pending",
    ownContents: () => ownContents(session, cluster, wanted),
  };
  found.keepFor(seen);
  documentsRead.set(seen, { cluster, variables });
  return seen;
}

/** Of what an answer was made, as far as others need it. */
interface Read {
  cluster: WireCluster;
  /** Undefined where nobody asked for them. */
  variables: Variables | undefined;
}

const documentsRead = new WeakMap<ObservedCluster, Read>();

export const documentsBehind = (seen: ObservedCluster): Read | undefined => documentsRead.get(seen);

/** Health is known only here, and only of a cluster that runs. */
const readOverview = (session: Session, uid: string): Promise<WireOverview | undefined> =>
  undefinedIfNotFound(
    session.palette.document("GET /v1/dashboard/spectroclusters/{uid}/overview", WireOverview, { params: { uid } }),
  );

const asksForVariables = (wanted: Partial<ClusterArgs> | undefined): boolean =>
  wanted?.profiles === undefined || wanted.profiles.some((profile) => Object.keys(profile.variables ?? {}).length > 0);

/** The cluster in the program's shape. */
export function observe(
  documents: ClusterDocuments,
  home: string,
  wanted: Partial<ClusterArgs> | undefined,
): ObservedCluster {
  const { cluster, config, machines, workerMachines, overview, gatewayId } = documents;
  const kubernetes = attachedTo(cluster)
    .flatMap((attached) => attached.packs ?? [])
    .find((pack) => pack.layer === "k8s");
  const endpoint = cluster.status?.apiEndpoints?.[0];
  const healthy = overview?.status?.health?.state === "Healthy";
  return {
    args: argsOf(documents, home, wanted),
    marker: markerOf(cluster.metadata),
    poolMarkers: poolMarkersIn(cluster.metadata),
    state: stateOf(cluster),
    stateName: cluster.status?.state ?? "Pending",
    applying: cluster.status?.spcApply?.canBeApplied === false,
    healthy,
    conditions: complaints(cluster, healthy ? undefined : overview),
    kubernetesVersion: kubernetes?.tag?.replace(/^v/, "") ?? "",
    distribution: distributionOf(kubernetes?.name),
    apiEndpoint: endpoint
      ? `https://${isIP(endpoint.host) === 6 ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`
      : "",
    dnsName: endpoint && isIP(endpoint.host) === 0 ? endpoint.host : "",
    gatewayId,
    ...(overview?.status?.health?.agentVersion ? { agentVersion: overview.status.health.agentVersion } : {}),
    controlPlane: machines,
    workers: poolsOf(config)
      .filter((pool) => pool.isControlPlane !== true)
      .reduce((sum, pool) => sum + (pool.size ?? 0), 0),
    workerMachines,
  };
}

function argsOf(
  { cluster, config, variables, originals, settingDocuments, manifests, project }: ClusterDocuments,
  home: string,
  wanted: Partial<ClusterArgs> | undefined,
): ObservedCluster["args"] {
  const pool = poolsOf(config).find((known) => known.isControlPlane === true);
  const { profiles, apiServer } = observeProfiles(cluster, { variables, originals, manifests }, wanted);
  return {
    name: cluster.metadata.name ?? "",
    scope: home === "" ? "tenant" : "project",
    ...(project === undefined ? {} : { project }),
    profiles,
    ...(pool ? { controlPlane: controlPlaneOf(pools.observe(pool)) } : {}),
    ...(apiServer ? { apiServer } : {}),
    tags: tagsOf(cluster.metadata.labels, wanted && (wanted.tags ?? {})),
    description: cluster.metadata.annotations?.description ?? "",
    ...observeSettings({ ...settingDocuments, config }, wanted),
  };
}

/** The control plane's pool in the shape of the cluster's input. */
export function controlPlaneOf(pool: PoolArgs): ControlPlane {
  const { size, useAsWorker = false, ...rest } = pool;
  if (size !== 1 && size !== 3 && size !== 5) {
    throw new ContractError("GET /v1/cloudconfigs/maas/{configUid}", [`the control plane's size is ${size}`]);
  }
  return { ...rest, size, useAsWorker };
}

function distributionOf(pack: string | undefined): string {
  if (pack === PXK) return "pxk";
  return pack !== undefined && /canonical|cks|ck8s/.test(pack) ? "canonical" : (pack ?? "");
}

function complaints(cluster: WireCluster, overview: WireOverview | undefined): string[] {
  const { conditions, packs } = cluster.status ?? {};
  const untrue = (conditions ?? []).filter((condition) => condition.status !== "True");
  const failing = (packs ?? []).filter((pack) => pack.condition?.type === "Error");
  return [
    ...untrue.map(said),
    ...failing.map((pack) => `pack ${pack.name}: ${pack.condition?.message || pack.condition?.reason || "Error"}`),
    ...(overview?.status?.health?.conditions ?? []).map(said),
  ];
}

const said = (condition: z.infer<typeof WireCondition>): string =>
  [condition.type, condition.message || condition.reason].filter((part) => !!part).join(": ");
