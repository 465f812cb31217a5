import type { MachinePoolArgs } from "../model/machine-pool";
import type { Body, ManagementCluster } from "./client";
import { KINDS, type WireTemplate } from "./kinds";
import { CLONED_FROM, CLUSTER_NAME, OURS } from "./labels";
import { isTemplateOf, templateName } from "./names";

/** What a server must be like, and what it is deployed with. */
export interface TemplateOf extends Pick<MachinePoolArgs, "instance"> {
  image: string;
  resourcePool?: string | undefined;
  machineTags?: readonly string[] | undefined;
  /** The one that is used now. */
  present?: WireTemplate | undefined;
}

/** A template under the name of its content. */
export interface NamedBody {
  name: string;
  body: Body;
}

/** The template of servers: `owner` is what uses it, such as `payments-workers`. What it has that no input names stays. */
export function machineTemplate(cluster: string, owner: string, of: TemplateOf): NamedBody {
  const { image, instance, resourcePool, machineTags, present } = of;
  const { resourcePool: _, tags: __, ...others } = present?.spec.template.spec ?? {};
  const spec = {
    ...others,
    image,
    minCPU: instance.minCpu,
    minMemory: instance.minMemoryMb,
    ...(resourcePool ? { resourcePool } : {}),
    ...(machineTags?.length ? { tags: [...machineTags] } : {}),
  };
  return namedTemplate(cluster, owner, { template: { spec } });
}

/** A template of any kind. */
export const namedTemplate = (
  cluster: string,
  owner: string,
  spec: Record<string, unknown>,
  annotations?: Record<string, string>,
): NamedBody => ({
  name: templateName(owner, spec),
  body: { metadata: { labels: { [CLUSTER_NAME]: cluster, ...OURS }, ...(annotations ? { annotations } : {}) }, spec },
});

/** A template in the program's words. */
export const observedTemplate = ({ spec }: WireTemplate) => ({
  instance: { minCpu: spec.template.spec.minCPU, minMemoryMb: spec.template.spec.minMemory },
  resourcePool: spec.template.spec.resourcePool ?? "",
  machineTags: spec.template.spec.tags ?? [],
});

/**
 * Removes templates of one owner that nothing refers to any more: none that a machine was made from, nor that one may be made from. Those of
 * other owners may be about to be referred to. `current` are the owner's of now, where it has any.
 */
export async function removeUnusedTemplates(
  clusters: ManagementCluster,
  cluster: string,
  { owner, current = [] }: { owner: string; current?: readonly (string | undefined)[] },
): Promise<void> {
  const management = clusters.fresh;
  const of = { [CLUSTER_NAME]: cluster };
  const mine = { ...of, ...OURS };
  const [templates, bootstraps] = await Promise.all([
    management.list(KINDS.template, mine),
    management.list(KINDS.bootstrap, mine),
  ]);
  const isOld = ({ metadata: { name } }: { metadata: { name: string } }): boolean =>
    isTemplateOf(owner, name) && !current.includes(name);
  if (![...templates, ...bootstraps].some(isOld)) return;
  const [controlPlanes, deployments, sets, machines] = await Promise.all([
    management.list(KINDS.controlPlane, of),
    management.list(KINDS.machineDeployment, of),
    management.list(KINDS.machineSet, of),
    management.list(KINDS.maasMachine, of),
  ]);
  const workers = [...deployments, ...sets].map(({ spec }) => spec.template.spec);
  const used = new Set([
    ...controlPlanes.map(({ spec }) => spec.machineTemplate.spec.infrastructureRef.name),
    ...workers.flatMap(({ infrastructureRef, bootstrap }) => [infrastructureRef.name, bootstrap.configRef?.name ?? ""]),
    ...machines.map(({ metadata }) => metadata.annotations?.[CLONED_FROM] ?? ""),
  ]);
  const unused = <T extends { metadata: { name: string } }>(all: readonly T[]) =>
    all.filter((template) => !used.has(template.metadata.name) && isOld(template));
  for (const template of unused(templates)) await management.remove(KINDS.template, template);
  for (const template of unused(bootstraps)) await management.remove(KINDS.bootstrap, template);
}
