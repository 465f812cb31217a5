// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { type Declaration, isOfType, lookedUp } from "../resource";
import type * as types from "../types";
import { PluginResource } from "./resource";

/**
 * Addresses that a gateway gives to nodes with a static address: on MAAS, virtual machines on LXD. A pool names it in `network.ipPoolId`.
 *
 * @example
 * ```ts
 * const addresses = new IpPool("lxd", {
 *   gatewayId: gateway.id,
 *   range: { start: "10.10.8.20", end: "10.10.8.60" },
 *   prefix: 24,
 *   gateway: "10.10.8.1",
 *   nameservers: ["10.10.8.2"],
 * });
 * ```
 */
export class IpPool extends PluginResource {
  /** @internal */
  static readonly __pulumiType = "palette-maas:index:IpPool";

  /** Name of the pool, unique at its gateway; the logical name where omitted. A change replaces the pool: the new one first, then the old one. */
  declare readonly name: pulumi.Output<string>;
  /** Id of the gateway that gives the addresses out. A change replaces the pool. */
  declare readonly gatewayId: pulumi.Output<string>;
  /** Addresses to give out, from the first to the last; this or `subnet`. Count three more than the pool has nodes: Palette needs them to start, to serve the API and to exchange nodes. Changed in place; refused while an address outside is in use. */
  declare readonly range: pulumi.Output<types.AddressRange | undefined>;
  /** Network all of whose addresses may be given out, such as `10.10.8.0/24`; this or `range`. Changed in place; refused while an address outside is in use. */
  declare readonly subnet: pulumi.Output<string | undefined>;
  /** Length of the network's prefix on the machines, such as 24. Changed in place, for machines to come. */
  declare readonly prefix: pulumi.Output<number>;
  /** Address of the router that machines are given. Changed in place, for machines to come. */
  declare readonly gateway: pulumi.Output<string>;
  /** Addresses of the name servers that machines are given, in order. Changed in place, for machines to come. */
  declare readonly nameservers: pulumi.Output<string[]>;
  /** Domains in which machines look up short names, in order. Changed in place, for machines to come. */
  declare readonly searchDomains: pulumi.Output<string[] | undefined>;
  /**
   * Whether only one cluster at a time may take addresses. Changed in place; refused while several do.
   * Default: `false`.
   */
  declare readonly restrictToSingleCluster: pulumi.Output<boolean>;
  /**
   * Take over a pool of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  declare readonly adopt: pulumi.Output<boolean>;
  /** What differs in reality and no input expresses; empty normally. */
  declare readonly drift: pulumi.Output<types.Drift[]>;

  /** Makes a `IpPool`, under a logical name that is unique in the stack. */
  constructor(name: string, args: IpPoolArgs, options?: pulumi.CustomResourceOptions) {
    super(declaration, name, args, options);
  }

  /** Looks up a `IpPool` that exists, by its id or name; it is read, never changed. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): IpPool {
    return lookedUp(IpPool, name, id, options);
  }

  /** Whether a value is a `IpPool` of this front. */
  static override isInstance(value: unknown): value is IpPool {
    return isOfType(value, IpPool.__pulumiType);
  }
}

const declaration: Declaration = {
  type: "IpPool",
  members: [
    "name",
    "gatewayId",
    "range",
    "subnet",
    "prefix",
    "gateway",
    "nameservers",
    "searchDomains",
    "restrictToSingleCluster",
    "adopt",
    "drift",
  ],
  secrets: [],
  guarded: false,
};

/** Inputs of a `IpPool`. */
export interface IpPoolArgs {
  /** Name of the pool, unique at its gateway; the logical name where omitted. A change replaces the pool: the new one first, then the old one. */
  name?: pulumi.Input<string> | undefined;
  /** Id of the gateway that gives the addresses out. A change replaces the pool. */
  gatewayId: pulumi.Input<string>;
  /** Addresses to give out, from the first to the last; this or `subnet`. Count three more than the pool has nodes: Palette needs them to start, to serve the API and to exchange nodes. Changed in place; refused while an address outside is in use. */
  range?: pulumi.Input<types.AddressRangeArgs> | undefined;
  /** Network all of whose addresses may be given out, such as `10.10.8.0/24`; this or `range`. Changed in place; refused while an address outside is in use. */
  subnet?: pulumi.Input<string> | undefined;
  /** Length of the network's prefix on the machines, such as 24. Changed in place, for machines to come. */
  prefix: pulumi.Input<number>;
  /** Address of the router that machines are given. Changed in place, for machines to come. */
  gateway: pulumi.Input<string>;
  /** Addresses of the name servers that machines are given, in order. Changed in place, for machines to come. */
  nameservers: pulumi.Input<pulumi.Input<string>[]>;
  /** Domains in which machines look up short names, in order. Changed in place, for machines to come. */
  searchDomains?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * Whether only one cluster at a time may take addresses. Changed in place; refused while several do.
   * Default: `false`.
   */
  restrictToSingleCluster?: pulumi.Input<boolean> | undefined;
  /**
   * Take over a pool of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
