import type { ManagementCluster } from "../client";
import {
  KINDS,
  type WireCluster,
  type WireControlPlane,
  type WireDeployment,
  type WireMaasCluster,
  type WireTemplate,
} from "../kinds";
import { CLUSTER_NAME } from "../labels";
import { type ClusterMachine, machinesIn } from "../machines";

/** The documents of a cluster. Those that it refers to may be missing for a moment, while it is made or deleted. */
export interface ClusterDocuments {
  cluster: WireCluster;
  controlPlane: WireControlPlane | undefined;
  maasCluster: WireMaasCluster | undefined;
  template: WireTemplate | undefined;
  deployments: readonly WireDeployment[];
  machines: readonly ClusterMachine[];
  /** Manifests of the network of pods, where somebody asked for them and they stand. */
  cni?: string | undefined;
}

/** Reads what a cluster is made of; undefined where there is no such cluster. */
export async function readDocuments(
  management: ManagementCluster,
  name: string,
): Promise<ClusterDocuments | undefined> {
  const cluster = await management.get(KINDS.cluster, name);
  if (!cluster) return undefined;
  const of = { [CLUSTER_NAME]: name };
  const { controlPlaneRef, infrastructureRef } = cluster.spec;
  const [controlPlane, maasCluster, deployments, machines] = await Promise.all([
    controlPlaneRef ? management.get(KINDS.controlPlane, controlPlaneRef.name) : undefined,
    infrastructureRef ? management.get(KINDS.maasCluster, infrastructureRef.name) : undefined,
    management.list(KINDS.machineDeployment, of),
    machinesIn(management, name),
  ]);
  const reference = controlPlane?.spec.machineTemplate.spec.infrastructureRef.name;
  const template = reference === undefined ? undefined : await management.getAmong(KINDS.template, reference, of);
  return { cluster, controlPlane, maasCluster, template, deployments, machines };
}
