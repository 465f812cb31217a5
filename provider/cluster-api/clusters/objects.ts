import type { ClusterArgs } from "../../model/cluster";
import type { KubernetesSpec } from "../../model/kubernetes";
import type { Body } from "../client";
import { KINDS, refTo } from "../kinds";
import { CLUSTER_NAME } from "../labels";
import { registrationOf, syncedLabels } from "../nodes";
import { rollingOf } from "../strategy";
import { machineTemplate, type NamedBody } from "../templates";

/** The port of an API server where the program names none. */
export const API_PORT = 6443;

const USER = "spectro";

// One disruption budget would hold a node's end for ever.
export const DELETION = {
  nodeDrainTimeoutSeconds: 600,
  nodeVolumeDetachTimeoutSeconds: 300,
  nodeDeletionTimeoutSeconds: 30,
};

/** What a cluster is made of, by the name of each object. */
export interface ClusterObjects {
  cluster: Body;
  maasCluster: Body;
  controlPlane: Body;
  template: NamedBody;
}

/** What of a cluster its objects are made from. */
export type ClusterContent = Pick<
  ClusterArgs,
  "name" | "domain" | "controlPlane" | "sshKeys" | "ntpServers" | "apiServer"
> & { kubernetes: KubernetesSpec };

/** The name under which the API server is reached; CAPMAAS would draw a random one, sometimes two. */
export const endpointHost = ({ name, domain, apiServer }: Pick<ClusterArgs, "name" | "domain" | "apiServer">): string =>
  apiServer?.host ?? `${name}-api.${domain}`;

export const controlPlaneName = (cluster: string): string => `${cluster}-control-plane`;

/** The objects of a cluster, without whose they are; `owner` is the name of its control plane, where somebody else chose it. */
export function clusterObjects(args: ClusterContent, owner = controlPlaneName(args.name)): ClusterObjects {
  const { name, controlPlane, kubernetes } = args;
  const template = machineTemplate(name, owner, { ...controlPlane, image: kubernetes.image });
  const labels = { [CLUSTER_NAME]: name };
  return {
    template,
    maasCluster: {
      metadata: { labels },
      spec: {
        dnsDomain: args.domain,
        ...(controlPlane.zones?.length ? { failureDomains: [...controlPlane.zones] } : {}),
      },
    },
    controlPlane: { metadata: { labels }, spec: controlPlaneSpec(args, template.name) },
    cluster: { metadata: { labels }, spec: clusterSpec(args, owner) },
  };
}

function clusterSpec(args: ClusterContent, owner: string): Record<string, unknown> {
  const { name, apiServer, kubernetes } = args;
  const port = apiServer?.port ?? API_PORT;
  return {
    clusterNetwork: {
      apiServerPort: port,
      pods: { cidrBlocks: [...kubernetes.podNetworks] },
      services: { cidrBlocks: [...kubernetes.serviceNetworks] },
      serviceDomain: "cluster.local",
    },
    controlPlaneEndpoint: { host: endpointHost(args), port },
    controlPlaneRef: refTo(KINDS.controlPlane, owner),
    infrastructureRef: refTo(KINDS.maasCluster, name),
  };
}

function controlPlaneSpec(args: ClusterContent, template: string): Record<string, unknown> {
  const { controlPlane, kubernetes, sshKeys, ntpServers } = args;
  // An empty list takes the taint away that keeps workloads off; without one, kubeadm sets it.
  const taints = controlPlane.useAsWorker ? [...(controlPlane.taints ?? [])] : controlPlane.taints;
  const nodeRegistration = registrationOf({ labels: controlPlane.labels, taints });
  const synced = syncedLabels(controlPlane.labels);
  return {
    replicas: controlPlane.size,
    version: `v${kubernetes.version}`,
    rollout: {
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: rollingOf(controlPlane.updateStrategy).maxSurge },
      },
    },
    machineTemplate: {
      ...(Object.keys(synced).length === 0 ? {} : { metadata: { labels: synced } }),
      spec: { infrastructureRef: refTo(KINDS.template, template), deletion: DELETION },
    },
    kubeadmConfigSpec: {
      initConfiguration: { nodeRegistration },
      joinConfiguration: { nodeRegistration },
      preKubeadmCommands: ["swapoff -a"],
      ...(ntpServers?.length ? { ntp: { enabled: true, servers: [...ntpServers] } } : {}),
      ...(sshKeys?.length ? { users: usersOf(sshKeys) } : {}),
    },
  };
}

/** Who may log in on nodes. */
export const usersOf = (sshKeys: readonly string[]) => [
  { name: USER, sudo: "ALL=(ALL) NOPASSWD:ALL", sshAuthorizedKeys: [...sshKeys] },
];
