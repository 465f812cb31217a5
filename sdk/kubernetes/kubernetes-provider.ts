import { Provider, type ProviderArgs } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { getKubeconfigOutput } from "../look-ups";
import { getKubeconfigOutput as askedOfPlugin } from "../plugin/look-ups";
import { isOfType, pluginType } from "../resource";

/** A cluster of either front. */
export interface KubernetesCluster extends pulumi.Resource {
  /** Id of the cluster. */
  readonly id: pulumi.Output<string>;
}

/** What a `Provider` of a cluster is made with: everything of `@pulumi/kubernetes`, except for what the cluster says itself. */
export interface KubernetesProviderArgs extends Omit<ProviderArgs, "kubeconfig" | "clusterIdentifier"> {
  /**
   * Whether to use the administrator's kubeconfig instead of the user's, which may ask for a login in a browser.
   * Default: `false`.
   */
  admin?: boolean;
  /** Pools that must be there before the first workload is made, and that stay until the last one is gone. Default: none. */
  pools?: readonly pulumi.Resource[];
}

/**
 * A `Provider` of `@pulumi/kubernetes` for the workloads of a cluster. The kubeconfig is looked up by the cluster's id, so that
 * no update of the cluster makes it unknown. The provider is known by that id: a kubeconfig that rotates updates the provider
 * and nothing behind it, where a plain `Provider` may replace every workload.
 *
 * @example
 * ```ts
 * const provider = kubernetesProvider("payments", cluster, { pools: [workers] });
 * const shop = new kubernetes.core.v1.Namespace("shop", {}, { provider });
 * ```
 */
export function kubernetesProvider(
  name: string,
  cluster: KubernetesCluster,
  args: KubernetesProviderArgs = {},
  options: pulumi.ResourceOptions = {},
): Provider {
  const { admin = false, ...rest } = args;
  return providerWith(kubeconfigOf(cluster, admin), { name, cluster, args: rest, options });
}

interface Wanted {
  name: string;
  cluster: KubernetesCluster;
  args: Omit<KubernetesProviderArgs, "admin">;
  options: pulumi.ResourceOptions;
}

/** The same with a kubeconfig that was looked up already. */
export function providerWith(kubeconfig: pulumi.Output<string>, { name, cluster, args, options }: Wanted): Provider {
  const { pools = [], ...rest } = args;
  const dependsOn = pulumi.output(options.dependsOn ?? []).apply((others) => [...pools, ...[others].flat()]);
  return new Provider(name, { ...rest, kubeconfig, clusterIdentifier: cluster.id }, { ...options, dependsOn });
}

/** The kubeconfig of a cluster, asked of the front that made it; a secret. */
export function kubeconfigOf(cluster: KubernetesCluster, admin: boolean): pulumi.Output<string> {
  const args = { clusterId: cluster.id, admin };
  const found = isOfType(cluster, pluginType("Cluster"))
    ? askedOfPlugin(args, { parent: cluster })
    : getKubeconfigOutput(args);
  return found.kubeconfig;
}
