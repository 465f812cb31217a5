/** Labels and annotations by which `clusterctl` knows what it may upgrade, move and delete. */
export const UNDER_CLUSTERCTL = "clusterctl.cluster.x-k8s.io";
export const CORE_LABEL = "clusterctl.cluster.x-k8s.io/core";
export const PROVIDED_BY = "cluster.x-k8s.io/provider";
export const CERT_MANAGER_VERSION = "cert-manager.clusterctl.cluster.x-k8s.io/version";

/** The label that says which version of the contract with Cluster API's core a kind keeps. */
export const CONTRACT = "cluster.x-k8s.io/v1beta2";
