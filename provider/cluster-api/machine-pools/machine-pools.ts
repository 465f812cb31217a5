import { isOutcomeUnknown } from "../../core/errors";
import { goneError } from "../../core/gone";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type {
  MachinePools,
  ObservedMachine,
  ObservedPool,
  PoolMarker,
  PoolUpdate,
  PoolWithMachines,
} from "../../plane";
import { applyWhole } from "../apply-whole";
import type { ManagementCluster } from "../client";
import { readDocuments } from "../clusters/documents";
import { observedCluster, stateOf } from "../clusters/observe";
import { objectionsTo } from "../dry-run";
import { KINDS, type WireDeployment } from "../kinds";
import { CLUSTER_NAME } from "../labels";
import { machinesIn } from "../machines";
import { idOf, nameIn, poolIn } from "../names";
import { strategyOf } from "../strategy";
import { observedTemplate, removeUnusedTemplates } from "../templates";
import { boundsNoted, dropBounds } from "./autoscaling";
import { inputsOverridden } from "./kubeadm-override";
import { deploymentName, markedPool, poolMarkerAmong, poolNameOf } from "./markers";
import { observedArgs, partsOf } from "./parts";
import { changedPool, newPool, ownHealthCheck } from "./writes";

/** The pools of the clusters in one namespace: a MachineDeployment each. */
export function machinePools(management: ManagementCluster): MachinePools {
  const at = (id: string) => placeOf(management, id);
  const found = async (id: string) => await deploymentOf(management, at(id));
  return {
    list: (clusterId) => list(management, nameIn(clusterId, management.namespace)),
    someRunning: (clusterId) => running(management, nameIn(clusterId, management.namespace)),
    find: (clusterId, name) => observe(management, `${clusterId}/${name}`),
    validate: (args, id) => validate(management, args, id),
    create: (args, marker) => create(management, args, marker),
    marker: async (id) => poolMarkerAmong((await found(id))?.metadata.annotations),
    mark: async (id, marker) => {
      const deployment = await found(id);
      if (!deployment) throw goneError(`Machine pool ${id}`);
      const { name } = deployment.metadata;
      await management.merge(KINDS.machineDeployment, name, { metadata: { annotations: markedPool(marker) } });
    },
    unmark: (id) => removeRest(management.fresh, at(id)),
    observe: (id) => observe(management, id),
    machines: (id) => machinesOf(management, id),
    update: (id, args) => update(management.own, id, args),
    removeLeftovers: (id) => removeLeftovers(management.fresh, at(id)),
    delete: (id) => remove(management.fresh, id),
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
    const found = await management.getAmong(KINDS.machineDeployment, name, { [CLUSTER_NAME]: cluster });
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
  const parts = await Promise.all(documents.deployments.map((deployment) => partsOf(management, deployment)));
  const workers = documents.deployments.map(({ metadata, spec }, i): PoolWithMachines => {
    const name = poolNameOf(metadata.name, cluster);
    const { template, bootstrap } = parts[i] ?? {};
    const { failureDomain } = spec.template.spec;
    return {
      name,
      isControlPlane: false,
      size: spec.replicas ?? 1,
      machines: workerMachines.filter(({ pool }) => pool === name),
      updateStrategy: strategyOf(spec.rollout?.strategy?.rollingUpdate ?? {}),
      staysBehind: false,
      ownInputs: inputsOverridden(bootstrap),
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

/** All of them: one list has the machines of the whole cluster. */
async function running(management: ManagementCluster, cluster: string): Promise<readonly ObservedMachine[]> {
  const pools = (await list(management, cluster)) ?? [];
  const machines = pools.flatMap((pool) => pool.machines);
  return machines.filter(({ state, hostname }) => state === "running" && hostname !== "");
}

async function create(management: ManagementCluster, args: MachinePoolArgs, marker: PoolMarker): Promise<string> {
  const cluster = nameIn(args.clusterId, management.namespace);
  const name = deploymentName(cluster, args.name);
  const id = `${idOf({ namespace: management.namespace, name: cluster })}/${args.name}`;
  const { before, deployment: made } = await newPool(management, args);
  for (const [kind, object, body] of before) await management.apply(kind, object, body, { force: true });
  const { metadata, ...deployment } = made;
  const annotations = { ...boundsNoted(args.autoscaling), ...markedPool(marker) };
  const body = { ...deployment, metadata: { ...metadata, annotations } };
  try {
    await management.create(KINDS.machineDeployment, name, body);
  } catch (error) {
    const there = isOutcomeUnknown(error)
      ? await management.get(KINDS.machineDeployment, name).catch(() => undefined)
      : undefined;
    const found = poolMarkerAmong(there?.metadata.annotations);
    if (found?.owner !== marker.owner || found.claim !== marker.claim) throw error;
  }
  return id;
}

async function update(management: ManagementCluster, id: string, args: MachinePoolArgs): Promise<PoolUpdate> {
  const { cluster, pool } = placeOf(management, id);
  const deployment = await deploymentOf(management, { cluster, pool });
  if (!deployment) throw goneError(`Machine pool '${args.name}'`);
  const { name } = deployment.metadata;
  const before = await machinesIn(management, cluster, name);
  const writes = await changedPool(management, deployment, args);
  if (!args.autoscaling) await dropBounds(management, deployment);
  await applyWhole(management, writes);
  return { machines: before.map(({ machine }) => machine.id), sent: ["size"] };
}

/** What the API server has against a new pool, or against an update of one. */
async function validate(
  management: ManagementCluster,
  args: MachinePoolArgs,
  id: string | undefined,
): Promise<readonly string[]> {
  if (id !== undefined) {
    const deployment = await deploymentOf(management, placeOf(management, id));
    return deployment ? await objectionsTo(management, await changedPool(management, deployment, args)) : [];
  }
  const { name, before, deployment } = await newPool(management, args);
  return await objectionsTo(management, [...before, [KINDS.machineDeployment, name, deployment]]);
}

/** The marker stands on the object itself, and goes with it; its templates do not, nor a health check whose removal failed. */
async function removeRest(management: ManagementCluster, { cluster, pool }: Place): Promise<void> {
  const name = deploymentName(cluster, pool);
  const check = await ownHealthCheck(management, name);
  if (check) await management.remove(KINDS.healthCheck, check);
  await removeUnusedTemplates(management, cluster, { owner: name });
}

/** Templates that the machines of before were made from. */
async function removeLeftovers(management: ManagementCluster, place: Place): Promise<void> {
  const deployment = await deploymentOf(management, place);
  if (!deployment) return;
  const { infrastructureRef, bootstrap } = deployment.spec.template.spec;
  const current = [infrastructureRef.name, bootstrap.configRef?.name];
  await removeUnusedTemplates(management, place.cluster, { owner: deployment.metadata.name, current });
}

async function remove(management: ManagementCluster, id: string): Promise<void> {
  const present = await deploymentOf(management, placeOf(management, id));
  if (!present) return;
  const check = await ownHealthCheck(management, present.metadata.name);
  if (!present.metadata.deletionTimestamp) await management.remove(KINDS.machineDeployment, present);
  if (check) await management.remove(KINDS.healthCheck, check);
}
