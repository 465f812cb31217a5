// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { type Declaration, DynamicResource, isOfType, lookedUp } from "./resource";
import type * as types from "./types";

/**
 * A MAAS that clusters take machines from: its address, an API key, and the gateway that reaches it.
 *
 * @example
 * ```ts
 * const account = new MaasCloudAccount("maas", {
 *   gatewayId: gateway.id,
 *   apiEndpoint: "http://maas.example.com:5240/MAAS",
 *   apiKey: config.requireSecret("maasApiKey"),
 * });
 * ```
 */
export class MaasCloudAccount extends DynamicResource {
  /** @internal */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/palette-maas:MaasCloudAccount";

  /** Name of the account; the logical name where omitted. */
  declare readonly name: pulumi.Output<string>;
  /**
   * Whether it belongs to one project or to the whole tenant. Set at creation only. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  declare readonly scope: pulumi.Output<"project" | "tenant">;
  /** Name of the project it belongs to; the configuration's `project` where omitted. Set at creation only; follows a project that was renamed. */
  declare readonly project: pulumi.Output<string | undefined>;
  /** Id of the gateway that reaches this MAAS. Changed in place; refused while clusters of another gateway use the account. */
  declare readonly gatewayId: pulumi.Output<string>;
  /** Address of MAAS as the gateway reaches it, such as `http://maas.example.com:5240/MAAS`. Changed in place: another MAAS means other machines. */
  declare readonly apiEndpoint: pulumi.Output<string>;
  /** MAAS API key (`consumer:token:secret`) of an administrator. Changed in place; never read back and never reinstalls a machine. */
  declare readonly apiKey: pulumi.Output<string>;
  /** Networks in order of preference, from which the address in a cluster's DNS record is picked. Changed in place. */
  declare readonly preferredSubnets: pulumi.Output<string[] | undefined>;
  /** Tags of the account in Palette; tags set elsewhere are kept. Changed in place. */
  declare readonly tags: pulumi.Output<{ [key: string]: string } | undefined>;
  /**
   * Take over an account of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  declare readonly adopt: pulumi.Output<boolean>;
  /** What differs in reality and no input expresses, such as a refused key; empty normally. */
  declare readonly drift: pulumi.Output<types.Drift[]>;

  /** Makes a `MaasCloudAccount`, under a logical name that is unique in the stack. */
  constructor(name: string, args: MaasCloudAccountArgs, options?: pulumi.CustomResourceOptions) {
    super(declaration, name, args, options);
  }

  /** Looks up a `MaasCloudAccount` that exists, by its id or name; it is read, never changed. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): MaasCloudAccount {
    return lookedUp(MaasCloudAccount, name, id, options);
  }

  /** Whether a value is a `MaasCloudAccount` of this front. */
  static override isInstance(value: unknown): value is MaasCloudAccount {
    return isOfType(value, MaasCloudAccount.__pulumiType);
  }
}

const declaration: Declaration = {
  type: "MaasCloudAccount",
  members: [
    "name",
    "scope",
    "project",
    "gatewayId",
    "apiEndpoint",
    "apiKey",
    "preferredSubnets",
    "tags",
    "adopt",
    "drift",
  ],
  secrets: ["apiKey"],
  guarded: false,
};

/** Inputs of a `MaasCloudAccount`. */
export interface MaasCloudAccountArgs {
  /** Name of the account; the logical name where omitted. */
  name?: pulumi.Input<string> | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. Set at creation only. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. Set at creation only; follows a project that was renamed. */
  project?: pulumi.Input<string> | undefined;
  /** Id of the gateway that reaches this MAAS. Changed in place; refused while clusters of another gateway use the account. */
  gatewayId: pulumi.Input<string>;
  /** Address of MAAS as the gateway reaches it, such as `http://maas.example.com:5240/MAAS`. Changed in place: another MAAS means other machines. */
  apiEndpoint: pulumi.Input<string>;
  /** MAAS API key (`consumer:token:secret`) of an administrator. Changed in place; never read back and never reinstalls a machine. */
  apiKey: pulumi.Input<string>;
  /** Networks in order of preference, from which the address in a cluster's DNS record is picked. Changed in place. */
  preferredSubnets?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Tags of the account in Palette; tags set elsewhere are kept. Changed in place. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  /**
   * Take over an account of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
