import type { FollowUp } from "../../plane";
import type { ManagementCluster } from "../client";
import type { WireDeployment } from "../kinds";
import { bringKubernetes, type Kubernetes, kubernetesOf } from "../machine-pools/kubernetes";
import type { ClusterMachine } from "../machines";
import { sweepTemplates } from "../templates";
import type { ClusterDocuments } from "./documents";

/**
 * Brings the control plane's Kubernetes to the pools, once it is all there and one pool after the other: the controllers would exchange the
 * machines of all at once, and join nodes of a newer version than the API server's.
 */
export function followUp(management: ManagementCluster, documents: ClusterDocuments): FollowUp | undefined {
  const { cluster, controlPlane, template } = documents;
  if (!controlPlane || !template || cluster.metadata.deletionTimestamp) return undefined;
  const { version } = controlPlane.spec;
  const wanted = { version, image: template.spec.template.spec.image };
  return { inputs: ["kubernetes"], proceed: () => proceed(management, documents, wanted) };
}

async function proceed(
  management: ManagementCluster,
  { cluster, controlPlane, template, deployments, machines }: ClusterDocuments,
  wanted: Kubernetes,
): Promise<boolean> {
  const name = cluster.metadata.name;
  const owner = controlPlane?.metadata.name ?? "";
  const own = machines.filter(({ isControlPlane }) => isControlPlane);
  const made = { version: wanted.version, template: template?.metadata.name ?? "" };
  if (!isThrough(own, controlPlane?.spec.replicas ?? 1, made)) return false;
  for (const deployment of inOrder(deployments)) {
    const { version, image, template: present } = await kubernetesOf(management, deployment);
    if (version !== wanted.version || image !== wanted.image) {
      await bringKubernetes(management, name, deployment, wanted);
      return false;
    }
    const workers = machines.filter((machine) => machine.deployment === deployment.metadata.name);
    if (!isThrough(workers, deployment.spec.replicas ?? 1, { version, template: present })) return false;
  }
  for (const each of [owner, ...deployments.map(({ metadata }) => metadata.name)])
    await sweepTemplates(management, name, each);
  return true;
}

/** In the order in which previews name them. */
const inOrder = (deployments: readonly WireDeployment[]): WireDeployment[] =>
  [...deployments].sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));

/** Whether as many machines run as there should be, and all of them as they are wanted now. */
const isThrough = (
  machines: readonly ClusterMachine[],
  size: number,
  made: Pick<ClusterMachine, "version" | "template">,
): boolean =>
  machines.length === size &&
  machines.every(
    ({ machine, version, template }) =>
      machine.state === "running" && version === made.version && template === made.template,
  );
