import { field, text } from "../gateway/maas";
import type { KubernetesObject } from "./kubernetes";

/** Reads a value at a path of names; undefined where the way ends. */
export const at = (object: unknown, ...way: string[]): unknown =>
  way.reduce((value: unknown, name) => field(value, name), object);

export const textAt = (object: unknown, ...way: string[]): string => text(at(object, ...way));

export const listAt = (object: unknown, ...way: string[]): unknown[] => {
  const value = at(object, ...way);
  return Array.isArray(value) ? value : [];
};

const CLUSTER_LABEL = "cluster.x-k8s.io/cluster-name";
const CONTROL_PLANE_LABEL = "cluster.x-k8s.io/control-plane";
const PAUSED = "cluster.x-k8s.io/paused";

export const nameOf = (object: unknown): string => textAt(object, "metadata", "name");
export const namespaceOf = (object: unknown): string => textAt(object, "metadata", "namespace");
export const keyOf = (object: unknown): string => `${namespaceOf(object)}/${nameOf(object)}`;
export const versionOf = (object: unknown): string => textAt(object, "metadata", "resourceVersion");
export const clusterOf = (object: unknown): string => textAt(object, "metadata", "labels", CLUSTER_LABEL);
export const isControlPlane = (object: unknown): boolean =>
  at(object, "metadata", "labels", CONTROL_PLANE_LABEL) !== undefined;
export const isDeleted = (object: unknown): boolean => textAt(object, "metadata", "deletionTimestamp") !== "";
export const hasPausedMark = (object: unknown): boolean => at(object, "metadata", "annotations", PAUSED) !== undefined;

/** The name of the owner of a kind, which Cluster API's controllers set. */
export const ownerOf = (object: unknown, kind: string): string | undefined => {
  const owner = listAt(object, "metadata", "ownerReferences").find((one) => textAt(one, "kind") === kind);
  return owner === undefined ? undefined : textAt(owner, "name");
};

/** The finalizers with or without one of ours; undefined where nothing is to change. */
export function finalizers(object: unknown, ours: string, isWanted: boolean): unknown[] | undefined {
  const now = listAt(object, "metadata", "finalizers");
  if (now.includes(ours) === isWanted) return undefined;
  return isWanted ? [...now, ours] : now.filter((one) => one !== ours);
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message?: string;
}

/** Conditions with these set, each as long since as it has had its status; in real time, in which a management cluster lives. */
export function withConditions(object: KubernetesObject, wanted: readonly Condition[]): unknown[] {
  const now = Date.now();
  const all = listAt(object, "status", "conditions");
  const set = wanted.map((condition) => {
    const before = all.find((one) => textAt(one, "type") === condition.type);
    const isSame = before !== undefined && textAt(before, "status") === condition.status;
    const since = isSame ? textAt(before, "lastTransitionTime") : `${new Date(now).toISOString().slice(0, 19)}Z`;
    return { message: "", ...condition, lastTransitionTime: since };
  });
  return [...all.filter((one) => !wanted.some(({ type }) => type === textAt(one, "type"))), ...set];
}
