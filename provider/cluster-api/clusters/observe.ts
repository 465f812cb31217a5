import { ProviderError } from "../../core/errors";
import { markerAmong } from "../../core/identity/annotations";
import type { ClusterArgs, ClusterOnPlane } from "../../model/cluster";
import type { ClusterState, ObservedCluster, PoolMarker } from "../../plane";
import { ACCOUNT_ID } from "../cloud-accounts";
import type { Condition, WireCluster } from "../kinds";
import { poolMarkerAmong, poolNameOf } from "../machine-pools/markers";
import { namedTaints, observedControlPlaneTaints, observedNodes } from "../nodes";
import { strategyOf } from "../strategy";
import { observedTemplate } from "../templates";
import type { ClusterDocuments } from "./documents";
import { settingsIn } from "./node-settings";
import { API_PORT, endpointHost } from "./objects";

/** The name of a control plane's pool where no program says another. */
export const CONTROL_PLANE = "control-plane";

/** What a control plane must be for a cluster to be called well. Workers and add-ons are others' to tell. */
const HEALTHY = ["InfrastructureReady", "ControlPlaneAvailable", "RemoteConnectionProbe"];

/** The cluster in the program's words. */
export function observedCluster(
  documents: ClusterDocuments,
  wanted: Partial<ClusterArgs> | undefined,
): ObservedCluster {
  const { cluster, controlPlane, machines, deployments } = documents;
  const { host, port } = cluster.spec.controlPlaneEndpoint ?? {};
  const conditions = cluster.status?.conditions ?? [];
  const isTrue = (type: string) => conditions.some((one) => one.type === type && one.status === "True");
  const workers = machines.filter(({ isControlPlane }) => !isControlPlane);
  return {
    args: observedArgs(documents, wanted),
    marker: markerAmong(cluster.metadata.annotations),
    state: stateOf(cluster),
    stateName: stateName(cluster),
    applying: false,
    healthy: HEALTHY.every(isTrue),
    conditions: complaints([...conditions, ...(controlPlane?.status?.conditions ?? [])]),
    kubernetesVersion: controlPlane?.spec.version.replace(/^v/, "") ?? "",
    distribution: "kubeadm",
    apiEndpoint: host ? `https://${host}:${port ?? API_PORT}` : "",
    dnsName: host ?? "",
    gatewayId: undefined,
    controlPlane: machines.filter(({ isControlPlane }) => isControlPlane).map(({ machine }) => machine),
    workers: workers.length,
    workerMachines: workers.map(({ machine, deployment }) => ({
      ...machine,
      pool: poolNameOf(deployment, cluster.metadata.name),
    })),
    poolMarkers: Object.fromEntries(
      deployments.flatMap(({ metadata }): [string, PoolMarker][] => {
        const marker = poolMarkerAmong(metadata.annotations);
        return marker ? [[poolNameOf(metadata.name, cluster.metadata.name), marker]] : [];
      }),
    ),
    repavePending: false,
  };
}

export function stateOf({ metadata, status }: WireCluster): ClusterState {
  if (metadata.deletionTimestamp) return "deleting";
  return status?.initialization?.controlPlaneInitialized ? "running" : "starting";
}

function stateName(cluster: WireCluster): string {
  const phase = cluster.status?.phase ?? "Pending";
  return stateOf(cluster) === "starting" && phase === "Provisioned" ? "Provisioned, its control plane not yet" : phase;
}

// Messages of conditions may hold what MAAS answered, over several lines.
const complaints = (conditions: readonly Condition[]): string[] => {
  const bad = conditions.filter(({ status, message, type }) => status === "False" && message && type !== "Deleting");
  return [...new Set(bad.map(({ type, message }) => `${type}: ${(message ?? "").replaceAll(/\s+/g, " ").trim()}`))];
};

function observedArgs(documents: ClusterDocuments, wanted: Partial<ClusterArgs> | undefined): Partial<ClusterOnPlane> {
  const { cluster, controlPlane, maasCluster, template } = documents;
  const name = cluster.metadata.name;
  const domain = maasCluster?.spec.dnsDomain;
  const config = controlPlane?.spec.kubeadmConfigSpec;
  const { host, port } = cluster.spec.controlPlaneEndpoint ?? {};
  const isUsual = host === endpointHost({ name, domain: domain ?? "" }) && (port ?? API_PORT) === API_PORT;
  const networks = cluster.spec.clusterNetwork;
  return {
    name,
    scope: "project",
    cloudAccountId: ACCOUNT_ID,
    profiles: [],
    ...(domain === undefined ? {} : { domain }),
    // A cluster that is not known from a program has a name that CAPMAAS drew: it is nobody's input.
    ...(host && !isUsual && wanted?.apiServer ? { apiServer: { host, port: port ?? API_PORT } } : {}),
    ...(config ? settingsIn(config) : {}),
    ...(controlPlane && template
      ? {
          kubernetes: {
            version: controlPlane.spec.version.replace(/^v/, ""),
            image: template.spec.template.spec.image,
            podNetworks: [...(networks?.pods?.cidrBlocks ?? [])],
            serviceNetworks: [...(networks?.services?.cidrBlocks ?? [])],
            ...(documents.cni === undefined ? {} : { cni: documents.cni }),
          },
          controlPlane: observedControlPlane({ ...documents, controlPlane, template }, wanted),
        }
      : {}),
  };
}

/** Documents of a cluster whose control plane is there. */
interface WithControlPlane extends ClusterDocuments {
  controlPlane: NonNullable<ClusterDocuments["controlPlane"]>;
  template: NonNullable<ClusterDocuments["template"]>;
}

function observedControlPlane(
  { controlPlane, template, maasCluster }: WithControlPlane,
  wanted: Partial<ClusterArgs> | undefined,
): ClusterArgs["controlPlane"] {
  const { replicas, machineTemplate, kubeadmConfigSpec, rollout } = controlPlane.spec;
  const registration = kubeadmConfigSpec?.joinConfiguration?.nodeRegistration;
  const { labels } = observedNodes(registration, machineTemplate.metadata?.labels);
  return {
    ...observedTemplate(template),
    ...observedControlPlaneTaints(namedTaints(registration)),
    size: sizeOf(controlPlane.metadata.name, replicas ?? 1),
    name: wanted?.controlPlane?.name ?? CONTROL_PLANE,
    zones: [...(maasCluster?.spec.failureDomains ?? [])],
    labels,
    updateStrategy: strategyOf({
      maxSurge: rollout?.strategy?.rollingUpdate?.maxSurge,
      maxUnavailable: rollout?.strategy?.rollingUpdate?.maxSurge === 0 ? 1 : 0,
    }),
  };
}

/** Told as another size, machines would be given up that nobody named. */
function sizeOf(name: string, size: number): 1 | 3 | 5 {
  if (size === 1 || size === 3 || size === 5) return size;
  throw new ProviderError(
    `The control plane '${name}' is of size ${size}, and one that is managed here is of size 1, 3 or 5: nothing was changed. Scale it with ` +
      "'kubectl scale', then run this again.",
  );
}
