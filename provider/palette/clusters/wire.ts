import { z } from "zod";
import { ApiError } from "../../core/errors";
import type { ClusterState } from "../../plane";
import { undefinedIfNotFound } from "../client";
import { WirePool } from "../machine-pools/wire";
import { WireMetadata } from "../metadata";
import { WirePack } from "../profiles/profile-cache";
import type { InScope } from "../scope";

export const WireCondition = z.looseObject({
  type: z.string().nullish(),
  status: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

/** A profile as it is attached to a cluster. */
const WireAttached = z.looseObject({
  uid: z.string().min(1),
  name: z.string().nullish(),
  type: z.string().nullish(),
  profileVersion: z.string().nullish(),
  packs: z.array(WirePack).nullish(),
});
export type WireAttached = z.infer<typeof WireAttached>;

const WireOsPatch = z.looseObject({
  patchOnBoot: z.boolean().nullish(),
  rebootIfRequired: z.boolean().nullish(),
  schedule: z.string().nullish(),
  onDemandPatchAfter: z.string().nullish(),
});

const WireHost = z.looseObject({
  isHostCluster: z.boolean().nullish(),
  clusterGroup: z.looseObject({ uid: z.string().nullish() }).nullish(),
  clusterEndpoint: z
    .looseObject({
      type: z.string().nullish(),
      config: z
        .looseObject({
          ingressConfig: z.looseObject({ host: z.string().nullish(), port: z.int().nullish() }).nullish(),
          loadBalancerConfig: z
            .looseObject({
              externalIPs: z.array(z.string()).nullish(),
              externalTrafficPolicy: z.string().nullish(),
              loadBalancerSourceRanges: z.array(z.string()).nullish(),
            })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/** What belongs to the whole cluster and to no machine. */
const WireClusterConfig = z.looseObject({
  clusterMetaAttribute: z.string().nullish(),
  controlPlaneHealthCheckTimeout: z.string().nullish(),
  timezone: z.string().nullish(),
  machineManagementConfig: z.looseObject({ osPatchConfig: WireOsPatch.nullish() }).nullish(),
  hostClusterConfig: WireHost.nullish(),
  updateWorkerPoolsInParallel: z.boolean().nullish(),
  hyperShiftConfig: z
    .looseObject({ clusterDeploymentType: z.string().nullish(), hostClusterUid: z.string().nullish() })
    .nullish(),
});

const WireLocation = z.looseObject({
  countryCode: z.string().nullish(),
  countryName: z.string().nullish(),
  regionCode: z.string().nullish(),
  regionName: z.string().nullish(),
  geoLoc: z.looseObject({ latitude: z.number().nullish(), longitude: z.number().nullish() }).nullish(),
});

export const WireCluster = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    cloudType: z.string().nullish(),
    cloudConfigRef: z.looseObject({ uid: z.string().nullish() }).nullish(),
    clusterConfig: WireClusterConfig.nullish(),
    clusterTemplate: z.looseObject({ uid: z.string().nullish() }).nullish(),
    clusterProfileTemplates: z.array(WireAttached).nullish(),
  }),
  // Absent right after the creation.
  status: z
    .looseObject({
      state: z.string().nullish(),
      conditions: z.array(WireCondition).nullish(),
      packs: z.array(z.looseObject({ name: z.string().nullish(), condition: WireCondition.nullish() })).nullish(),
      apiEndpoints: z.array(z.looseObject({ host: z.string(), port: z.int() })).nullish(),
      location: WireLocation.nullish(),
      repave: z.looseObject({ state: z.string().nullish() }).nullish(),
      spcApply: z.looseObject({ canBeApplied: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
});
export type WireCluster = z.infer<typeof WireCluster>;

export const WireCloudConfig = z.looseObject({
  spec: z.looseObject({
    cloudAccountRef: z.looseObject({ uid: z.string().nullish() }).nullish(),
    clusterConfig: z
      .looseObject({
        domain: z.string().nullish(),
        sshKeys: z.array(z.string()).nullish(),
        ntpServers: z.array(z.string()).nullish(),
        staticIp: z.boolean().nullish(),
        enableLxdVm: z.boolean().nullish(),
        overrideClusterApiConfig: z.string().nullish(),
      })
      .nullish(),
    machinePoolConfig: z.array(WirePool).nullable(),
  }),
});
export type WireCloudConfig = z.infer<typeof WireCloudConfig>;

/** The cluster; undefined where it is not there, or there only as a memory: Palette goes on showing deleted ones. */
export async function readCluster(session: InScope, uid: string): Promise<WireCluster | undefined> {
  const params = { uid };
  const wire = await undefinedIfNotFound(
    session.palette.document("GET /v1/spectroclusters/{uid}", WireCluster, { params }),
  );
  return wire?.status?.state === "Deleted" ? undefined : wire;
}

/** The cluster's cloud config: where its pools are kept. */
export function readCloudConfig(session: InScope, configUid: string): Promise<WireCloudConfig | undefined> {
  const params = { configUid };
  return undefinedIfNotFound(session.palette.ask("GET /v1/cloudconfigs/maas/{configUid}", WireCloudConfig, { params }));
}

const WireNames = z.looseObject({
  spec: z.looseObject({ machinePoolConfig: z.array(z.looseObject({ name: z.string() })).nullable() }),
});

/** Names of the pools in a cloud config, whatever else is in it: a cluster of somebody else need not be one that we can describe. */
export async function readPoolNames({ palette }: InScope, configUid: string): Promise<string[]> {
  const route = "GET /v1/cloudconfigs/maas/{configUid}";
  const config = await undefinedIfNotFound(palette.ask(route, WireNames, { params: { configUid } }));
  return (config?.spec.machinePoolConfig ?? []).map(({ name }) => name);
}

export const configOf = (wire: WireCluster): string | undefined => wire.spec.cloudConfigRef?.uid || undefined;

export const hasControlPlane = (config: WireCloudConfig | undefined): boolean =>
  poolsOf(config).some((pool) => pool.isControlPlane === true);

/**
 * A running cluster has a cloud config, and in it a control plane: where Palette says otherwise, it contradicts itself, and nothing may be
 * taken for gone.
 */
export function refuseContradiction(
  clusterUid: string,
  state: ClusterState | undefined,
  config: WireCloudConfig | undefined,
): void {
  if (state !== "running" || hasControlPlane(config)) return;
  throw contradiction(
    `cluster ${clusterUid} is Running`,
    config ? "it has no control plane" : "it has no cloud config",
  );
}

/** The cloud config of a cluster whose state is known, where the two go together. */
export async function demandedCloudConfig(
  clusterUid: string,
  state: ClusterState | undefined,
  read: () => Promise<WireCloudConfig | undefined> | undefined,
): Promise<WireCloudConfig | undefined> {
  const config = await read();
  refuseContradiction(clusterUid, state, config);
  return config;
}

/** Two documents of Palette that cannot both be true: as good as no answer. */
export function contradiction(one: string, other: string): ApiError {
  const error = new ApiError(
    "unavailable",
    `Palette contradicts itself: ${one}, and yet ${other}. Nothing was concluded from it: run it again, and ask the operators ` +
      "of this Palette if it stays.",
    { route: "GET /v1/cloudconfigs/maas/{configUid}", foreign: true },
  );
  contradictions.add(error);
  return error;
}

const contradictions = new WeakSet<object>();

/** Whether a failure is that two documents do not go together. */
export const isContradiction = (error: unknown): boolean =>
  typeof error === "object" && error !== null && contradictions.has(error);

export const poolsOf = (config: WireCloudConfig | undefined): readonly WirePool[] =>
  config?.spec.machinePoolConfig ?? [];

export const attachedTo = (wire: WireCluster): readonly WireAttached[] => wire.spec.clusterProfileTemplates ?? [];

const STATES: Readonly<Record<string, ClusterState>> = {
  Pending: "starting",
  Provisioning: "starting",
  Importing: "starting",
  Running: "running",
  Deleting: "deleting",
  Error: "failed",
  Failed: "failed",
};

export const toClusterState = (word: string | null | undefined): ClusterState =>
  word ? (STATES[word] ?? "unknown") : "starting";

/** The state in our words; a cluster without a status has just been made. */
export const stateOf = (wire: WireCluster): ClusterState => toClusterState(wire.status?.state);

const WireStatus = z
  .looseObject({ status: z.looseObject({ state: z.string().nullish() }).nullish() })
  .refine((value) => "status" in value || Object.keys(value).length === 0, "holds no status");

/** The cluster's state and nothing else: whole clusters are large. Undefined where it is gone. */
export async function readState(session: InScope, uid: string): Promise<ClusterState | undefined> {
  const params = { uid };
  const wire = await undefinedIfNotFound(
    session.palette.ask("GET /v1/spectroclusters/{uid}/status", WireStatus, { params }),
  );
  if (wire === undefined) return undefined;
  if (wire.status) return wire.status.state === "Deleted" ? undefined : toClusterState(wire.status.state);
  // Right after its creation a cluster has no status, and an answer of something else has none either: the cluster tells.
  const cluster = await readCluster(session, uid);
  return cluster && stateOf(cluster);
}
