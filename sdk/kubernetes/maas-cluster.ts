import type { Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, type ClusterArgs } from "../cluster";
import { MachinePool, type MachinePoolArgs } from "../machine-pool";
import { kubeconfigOf, providerWith } from "./kubernetes-provider";
import { withoutUndefined } from "./without-undefined";

/** A pool of a `MaasCluster`: everything that a `MachinePool` takes, except for its cluster. Its name is the pool's key, where it is left out. */
export type MaasClusterPoolArgs = Omit<MachinePoolArgs, "clusterId">;

/** Inputs of a `MaasCluster`: those of its `Cluster`, and its pools. */
export interface MaasClusterArgs extends ClusterArgs {
  /** Pools of workers by name. Default: none. */
  pools?: Readonly<Record<string, MaasClusterPoolArgs>>;
  /**
   * Whether `kubeconfig` and `provider` use the administrator's kubeconfig instead of the user's.
   * Default: `false`.
   */
  admin?: boolean;
}

/**
 * A Kubernetes cluster and its pools of workers in one piece: a `Cluster` and a `MachinePool` for each entry of `pools`, as children.
 * What both have in common (`deletionProtection`, `adopt`) holds for the pools, too, unless a pool says otherwise.
 *
 * @example
 * ```ts
 * const payments = new MaasCluster("payments", {
 *   cloudAccountId: account.id,
 *   domain: "maas.example.com",
 *   profiles: [{ name: "maas-infra", version: "1.0.0" }],
 *   controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
 *   pools: { workers: { size: 3, instance: { minCpu: 8, minMemoryMb: 16384 } } },
 * });
 * const shop = new kubernetes.core.v1.Namespace("shop", {}, { provider: payments.provider });
 * ```
 */
export class MaasCluster extends pulumi.ComponentResource {
  /** Id of the cluster. */
  readonly id: pulumi.Output<string>;
  /** The cluster with its control plane. */
  readonly cluster: Cluster;
  /** The pools by the names under which they were given. */
  readonly pools: Readonly<Record<string, MachinePool>>;
  /** Host names of all servers of the cluster, sorted. */
  readonly servers: pulumi.Output<string[]>;
  private readonly admin: boolean;
  private readonly logicalName: string;
  private readonly made: { kubeconfig?: pulumi.Output<string>; provider?: Provider } = {};

  /** Makes a `MaasCluster`, under a logical name that is unique in the stack; it names the cluster where `name` does not. */
  constructor(name: string, args: MaasClusterArgs, options?: pulumi.ComponentResourceOptions) {
    const { pools = {}, admin = false, ...ofCluster } = args;
    super("palette-maas:kubernetes:MaasCluster", name, {}, options);
    const parent = { parent: this };
    this.admin = admin;
    this.logicalName = name;
    this.cluster = new Cluster(name, ofCluster, parent);
    this.id = this.cluster.id;
    const { deletionProtection, adopt } = args;
    const common = { clusterId: this.id, ...withoutUndefined({ deletionProtection, adopt }) };
    this.pools = Object.fromEntries(
      Object.entries(pools).map(([key, pool]) => [
        key,
        new MachinePool(`${name}-${key}`, { ...common, name: key, ...withoutUndefined(pool) }, parent),
      ]),
    );
    this.servers = pulumi
      .all([this.cluster, ...Object.values(this.pools)].map(({ machines }) => machines))
      .apply((all) => all.flatMap((machines) => machines.map(({ hostname }) => hostname)).sort());
    this.registerOutputs({ id: this.id, servers: this.servers });
  }

  /** The cluster's kubeconfig, a secret. It rotates: it is looked up when it is first asked for, and is not kept in the state. */
  get kubeconfig(): pulumi.Output<string> {
    this.made.kubeconfig ??= kubeconfigOf(this.cluster, this.admin);
    return this.made.kubeconfig;
  }

  /** The `Provider` for workloads in this cluster, which come after all its pools and go before them. It is made when it is first asked for. */
  get provider(): Provider {
    const pools = Object.values(this.pools);
    this.made.provider ??= providerWith(this.kubeconfig, {
      ...{ name: this.logicalName, cluster: this.cluster },
      ...{ args: { pools }, options: { parent: this } },
    });
    return this.made.provider;
  }
}
