import type { Body, ManagementCluster } from "../client";
import type { Write } from "../dry-run";
import { KINDS, type WireCluster } from "../kinds";
import { CLUSTER_NAME, isOurs, OURS } from "../labels";

/** The name of both objects that bring a cluster its network of pods. */
const podNetworkName = (cluster: string): string => `${cluster}-cni`;

const MANIFESTS = "cni.yaml";

/**
 * The manifests of a network of pods, and what applies them in the cluster once its API server answers, and again when they change. They go with the
 * cluster where it is there already.
 */
export function podNetwork(name: string, cni: string, cluster?: WireCluster): readonly Write[] {
  const { apiVersion, kind } = KINDS.cluster;
  const owner = cluster && { apiVersion, kind, name, uid: cluster.metadata.uid };
  const metadata = {
    labels: { [CLUSTER_NAME]: name, ...OURS },
    ...(owner ? { ownerReferences: [owner] } : {}),
  };
  const called = podNetworkName(name);
  const set: Body = {
    metadata,
    spec: {
      clusterSelector: { matchLabels: { [CLUSTER_NAME]: name } },
      resources: [{ kind: KINDS.configMap.kind, name: called }],
      strategy: "Reconcile",
    },
  };
  return [
    [KINDS.configMap, called, { metadata, data: { [MANIFESTS]: cni } }],
    [KINDS.resourceSet, called, set],
  ];
}

/** Lets a cluster be chosen for its network of pods: one that somebody else made may not have the label that chooses it. */
export async function chooseCluster(management: ManagementCluster, { metadata }: WireCluster): Promise<void> {
  const { name, labels } = metadata;
  if (labels?.[CLUSTER_NAME] !== name)
    await management.merge(KINDS.cluster, name, { metadata: { labels: { [CLUSTER_NAME]: name } } });
}

/** Removes what brought a network of pods; what was applied stays in the cluster. */
export async function removePodNetwork(management: ManagementCluster, cluster: string): Promise<void> {
  for (const kind of [KINDS.resourceSet, KINDS.configMap]) {
    const found = await management.get(kind, podNetworkName(cluster));
    if (found && isOurs(found)) await management.remove(kind, found);
  }
}

/** The manifests as they stand; undefined where there are none. */
export async function observedPodNetwork(management: ManagementCluster, cluster: string): Promise<string | undefined> {
  const found = await management.get(KINDS.configMap, podNetworkName(cluster));
  return found?.data?.[MANIFESTS];
}
