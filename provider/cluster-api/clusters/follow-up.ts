import type { KubernetesSpec } from "../../model/kubernetes";
import type { FollowUp } from "../../plane";
import type { ManagementCluster } from "../client";
import { KINDS, type WireControlPlane, type WireDeployment, type WireTemplate } from "../kinds";
import { bringKubernetes, type Kubernetes, templateOf } from "../machine-pools/kubernetes";
import type { ClusterMachine } from "../machines";
import { removeUnusedTemplates } from "../templates";
import { type ClusterDocuments, readDocuments } from "./documents";

/** An annotation of a control plane: the Kubernetes that an update of ours began to bring to the cluster, while pools may be without it. */
const UPGRADE = "pulumi-palette-maas/upgrade";

/** A control plane with its template, whose Kubernetes the pools follow. */
interface Led {
  controlPlane: WireControlPlane;
  template: WireTemplate;
}

const led = ({ controlPlane, template }: ClusterDocuments): Led | undefined =>
  controlPlane && template && { controlPlane, template };

const kubernetesOf = ({ controlPlane, template }: Led): Kubernetes => ({
  version: controlPlane.spec.version,
  image: template.spec.template.spec.image,
});

const written = ({ version, image }: Kubernetes): string => `${version} ${image}`;

const noteOn = (controlPlane: WireControlPlane): string | undefined => controlPlane.metadata.annotations?.[UPGRADE];

/** How a control plane notes an update that brings another Kubernetes, or one that is not through yet; empty otherwise. */
export function upgradeNote(documents: ClusterDocuments, { version, image }: KubernetesSpec): Record<string, string> {
  const present = led(documents);
  const note = written({ version: `v${version}`, image });
  const isBrought = present && (written(kubernetesOf(present)) !== note || noteOn(present.controlPlane) === note);
  return isBrought ? { [UPGRADE]: note } : {};
}

/**
 * Brings the control plane's Kubernetes to the pools, once it is all there and one pool after the other: the controllers would exchange the
 * machines of all at once, and join nodes of a newer version than the API server's.
 */
export function followUp(management: ManagementCluster, documents: ClusterDocuments): FollowUp | undefined {
  const present = followed(documents);
  if (!present) return undefined;
  const { name } = documents.cluster.metadata;
  const proceed = async (): Promise<boolean> => {
    if (!isLeading(documents, present)) return false;
    // A step exchanges machines: it goes by what is there now, not by what one who waits has seen.
    const now = await readDocuments(management.fresh, name);
    const still = now && followed(now);
    if (!now || !still || !isLeading(now, still)) return false;
    return await takeStep(management.fresh, now, still);
  };
  return { inputs: ["kubernetes"], proceed };
}

/** Who leads the pools to another Kubernetes; nobody where none is on its way. */
function followed(documents: ClusterDocuments): Led | undefined {
  const present = led(documents);
  // Pools that somebody else left behind are no business of an update.
  if (!present || noteOn(present.controlPlane) !== written(kubernetesOf(present))) return undefined;
  return documents.cluster.metadata.deletionTimestamp ? undefined : present;
}

/** Whether the control plane has all of its machines, with the Kubernetes that the pools are to follow. */
function isLeading({ machines }: ClusterDocuments, present: Led): boolean {
  const { controlPlane, template } = present;
  const own = machines.filter(({ isControlPlane }) => isControlPlane);
  return isThrough(own, controlPlane.spec.replicas, { version: kubernetesOf(present).version, template });
}

async function takeStep(
  management: ManagementCluster,
  { cluster, deployments, machines }: ClusterDocuments,
  present: Led,
): Promise<boolean> {
  const { controlPlane } = present;
  const wanted = kubernetesOf(present);
  for (const deployment of inOrder(deployments)) {
    const { version } = deployment.spec.template.spec;
    const its = await templateOf(management, deployment);
    if (version !== wanted.version || its.spec.template.spec.image !== wanted.image) {
      await bringKubernetes(management, deployment, { ...wanted, present: its });
      return false;
    }
    const workers = machines.filter((machine) => machine.deployment === deployment.metadata.name);
    if (!isThrough(workers, deployment.spec.replicas, { version, template: its })) return false;
  }
  for (const { metadata } of [controlPlane, ...deployments])
    await removeUnusedTemplates(management, cluster.metadata.name, { owner: metadata.name });
  await management.merge(KINDS.controlPlane, controlPlane.metadata.name, {
    metadata: { annotations: { [UPGRADE]: null } },
  });
  return true;
}

/** In the order in which previews name them. */
const inOrder = (deployments: readonly WireDeployment[]): WireDeployment[] =>
  [...deployments].sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));

/** Whether as many machines run as there should be, and all of them as they are wanted now. */
const isThrough = (
  machines: readonly ClusterMachine[],
  size: number | null | undefined,
  wanted: { version: string; template: WireTemplate },
): boolean =>
  machines.length === (size ?? 1) &&
  machines.every(
    ({ machine, version, template }) =>
      machine.state === "running" && version === wanted.version && template === wanted.template.metadata.name,
  );
