import type { KubernetesSpec } from "../../model/kubernetes";
import type { FollowUp } from "../../plane";
import type { ManagementCluster } from "../client";
import { KINDS, type WireDeployment } from "../kinds";
import { bringKubernetes, type Kubernetes, kubernetesOf } from "../machine-pools/kubernetes";
import type { ClusterMachine } from "../machines";
import { sweepTemplates } from "../templates";
import type { ClusterDocuments } from "./documents";

/** An annotation of a control plane: the Kubernetes that an update of ours began to bring to the cluster, while pools may be without it. */
const UPGRADE = "pulumi-palette-maas/upgrade";

const written = ({ version, image }: Kubernetes): string => `${version} ${image}`;

/** The Kubernetes of a control plane, which its pools follow. */
const kubernetesOfControlPlane = ({ controlPlane, template }: ClusterDocuments): Kubernetes | undefined =>
  controlPlane && template && { version: controlPlane.spec.version, image: template.spec.template.spec.image };

/** How a control plane notes an update that brings another Kubernetes, or one that is not through yet; empty otherwise. */
export function upgradeNote(documents: ClusterDocuments, { version, image }: KubernetesSpec): Record<string, string> {
  const note = written({ version: `v${version}`, image });
  const present = kubernetesOfControlPlane(documents);
  const isBegun = documents.controlPlane?.metadata.annotations?.[UPGRADE] === note;
  return isBegun || (present && written(present) !== note) ? { [UPGRADE]: note } : {};
}

/**
 * Brings the control plane's Kubernetes to the pools, once it is all there and one pool after the other: the controllers would exchange the
 * machines of all at once, and join nodes of a newer version than the API server's.
 */
export function followUp(management: ManagementCluster, documents: ClusterDocuments): FollowUp | undefined {
  const wanted = kubernetesOfControlPlane(documents);
  // Pools that somebody else left behind are no business of an update.
  const note = documents.controlPlane?.metadata.annotations?.[UPGRADE];
  if (!wanted || note !== written(wanted) || documents.cluster.metadata.deletionTimestamp) return undefined;
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
  await management.merge(KINDS.controlPlane, owner, { metadata: { annotations: { [UPGRADE]: null } } });
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
