import { isOutcomeUnknown, ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import type { MachinePoolArgs, PoolOnPlane } from "../../model/machine-pool";
import type {
  MachinePools,
  ObservedMachine,
  ObservedPool,
  PoolMarker,
  PoolUpdate,
  PoolWithMachines,
} from "../../plane";
import type { ManagementCluster } from "../client";
import { readDocuments } from "../clusters/documents";
import { observedCluster, stateOf } from "../clusters/observe";
import { keepRollout } from "../keep-rollout";
import { KINDS, type WireDeployment } from "../kinds";
import { OURS } from "../labels";
import { machinesIn } from "../machines";
import { idOf, nameIn, poolIn } from "../names";
import { observedNodes } from "../nodes";
import { strategyOf } from "../strategy";
import { observedTemplate, sweepTemplates } from "../templates";
import { deploymentName, markedPool, poolMarkerAmong, poolNameOf } from "./markers";
import { type OfCluster, type PresentParts, poolObjects } from "./objects";

/** The pools of the clusters in one namespace: a MachineDeployment each. */
export function machinePools(management: ManagementCluster): MachinePools {
  const at = (id: string) => placeOf(management, id);
  const found = async (id: string) => await deploymentOf(management, at(id));
  return {
    list: (clusterId) => list(management, nameIn(clusterId, management.namespace)),
    find: (clusterId, name) => observe(management, `${clusterId}/${name}`),
    create: (args, marker) => create(management, args, marker),
    marker: async (id) => poolMarkerAmong((await found(id))?.metadata.annotations),
    mark: async (id, marker) => {
      const deployment = await found(id);
      if (!deployment) throw goneError(`Machine pool ${id}`);
      const { name } = deployment.metadata;
      await management.merge(KINDS.machineDeployment, name, { metadata: { annotations: markedPool(marker) } });
    },
    // The marker stands on the object itself, and goes with it; its templates do not.
    unmark: (id) => {
      const { cluster, pool } = at(id);
      return sweepTemplates(management, cluster, deploymentName(cluster, pool));
    },
    observe: (id) => observe(management, id),
    machines: (id) => machinesOf(management, id),
    update: (id, args) => update(management, id, args),
    delete: (id) => remove(management, id),
  };
}

interface Place {
  cluster: string;
  pool: string;
}

function placeOf(management: ManagementCluster, id: string): Place {
  const { clusterId, name } = poolIn(id);
  return { cluster: nameIn(clusterId, management.namespace), pool: name };
}

/** The MachineDeployment of a pool: made here, or by somebody who called it by the pool's name alone. */
async function deploymentOf(
  management: ManagementCluster,
  { cluster, pool }: Place,
): Promise<WireDeployment | undefined> {
  for (const name of [deploymentName(cluster, pool), pool]) {
    const found = await management.get(KINDS.machineDeployment, name);
    if (found?.spec.clusterName === cluster) return found;
  }
  return undefined;
}

async function observe(management: ManagementCluster, id: string): Promise<ObservedPool | undefined> {
  const place = placeOf(management, id);
  const deployment = await deploymentOf(management, place);
  if (!deployment) return undefined;
  const [cluster, parts, machines] = await Promise.all([
    management.get(KINDS.cluster, place.cluster),
    partsOf(management, deployment),
    machinesIn(management, place.cluster, deployment.metadata.name),
  ]);
  return {
    args: { ...observedArgs(deployment, parts), clusterId: poolIn(id).clusterId, name: place.pool },
    isControlPlane: false,
    machines: machines.map(({ machine }) => machine),
    cluster: cluster ? stateOf(cluster) : "deleting",
  };
}

/** What a deployment refers to. */
async function partsOf(management: ManagementCluster, { spec }: WireDeployment): Promise<PresentParts> {
  const { bootstrap, infrastructureRef } = spec.template.spec;
  const [template, config] = await Promise.all([
    management.get(KINDS.template, infrastructureRef.name),
    bootstrap.configRef ? management.get(KINDS.bootstrap, bootstrap.configRef.name) : undefined,
  ]);
  return { template, bootstrap: config };
}

function observedArgs({ spec }: WireDeployment, { template, bootstrap }: PresentParts): Partial<PoolOnPlane> {
  const { failureDomain, minReadySeconds } = spec.template.spec;
  const registration = bootstrap?.spec.template.spec?.joinConfiguration?.nodeRegistration;
  return {
    size: spec.replicas ?? 1,
    ...(template ? observedTemplate(template) : {}),
    ...(bootstrap ? observedNodes(registration, spec.template.metadata?.labels) : {}),
    zones: failureDomain ? [failureDomain] : [],
    updateStrategy: strategyOf(spec.rollout?.strategy?.rollingUpdate ?? {}),
    nodeRepaveIntervalSeconds: minReadySeconds ?? 0,
  };
}

async function machinesOf(management: ManagementCluster, id: string): Promise<readonly ObservedMachine[] | undefined> {
  const place = placeOf(management, id);
  const deployment = await deploymentOf(management, place);
  if (!deployment) return undefined;
  return (await machinesIn(management, place.cluster, deployment.metadata.name)).map(({ machine }) => machine);
}

async function list(management: ManagementCluster, cluster: string): Promise<readonly PoolWithMachines[] | undefined> {
  const documents = await readDocuments(management, cluster);
  if (!documents) return undefined;
  const { args, controlPlane, workerMachines = [] } = observedCluster(documents, undefined);
  const templates = await Promise.all(
    documents.deployments.map(({ spec }) => management.get(KINDS.template, spec.template.spec.infrastructureRef.name)),
  );
  const workers = documents.deployments.map(({ metadata, spec }, i): PoolWithMachines => {
    const name = poolNameOf(metadata.name, cluster);
    const template = templates[i];
    const { failureDomain } = spec.template.spec;
    return {
      name,
      isControlPlane: false,
      size: spec.replicas ?? 1,
      machines: workerMachines.filter(({ pool }) => pool === name),
      updateStrategy: strategyOf(spec.rollout?.strategy?.rollingUpdate ?? {}),
      staysBehind: false,
      placement: { ...(template ? observedTemplate(template) : {}), zones: failureDomain ? [failureDomain] : [] },
    };
  });
  const plane = args.controlPlane;
  if (!plane) return workers;
  const { name, size, updateStrategy } = plane;
  return [
    { name, isControlPlane: true, size, machines: controlPlane, updateStrategy, staysBehind: false, placement: plane },
    ...workers,
  ];
}

/** What the machines of a new pool have from their cluster, as its control plane has it now. */
async function ofCluster(management: ManagementCluster, cluster: string): Promise<OfCluster> {
  const documents = await readDocuments(management, cluster);
  const { controlPlane, template } = documents ?? {};
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

async function create(management: ManagementCluster, args: MachinePoolArgs, marker: PoolMarker): Promise<string> {
  const cluster = nameIn(args.clusterId, management.namespace);
  const name = deploymentName(cluster, args.name);
  const id = `${idOf({ namespace: management.namespace, name: cluster })}/${args.name}`;
  const objects = poolObjects(args, name, await ofCluster(management, cluster));
  await management.apply(KINDS.template, objects.template.name, objects.template.body, { force: true });
  await management.apply(KINDS.bootstrap, objects.bootstrap.name, objects.bootstrap.body, { force: true });
  // Before the machines, so that no server is given up for a slow start.
  await management.apply(KINDS.healthCheck, name, objects.healthCheck, { force: true });
  const { metadata, ...deployment } = objects.deployment;
  const body = { ...deployment, metadata: { ...metadata, annotations: markedPool(marker) } };
  try {
    await management.create(KINDS.machineDeployment, name, body);
  } catch (error) {
    const made = isOutcomeUnknown(error)
      ? await management.get(KINDS.machineDeployment, name).catch(() => undefined)
      : undefined;
    const found = poolMarkerAmong(made?.metadata.annotations);
    if (found?.owner !== marker.owner || found.claim !== marker.claim) throw error;
  }
  return id;
}

/** What of a deployment exchanges its machines, and the selector, which cannot be changed. */
const KEPT = [
  ["spec", "selector"],
  ["spec", "template", "spec", "version"],
  ["spec", "template", "spec", "failureDomain"],
  ["spec", "template", "spec", "bootstrap"],
  ["spec", "template", "spec", "infrastructureRef"],
] as const;

async function update(management: ManagementCluster, id: string, args: MachinePoolArgs): Promise<PoolUpdate> {
  const { cluster, pool } = placeOf(management, id);
  const deployment = await deploymentOf(management, { cluster, pool });
  if (!deployment) throw goneError(`Machine pool '${args.name}'`);
  const { name } = deployment.metadata;
  const [before, of, parts] = await Promise.all([
    machinesIn(management, cluster, name),
    ofCluster(management, cluster),
    partsOf(management, deployment),
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
  await management.apply(KINDS.template, objects.template.name, objects.template.body, { force: true });
  await management.apply(KINDS.bootstrap, objects.bootstrap.name, objects.bootstrap.body, { force: true });
  if (await ownHealthCheck(management, name))
    await management.apply(KINDS.healthCheck, name, objects.healthCheck, { force: true });
  const marker = poolMarkerAmong(deployment.metadata.annotations);
  const { metadata, ...body } = keepRollout(objects.deployment, asItIs, deployment, KEPT);
  const kept = { ...metadata, ...(marker ? { annotations: markedPool(marker) } : {}) };
  await management.apply(KINDS.machineDeployment, name, { ...body, metadata: kept }, { force: true });
  await sweepTemplates(management, cluster, name);
  return { machines: before.map(({ machine }) => machine.id), sent: ["size"] };
}

/** The health check that was made here with a pool; one of somebody else's decides over machines, and is theirs. */
async function ownHealthCheck(management: ManagementCluster, name: string) {
  const found = await management.get(KINDS.healthCheck, name);
  const isOurs = Object.entries(OURS).every(([key, value]) => found?.metadata.labels?.[key] === value);
  return isOurs ? found : undefined;
}

async function remove(management: ManagementCluster, id: string): Promise<void> {
  const present = await deploymentOf(management, placeOf(management, id));
  if (!present) return;
  const check = await ownHealthCheck(management, present.metadata.name);
  if (!present.metadata.deletionTimestamp) await management.remove(KINDS.machineDeployment, present);
  if (check) await management.remove(KINDS.healthCheck, check);
}
