import { ProviderError } from "../core/errors";
import type { Home } from "../core/resource";
import { clusterUid, type ManagementCluster } from "./client";

export const PLANE = "cluster-api";

/** Where an object lives: in which management cluster, by the uid of its namespace kube-system, and in which namespace. */
export type ClusterApiHome = { plane: typeof PLANE; managementCluster: string; namespace: string };

/** Knows which management cluster the configuration leads to; asked once per process. */
export class Homes {
  private uid: Promise<string> | undefined;

  async homeIn(cluster: ManagementCluster): Promise<ClusterApiHome> {
    return { plane: PLANE, managementCluster: await this.uidOf(cluster), namespace: cluster.namespace };
  }

  /** Fails unless the configuration leads to the recorded home: an answer from anywhere else says nothing about it. */
  async check(cluster: ManagementCluster, recorded: Home): Promise<ClusterApiHome> {
    const { plane, managementCluster = "", namespace = "" } = recorded;
    if (plane !== PLANE) {
      throw new ProviderError(
        "This was made on another plane, but 'palette-maas:plane' (or PALETTE_MAAS_PLANE) says cluster-api. Nothing was touched: set " +
          "the plane back. The same servers cannot be on both.",
      );
    }
    const configured = await this.uidOf(cluster);
    if (configured !== managementCluster) {
      throw new ProviderError(
        `This lives in the management cluster whose namespace kube-system has the uid ${managementCluster}, but the kubeconfig leads to ` +
          `${configured}. Nothing was touched: set 'palette-maas:clusterApi' (or KUBECONFIG) back. If the clusters were moved with ` +
          "'clusterctl move', bring each resource back with 'pulumi import'.",
      );
    }
    return { plane: PLANE, managementCluster, namespace };
  }

  private async uidOf(cluster: ManagementCluster): Promise<string> {
    this.uid ??= clusterUid(cluster);
    try {
      return await this.uid;
    } catch (error) {
      // What could not be asked now may be asked later.
      this.uid = undefined;
      throw error;
    }
  }
}
