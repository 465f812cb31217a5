import { flagAt } from "../state/documents";
import { addEvent } from "../state/event-log";
import { after, type Cluster, type Context, type Machine } from "../state/world";
import { isControlPlane } from "./pool-fields";
import { applyWritten } from "./profile-change";

export type ClusterState = "Pending" | "Provisioning" | "Running" | "Importing" | "Deleting" | "Deleted";

/** The state as shown; undefined right after the POST, when there is no status yet. */
export function stateOf(context: Context, cluster: Cluster): ClusterState | undefined {
  const now = context.clock.now();
  if (cluster.deletedAt !== undefined) return "Deleted";
  if (cluster.deletingAt !== undefined) return "Deleting";
  if (now < after(cluster.meta.createdAt, context.timings.statusAppears)) return undefined;
  if (cluster.runningAt !== undefined && now >= cluster.runningAt) return "Running";
  if (cluster.imported) return cluster.imported.link ? "Importing" : "Pending";
  return cluster.pickedUpAt === undefined ? "Pending" : "Provisioning";
}

/** Whether the cluster takes changes. */
export function isRunning(context: Context, cluster: Cluster): boolean {
  return stateOf(context, cluster) === "Running";
}

/** Lets what time alone brings about happen. Called before every look at a cluster. */
export function settle(context: Context, cluster: Cluster): void {
  const now = context.clock.now();
  const { resolvesAt } = cluster.application;
  if (resolvesAt !== undefined && now >= resolvesAt && cluster.deletingAt === undefined)
    applyWritten(context, cluster, resolvesAt);
  const cleanAt = cluster.deletingAt === undefined ? undefined : after(cluster.deletingAt, context.timings.autoClean);
  if (cleanAt !== undefined && cluster.deletedAt === undefined && now >= cleanAt)
    markDeleted(context, cluster, cleanAt);
}

/** Settles every cluster and forgets those deleted long ago. */
export function settleAll(context: Context): void {
  for (const cluster of context.stores.clusters) settle(context, cluster);
  const visible = (c: Cluster) =>
    c.deletedAt === undefined || context.clock.now() < after(c.deletedAt, context.timings.deletedVisible);
  if (!context.stores.clusters.every(visible)) context.stores.clusters = context.stores.clusters.filter(visible);
}

export function markDeleted(context: Context, cluster: Cluster, moment: number): void {
  cluster.deletedAt = moment;
  cluster.meta.modifiedAt = moment;
  cluster.machines = [];
  cluster.pools = [];
  addEvent(
    context,
    { kind: "spectrocluster", meta: cluster.meta },
    { reason: "ClusterDeleted", message: "Cluster is deleted" },
  );
}

export function machinesOf(cluster: Cluster, pool: string): Machine[] {
  return cluster.machines.filter((machine) => machine.pool === pool);
}

export interface Health {
  state: "Healthy" | "UnHealthy";
  conditions: { type: string; message: string }[];
}

/** What the agent inside the cluster reports; undefined before its first report. */
export function healthOf(context: Context, cluster: Cluster): Health | undefined {
  const { runningAt } = cluster;
  if (cluster.deletedAt !== undefined || runningAt === undefined) return undefined;
  if (context.clock.now() < after(runningAt, context.timings.healthReport)) return undefined;
  const conditions = cluster.imported ? [] : nodeProblems(cluster);
  if (!cluster.imported && !hasSchedulableNode(cluster))
    conditions.push({
      type: "NoSchedulableNode",
      message: "no node accepts pods: no ready worker, control plane is tainted",
    });
  return { state: conditions.length === 0 ? "Healthy" : "UnHealthy", conditions };
}

/** Nodes that were ready once and are not now; a machine that never joined is no node yet, one that leaves is expected to. */
function nodeProblems(cluster: Cluster): Health["conditions"] {
  const failing = cluster.machines.filter(({ joined, ready, state }) => joined && !ready && state !== "Deleting");
  return failing.map((machine) => ({ type: "NodeNotReady", message: nodeText(machine) }));
}

function nodeText(machine: Machine): string {
  const problem = machine.conditions.find((condition) => condition.status === "False");
  return `machine ${machine.name} is ${machine.state}${problem ? `: ${problem.message}` : ""}`;
}

function hasSchedulableNode(cluster: Cluster): boolean {
  return cluster.pools.some((pool) => {
    const accepts = !isControlPlane(pool.doc) || flagAt(pool.doc, "poolConfig.useControlPlaneAsWorker");
    return accepts && machinesOf(cluster, pool.name).some((machine) => machine.ready);
  });
}
