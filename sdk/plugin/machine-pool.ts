// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { type Declaration, isOfType, lookedUp } from "../resource";
import type * as types from "../types";
import { PluginResource } from "./resource";

/** Workers of a cluster: physical machines of one kind, allocated and released together. */
export class MachinePool extends PluginResource {
  /** @internal */
  static readonly __pulumiType = "palette-maas:index:MachinePool";

  /** Id of the cluster whose workers these are. A change replaces the pool. */
  declare readonly clusterId: pulumi.Output<string>;
  /** Name of the pool, unique in its cluster; the logical name where omitted. A change replaces the pool: the new one first, then the old one. */
  declare readonly name: pulumi.Output<string>;
  /**
   * Machines in the pool. More allocates machines, fewer releases them; nothing else is touched.
   * Default: `1`.
   */
  declare readonly size: pulumi.Output<number>;
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
  /** Refuse to delete or replace the pool while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  declare readonly deletionProtection: pulumi.Output<boolean>;
  /**
   * Machines one update may release, as a number or as a percentage of the size, rounded up; never all of them. A change touches no machine.
   * Default: `"25%"`.
   */
  declare readonly releaseLimit: pulumi.Output<number | string>;
  /**
   * Take over a pool of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  declare readonly adopt: pulumi.Output<boolean>;
  /** The servers behind the nodes, ordered by name. */
  declare readonly machines: pulumi.Output<types.Machine[]>;
  /** What differs in reality and no input expresses, such as a server released in MAAS; empty normally. */
  declare readonly drift: pulumi.Output<string[]>;

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
    "instance",
    "zones",
    "resourcePool",
    "machineTags",
    "labels",
    "annotations",
    "taints",
    "updateStrategy",
    "deletionProtection",
    "releaseLimit",
    "adopt",
    "machines",
    "drift",
  ],
  secrets: [],
  guarded: true,
};

/** Inputs of a `MachinePool`. */
export interface MachinePoolArgs {
  /** Id of the cluster whose workers these are. A change replaces the pool. */
  clusterId: pulumi.Input<string>;
  /** Name of the pool, unique in its cluster; the logical name where omitted. A change replaces the pool: the new one first, then the old one. */
  name?: pulumi.Input<string> | undefined;
  /**
   * Machines in the pool. More allocates machines, fewer releases them; nothing else is touched.
   * Default: `1`.
   */
  size?: pulumi.Input<number> | undefined;
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
  /** Refuse to delete or replace the pool while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  deletionProtection?: boolean | undefined;
  /**
   * Machines one update may release, as a number or as a percentage of the size, rounded up; never all of them. A change touches no machine.
   * Default: `"25%"`.
   */
  releaseLimit?: pulumi.Input<number | string> | undefined;
  /**
   * Take over a pool of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
