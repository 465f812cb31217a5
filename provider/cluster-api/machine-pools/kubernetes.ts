import { goneError } from "../../core/gone";
import type { ManagementCluster } from "../client";
import { KINDS, type WireDeployment, type WireTemplate } from "../kinds";
import { machineTemplate, observedTemplate } from "../templates";

/** What nodes run, and what their servers are deployed with. */
export interface Kubernetes {
  /** As Cluster API writes it: `v1.33.5`. */
  version: string;
  /** Image in MAAS. */
  image: string;
}

/** The Kubernetes of a pool, and the name of its template. */
export async function kubernetesOf(
  management: ManagementCluster,
  deployment: WireDeployment,
): Promise<Kubernetes & { template: string }> {
  const { metadata, spec } = await templateOf(management, deployment);
  return {
    version: deployment.spec.template.spec.version ?? "",
    image: spec.template.spec.image,
    template: metadata.name,
  };
}

/** Gives a pool another Kubernetes, in one write, and leaves all else of it as it stands. */
export async function bringKubernetes(
  management: ManagementCluster,
  cluster: string,
  deployment: WireDeployment,
  { version, image }: Kubernetes,
): Promise<void> {
  const { name } = deployment.metadata;
  const present = await templateOf(management, deployment);
  const isSame = present.spec.template.spec.image === image;
  const template = machineTemplate(cluster, name, { ...observedTemplate(present), image, present });
  if (!isSame) await management.apply(KINDS.template, template.name, template.body, { force: true });
  const reference = isSame ? {} : { infrastructureRef: { name: template.name } };
  await management.merge(KINDS.machineDeployment, name, { spec: { template: { spec: { version, ...reference } } } });
}

async function templateOf(management: ManagementCluster, { metadata, spec }: WireDeployment): Promise<WireTemplate> {
  const { name } = spec.template.spec.infrastructureRef;
  const found = await management.get(KINDS.template, name);
  if (!found) throw goneError(`The template '${name}' of the machine pool '${metadata.name}'`);
  return found;
}
