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

/** The template that servers of a pool are chosen and deployed by. */
export async function templateOf(
  management: ManagementCluster,
  { metadata, spec }: WireDeployment,
): Promise<WireTemplate> {
  const { name } = spec.template.spec.infrastructureRef;
  const found = await management.get(KINDS.template, name);
  if (!found) throw goneError(`The template '${name}' of the machine pool '${metadata.name}'`);
  return found;
}

/** Gives a pool another Kubernetes, in one write, and leaves all else of it as it stands. */
export async function bringKubernetes(
  management: ManagementCluster,
  { metadata: { name }, spec }: WireDeployment,
  { present, version, image }: Kubernetes & { present: WireTemplate },
): Promise<void> {
  // What has the image already may have a name of somebody else's.
  const isOther = present.spec.template.spec.image !== image;
  const template = machineTemplate(spec.clusterName, name, { ...observedTemplate(present), image, present });
  if (isOther) await management.apply(KINDS.template, template.name, template.body, { force: true });
  const reference = isOther ? { infrastructureRef: { name: template.name } } : {};
  await management.merge(KINDS.machineDeployment, name, { spec: { template: { spec: { version, ...reference } } } });
}
