// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { type Declaration, DynamicResource, isOfType, lookedUp } from "./resource";
import type * as types from "./types";

/**
 * Workers of a cluster: physical machines of one kind, allocated and released together.
 *
 * @example
 * ```ts
 * const workers = new MachinePool("workers", {
 *   clusterId: cluster.id,
 *   size: 3,
 *   instance: { minCpu: 8, minMemoryMb: 16384 },
 *   zones: ["az1"],
 * });
 * ```
 */
export class MachinePool extends DynamicResource {
  /** @internal */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/palette-maas:MachinePool";

  /** Id of the cluster whose workers these are. A change replaces the pool. */
  declare readonly clusterId: pulumi.Output<string>;
  /** Name of the pool, unique in its cluster; the logical name where omitted. A change replaces the pool: the new one first, then the old one. */
  declare readonly name: pulumi.Output<string>;
  /** Machines in the pool, 1 where omitted; not with `autoscaling`. More allocates machines, fewer releases them; nothing else is touched. */
  declare readonly size: pulumi.Output<number | undefined>;
  /** Lets the cluster's autoscaler choose the size; a new pool starts at the least. Changed in place; a lower most may release machines. */
  declare readonly autoscaling: pulumi.Output<types.Autoscaling | undefined>;
  /** What a machine must have. A change reinstalls every machine, one after the other. */
  declare readonly instance: pulumi.Output<types.Instance>;
  /** MAAS zones to take machines from; any zone where omitted. A change may reinstall machines. */
  declare readonly zones: pulumi.Output<string[] | undefined>;
  /**
   * MAAS resource pool to take machines from; any where empty. A change reinstalls every machine, one after the other.
   * Default: `""`.
   */
  declare readonly resourcePool: pulumi.Output<string>;
  /** MAAS tags a machine must carry, all of them. A change reinstalls every machine, one after the other. */
  declare readonly machineTags: pulumi.Output<string[] | undefined>;
  /** Kubernetes labels of the nodes. A change may reinstall machines. */
  declare readonly labels: pulumi.Output<{ [key: string]: string } | undefined>;
  /** Kubernetes annotations of the nodes. A change may reinstall machines. */
  declare readonly annotations: pulumi.Output<{ [key: string]: string } | undefined>;
  /** Kubernetes taints of the nodes. A change may reinstall machines. */
  declare readonly taints: pulumi.Output<types.Taint[] | undefined>;
  /** How machines are exchanged when a change reinstalls them. Changed in place. */
  declare readonly updateStrategy: pulumi.Output<types.UpdateStrategy | undefined>;
  /** Seconds a new machine must have been Ready before the next one is reinstalled; 0 where omitted. Changed in place. */
  declare readonly nodeRepaveIntervalSeconds: pulumi.Output<number | undefined>;
  /** Leave the pool on its version of Kubernetes when the control plane is upgraded, at most three minor versions behind. Changed in place; when it is taken back, a pool that is behind is reinstalled. */
  declare readonly skipKubernetesUpgrade: pulumi.Output<boolean | undefined>;
  /** Settings of kubeadm for this pool, over those of the profile, as YAML text or as an object: `kubeletExtraArgs`, `preKubeadmCommands`, `postKubeadmCommands`. On the plane `cluster-api`, members of Cluster API's `KubeadmConfigSpec` with which workers join, laid over what it has: `null` takes one away, and a list is whole. A change reinstalls every machine, one after the other. */
  declare readonly overrideKubeadmConfiguration: pulumi.Output<string | { [key: string]: unknown } | undefined>;
  /** Settings of the pool's Cluster API health check, as YAML text or as an object. Needs Palette 4.10. A change reinstalls every machine, one after the other. */
  declare readonly overrideHealthCheckConfiguration: pulumi.Output<string | { [key: string]: unknown } | undefined>;
  /** Settings that are merged into the pool's Cluster API objects, as YAML text or as an object. A change reinstalls every machine, one after the other. */
  declare readonly overrideClusterApiConfig: pulumi.Output<string | { [key: string]: unknown } | undefined>;
  /** Virtual machines on LXD hosts of the MAAS instead of whole servers. A change replaces the pool. */
  declare readonly useLxdVm: pulumi.Output<boolean | undefined>;
  /** Network of virtual machines on LXD. A change reinstalls every machine, one after the other. */
  declare readonly network: pulumi.Output<types.Network | undefined>;
  /** Refuse to delete or replace the pool while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  declare readonly deletionProtection: pulumi.Output<boolean>;
  /**
   * Machines one update may release, as a number or as a percentage of the size, rounded up; never all of them. A change touches no machine.
   * Default: `"25%"`.
   */
  declare readonly releaseLimit: pulumi.Output<number | string>;
  /** How long a create or an update waits: `done`, where omitted, for every machine, `started` for the first new or reinstalled one that is Ready, `{ ready: n }` for so many; the rest goes on by itself, and another change is refused until it has. A change touches no machine. */
  declare readonly waitFor: pulumi.Output<"done" | "started" | types.ReadyMachines | undefined>;
  /**
   * Take over a pool of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  declare readonly adopt: pulumi.Output<boolean>;
  /** The servers behind the nodes, ordered by name. */
  declare readonly machines: pulumi.Output<types.Machine[]>;
  /** Name of the pool's cluster; empty where not known. */
  declare readonly clusterName: pulumi.Output<string>;
  /** What differs in reality and no input expresses, such as a server released in MAAS; empty normally. */
  declare readonly drift: pulumi.Output<types.Drift[]>;

  /** Makes a `MachinePool`, under a logical name that is unique in the stack. */
  constructor(name: string, args: MachinePoolArgs, options?: pulumi.CustomResourceOptions) {
    super(declaration, name, args, options);
  }

  /** Looks up a `MachinePool` that exists, by its id or name; it is read, never changed. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): MachinePool {
    return lookedUp(MachinePool, name, id, options);
  }

  /** Whether a value is a `MachinePool` of this front. */
  static override isInstance(value: unknown): value is MachinePool {
    return isOfType(value, MachinePool.__pulumiType);
  }
}

const declaration: Declaration = {
  type: "MachinePool",
  members: [
    "clusterId",
    "name",
    "size",
    "autoscaling",
    "instance",
    "zones",
    "resourcePool",
    "machineTags",
    "labels",
    "annotations",
    "taints",
    "updateStrategy",
    "nodeRepaveIntervalSeconds",
    "skipKubernetesUpgrade",
    "overrideKubeadmConfiguration",
    "overrideHealthCheckConfiguration",
    "overrideClusterApiConfig",
    "useLxdVm",
    "network",
    "deletionProtection",
    "releaseLimit",
    "waitFor",
    "adopt",
    "machines",
    "clusterName",
    "drift",
  ],
  secrets: [],
  guarded: true,
  parent: "clusterId",
};

/** Inputs of a `MachinePool`. */
export interface MachinePoolArgs {
  /** Id of the cluster whose workers these are. A change replaces the pool. */
  clusterId: pulumi.Input<string>;
  /** Name of the pool, unique in its cluster; the logical name where omitted. A change replaces the pool: the new one first, then the old one. */
  name?: pulumi.Input<string> | undefined;
  /** Machines in the pool, 1 where omitted; not with `autoscaling`. More allocates machines, fewer releases them; nothing else is touched. */
  size?: pulumi.Input<number> | undefined;
  /** Lets the cluster's autoscaler choose the size; a new pool starts at the least. Changed in place; a lower most may release machines. */
  autoscaling?: pulumi.Input<types.AutoscalingArgs> | undefined;
  /** What a machine must have. A change reinstalls every machine, one after the other. */
  instance: pulumi.Input<types.InstanceArgs>;
  /** MAAS zones to take machines from; any zone where omitted. A change may reinstall machines. */
  zones?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * MAAS resource pool to take machines from; any where empty. A change reinstalls every machine, one after the other.
   * Default: `""`.
   */
  resourcePool?: pulumi.Input<string> | undefined;
  /** MAAS tags a machine must carry, all of them. A change reinstalls every machine, one after the other. */
  machineTags?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Kubernetes labels of the nodes. A change may reinstall machines. */
  labels?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  /** Kubernetes annotations of the nodes. A change may reinstall machines. */
  annotations?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  /** Kubernetes taints of the nodes. A change may reinstall machines. */
  taints?: pulumi.Input<pulumi.Input<types.TaintArgs>[]> | undefined;
  /** How machines are exchanged when a change reinstalls them. Changed in place. */
  updateStrategy?: pulumi.Input<types.UpdateStrategyArgs> | undefined;
  /** Seconds a new machine must have been Ready before the next one is reinstalled; 0 where omitted. Changed in place. */
  nodeRepaveIntervalSeconds?: pulumi.Input<number> | undefined;
  /** Leave the pool on its version of Kubernetes when the control plane is upgraded, at most three minor versions behind. Changed in place; when it is taken back, a pool that is behind is reinstalled. */
  skipKubernetesUpgrade?: pulumi.Input<boolean> | undefined;
  /** Settings of kubeadm for this pool, over those of the profile, as YAML text or as an object: `kubeletExtraArgs`, `preKubeadmCommands`, `postKubeadmCommands`. On the plane `cluster-api`, members of Cluster API's `KubeadmConfigSpec` with which workers join, laid over what it has: `null` takes one away, and a list is whole. A change reinstalls every machine, one after the other. */
  overrideKubeadmConfiguration?: pulumi.Input<string | { [key: string]: pulumi.Input<unknown> }> | undefined;
  /** Settings of the pool's Cluster API health check, as YAML text or as an object. Needs Palette 4.10. A change reinstalls every machine, one after the other. */
  overrideHealthCheckConfiguration?: pulumi.Input<string | { [key: string]: pulumi.Input<unknown> }> | undefined;
  /** Settings that are merged into the pool's Cluster API objects, as YAML text or as an object. A change reinstalls every machine, one after the other. */
  overrideClusterApiConfig?: pulumi.Input<string | { [key: string]: pulumi.Input<unknown> }> | undefined;
  /** Virtual machines on LXD hosts of the MAAS instead of whole servers. A change replaces the pool. */
  useLxdVm?: pulumi.Input<boolean> | undefined;
  /** Network of virtual machines on LXD. A change reinstalls every machine, one after the other. */
  network?: pulumi.Input<types.NetworkArgs> | undefined;
  /** Refuse to delete or replace the pool while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  deletionProtection?: boolean | undefined;
  /**
   * Machines one update may release, as a number or as a percentage of the size, rounded up; never all of them. A change touches no machine.
   * Default: `"25%"`.
   */
  releaseLimit?: pulumi.Input<number | string> | undefined;
  /** How long a create or an update waits: `done`, where omitted, for every machine, `started` for the first new or reinstalled one that is Ready, `{ ready: n }` for so many; the rest goes on by itself, and another change is refused until it has. A change touches no machine. */
  waitFor?: pulumi.Input<"done" | "started" | types.ReadyMachinesArgs> | undefined;
  /**
   * Take over a pool of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
