import type { ClusterArgs } from "../../model/cluster";
import type { KubernetesSpec } from "../../model/kubernetes";
import type { Body } from "../client";
import { KINDS, refTo, type WireControlPlane, type WireTemplate } from "../kinds";
import { CLUSTER_NAME } from "../labels";
import { controlPlaneTaints, registrationOf, syncedLabels } from "../nodes";
import { rollingOf } from "../strategy";
import { machineTemplate, type NamedBody } from "../templates";
import { type NodeSettings, withSettings } from "./node-settings";

/** The port of an API server where the program names none. */
export const API_PORT = 6443;

/** What a node must do before kubeadm runs. */
export const PREPARATION = ["swapoff -a"];

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

/** What a program says of every node; what it leaves out is none. */
export const settingsOf = ({ sshKeys = [], ntpServers = [] }: Partial<ClusterArgs>): NodeSettings => ({
  sshKeys,
  ntpServers,
});

/** The name under which the API server is reached; CAPMAAS would draw a random one, sometimes two. */
export const endpointHost = ({ name, domain, apiServer }: Pick<ClusterArgs, "name" | "domain" | "apiServer">): string =>
  apiServer?.host ?? `${name}-api.${domain}`;

export const controlPlaneName = (cluster: string): string => `${cluster}-control-plane`;

/** What stands of a cluster already: what no input names stays. */
export interface PresentParts {
  controlPlane?: WireControlPlane | undefined;
  template?: WireTemplate | undefined;
}

/** The objects of a cluster, without whose they are. Its control plane keeps the name that somebody gave it. */
export function clusterObjects(args: ClusterContent, present: PresentParts = {}): ClusterObjects {
  const { name, controlPlane, kubernetes } = args;
  const owner = present.controlPlane?.metadata.name ?? controlPlaneName(name);
  const made = { ...controlPlane, image: kubernetes.image, present: present.template };
  const template = machineTemplate(name, owner, made);
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
    controlPlane: { metadata: { labels }, spec: controlPlaneSpec(args, template.name, present.controlPlane) },
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

function controlPlaneSpec(
  args: ClusterContent,
  template: string,
  present: WireControlPlane | undefined,
): Record<string, unknown> {
  const { controlPlane, kubernetes } = args;
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
    kubeadmConfigSpec: kubeadmOf(args, present?.spec.kubeadmConfigSpec),
  };
}

function kubeadmOf(args: ClusterContent, present: WireControlPlane["spec"]["kubeadmConfigSpec"]) {
  const { useAsWorker, labels, taints } = args.controlPlane;
  const nodes = { labels, taints: controlPlaneTaints(useAsWorker, taints) };
  const { initConfiguration, joinConfiguration } = present ?? {};
  return {
    ...withSettings(present ?? { preKubeadmCommands: PREPARATION }, settingsOf(args)),
    initConfiguration: {
      ...initConfiguration,
      nodeRegistration: registrationOf(nodes, initConfiguration?.nodeRegistration),
    },
    joinConfiguration: {
      ...joinConfiguration,
      nodeRegistration: registrationOf(nodes, joinConfiguration?.nodeRegistration),
    },
  };
}
