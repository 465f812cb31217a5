import { ProviderError } from "../../core/errors";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type { Body, ManagementCluster } from "../client";
import type { Write } from "../dry-run";
import { keepRollout, memberAt } from "../keep-rollout";
import { KINDS, type WireDeployment } from "../kinds";
import { CLUSTER_NAME, isOurs } from "../labels";
import { nameIn } from "../names";
import type { NamedBody } from "../templates";
import { boundsNoted } from "./autoscaling";
import { deploymentName, markedPool, poolMarkerAmong } from "./markers";
import { type OfCluster, type PoolObjects, poolObjects } from "./objects";
import { observedArgs, partsOf } from "./parts";

/** What the machines of a new pool have from their cluster, as its control plane has it now. */
async function ofCluster(management: ManagementCluster, cluster: string): Promise<OfCluster> {
  const of = { [CLUSTER_NAME]: cluster };
  const owner = (await management.get(KINDS.cluster, cluster))?.spec.controlPlaneRef?.name;
  const controlPlane = owner === undefined ? undefined : await management.get(KINDS.controlPlane, owner);
  const reference = controlPlane?.spec.machineTemplate.spec.infrastructureRef.name;
  const template = reference === undefined ? undefined : await management.getAmong(KINDS.template, reference, of);
  if (!controlPlane || !template) {
    throw new ProviderError(
      `There is no cluster '${cluster}' with a control plane in the namespace '${management.namespace}': a pool cannot be made.`,
    );
  }
  const { users, ntp } = controlPlane.spec.kubeadmConfigSpec ?? {};
  return {
    cluster,
    version: controlPlane.spec.version,
    image: template.spec.template.spec.image,
    ...(users ? { users } : {}),
    ...(ntp ? { ntp } : {}),
  };
}

/** What a new pool is made by: all that comes before its deployment, and that, without whose it is. */
export async function newPool(
  management: ManagementCluster,
  args: MachinePoolArgs,
): Promise<{ name: string; before: readonly Write[]; deployment: Body }> {
  const cluster = nameIn(args.clusterId, management.namespace);
  const name = deploymentName(cluster, args.name);
  const { template, bootstrap, healthCheck, deployment } = poolObjects(
    args,
    name,
    await ofCluster(management, cluster),
  );
  return {
    name,
    deployment,
    before: [
      [KINDS.template, template.name, template.body],
      [KINDS.bootstrap, bootstrap.name, bootstrap.body],
      // Before the machines, so that no server is given up for a slow start.
      [KINDS.healthCheck, name, healthCheck],
    ],
  };
}

/** What of a deployment exchanges its machines, and the selector, which cannot be changed. */
const KEPT = [
  ["spec", "selector"],
  ["spec", "template", "spec", "version"],
  ["spec", "template", "spec", "failureDomain"],
  ["spec", "template", "spec", "bootstrap"],
  ["spec", "template", "spec", "infrastructureRef"],
] as const;

/** The templates that a deployment refers to; one that stays under another name needs no copy. */
function templatesOf({ template, bootstrap }: PoolObjects, deployment: Body): Write[] {
  const refersTo = ({ name }: NamedBody, path: readonly string[]): boolean =>
    memberAt(deployment, ["spec", "template", "spec", ...path, "name"]) === name;
  const isNew = refersTo(template, ["infrastructureRef"]);
  const isJoinedAnew = refersTo(bootstrap, ["bootstrap", "configRef"]);
  return [
    ...(isNew ? [[KINDS.template, template.name, template.body] as const] : []),
    ...(isJoinedAnew ? [[KINDS.bootstrap, bootstrap.name, bootstrap.body] as const] : []),
  ];
}

/** What an autoscaler writes as well. */
const SIZE = ["spec", "replicas"];

/** What an update of a pool writes, in its order. */
export async function changedPool(
  management: ManagementCluster,
  deployment: WireDeployment,
  args: MachinePoolArgs,
): Promise<readonly Write[]> {
  const { name } = deployment.metadata;
  const [of, parts, check] = await Promise.all([
    ofCluster(management, deployment.spec.clusterName),
    partsOf(management, deployment),
    ownHealthCheck(management, name),
  ]);
  // Another Kubernetes is the cluster's to bring: a change of the pool keeps what its machines have.
  const had = {
    ...of,
    version: deployment.spec.template.spec.version ?? of.version,
    image: parts.template?.spec.template.spec.image ?? of.image,
  };
  const objects = poolObjects(args, name, had, parts);
  const seen = observedArgs(deployment, parts);
  const asItIs = poolObjects({ ...args, ...seen }, name, had, parts).deployment;
  const marker = poolMarkerAmong(deployment.metadata.annotations);
  const { metadata, ...body } = keepRollout(objects.deployment, asItIs, deployment, KEPT);
  const kept = {
    ...metadata,
    annotations: { ...boundsNoted(args.autoscaling), ...(marker ? markedPool(marker) : {}) },
  };
  return [
    ...templatesOf(objects, body),
    ...(check ? ([[KINDS.healthCheck, name, objects.healthCheck]] as const) : []),
    [KINDS.machineDeployment, name, { ...body, metadata: kept }, args.autoscaling ? [SIZE] : []],
  ];
}

/** The health check that was made here with a pool; one of somebody else's decides over machines, and is theirs. */
export async function ownHealthCheck(management: ManagementCluster, name: string) {
  const found = await management.get(KINDS.healthCheck, name);
  return found && isOurs(found) ? found : undefined;
}
