import { stateOf } from "../../behaviour/cluster-state";
import type { Cluster, Context } from "../../state/world";
import type { Call } from "../app";
import { notFound, refusal } from "../errors";
import { type Caller, owns } from "../scope";

/** The cluster of the request's `{uid}`, in the request's scope. */
export function clusterOf(context: Context, { caller, param }: Call): Cluster {
  return clusterByUid(context, caller, param("uid"));
}

export function clusterByUid(context: Context, caller: Caller, uid: string): Cluster {
  const found = context.stores.clusters.find((cluster) => cluster.meta.uid === uid && owns(caller, cluster.home));
  if (!found) throw notFound("spectrocluster", uid);
  return found;
}

/** The cluster behind the request's `{configUid}`. */
export function clusterOfConfig(context: Context, { caller, param }: Call): Cluster {
  const uid = param("configUid");
  const found = context.stores.clusters.find((cluster) => cluster.configUid === uid && owns(caller, cluster.home));
  if (!found || found.deletedAt !== undefined) throw notFound("cloudconfig", uid);
  return found;
}

/** Refuses changes of a cluster that is not up yet, or on its way out. */
export function requireRunning(context: Context, cluster: Cluster): void {
  const state = stateOf(context, cluster);
  const { name } = cluster.meta;
  if (state === "Running") return;
  if (state === "Deleting" || state === "Deleted")
    throw refusal(400, "ClusterDeleting", `Operation not allowed: cluster '${name}' is in ${state} state`);
  throw refusal(400, "ClusterNotReady", `Operation not allowed: cluster '${name}' is in ${state ?? "Pending"} state`);
}

/** Refuses even small changes of a cluster that is on its way out. */
export function requireAlive(context: Context, cluster: Cluster): void {
  if (cluster.deletingAt !== undefined) requireRunning(context, cluster);
}

/** Notes that the document has changed. */
export function touch(context: Context, cluster: Cluster): void {
  cluster.meta.modifiedAt = context.clock.now();
}
