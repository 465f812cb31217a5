/** Where a cluster stands. */
export type ClusterState = "starting" | "running" | "deleting" | "failed" | "unknown";
