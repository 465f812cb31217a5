import type { WireMetadata } from "./kinds";

/** Labels that Cluster API gives its objects, and goes by. */
export const CLUSTER_NAME = "cluster.x-k8s.io/cluster-name";
export const DEPLOYMENT_NAME = "cluster.x-k8s.io/deployment-name";
export const CONTROL_PLANE = "cluster.x-k8s.io/control-plane";

/** An annotation: the name of the template that an object was made from. */
export const CLONED_FROM = "cluster.x-k8s.io/cloned-from-name";

/** On templates of ours: which may be removed once nothing refers to them. */
export const OURS = { "app.kubernetes.io/managed-by": "pulumi-palette-maas" } as const;

/** Whether an object was made here for an object of ours. */
export const isOurs = ({ metadata }: { metadata: WireMetadata }): boolean =>
  Object.entries(OURS).every(([key, value]) => metadata.labels?.[key] === value);
