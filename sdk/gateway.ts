// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { type Declaration, DynamicResource, isOfType, lookedUp } from "./resource";
import type * as types from "./types";

/**
 * A Private Cloud Gateway: sits beside a MAAS that Palette cannot reach, and brings Palette's changes to it. Needed to create and delete clusters.
 *
 * @example
 * ```ts
 * // One that was installed beside MAAS: looked up, and never deleted.
 * const gateway = new Gateway("rack1", { name: "rack1-gateway", installer: "none" });
 * ```
 */
export class Gateway extends DynamicResource {
  /** @internal */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/palette-maas:Gateway";

  /** Name of the gateway; the logical name where omitted. Changed in place; with installer `none` another name looks up another gateway. */
  declare readonly name: pulumi.Output<string>;
  /** How the gateway comes to be: `kubernetes` registers one for an existing Kubernetes cluster, to which its manifests must then be applied, or on the plane `cluster-api` installs `components` into the management cluster; `local` runs the Palette CLI on this host (Linux on x86-64 with Docker), which makes one of MAAS machines; `none` looks up one that exists (installed by the CLI, or the System Private Gateway) and never deletes it. A change replaces it. */
  declare readonly installer: pulumi.Output<"kubernetes" | "local" | "none">;
  /** With installer `local`: path of the configuration file that `palette pcg install --config-only` wrote; its gateway must be called as this one. Read at creation only; never a difference. */
  declare readonly configFile: pulumi.Output<string | undefined>;
  /** With installer `local`: the password that the configuration file was written with. Used at creation only; a change is stored and touches no machine. */
  declare readonly encryptionPassword: pulumi.Output<string | undefined>;
  /** With installer `local`: the Palette CLI, of the release that belongs to the version of Palette; `palette` on the PATH where omitted. Used at creation only; never a difference. */
  declare readonly executable: pulumi.Output<string | undefined>;
  /** With installer `kubernetes` on the plane `cluster-api`, required there: what is installed into the management cluster, in this order. Changed in place, definitions of kinds first; controllers restart, and no machine is touched. Refused on Palette. */
  declare readonly components: pulumi.Output<types.GatewayComponents | undefined>;
  /** With installer `kubernetes` on the plane `cluster-api`: values of the variables in the components' files, by name, which environment variables are for `clusterctl`. A change applies the files again, and touches no machine. Refused on Palette. */
  declare readonly variables: pulumi.Output<{ [key: string]: string } | undefined>;
  /** Nodes of the gateway, for one that runs on MAAS machines: 1, or 3 for one that bears the loss of a node; left as it is where omitted. Growing takes two more servers, in place; a gateway never shrinks. */
  declare readonly size: pulumi.Output<number | undefined>;
  /** Id of the gateway that takes over all clusters when this one is deleted: they are moved there first, which cannot be undone. Without it, a gateway with clusters is not deleted. A change touches no machine. */
  declare readonly migrateTo: pulumi.Output<string | undefined>;
  /** Tags of the gateway in Palette; not with installer `none`. Changed in place. */
  declare readonly tags: pulumi.Output<{ [key: string]: string } | undefined>;
  /** Refuse to delete or replace the gateway while true. Default: false with installer `none`, else the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  declare readonly deletionProtection: pulumi.Output<boolean | undefined>;
  /**
   * Take over a gateway of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  declare readonly adopt: pulumi.Output<boolean>;
  /** Whether it is the System Private Gateway of a self-hosted Palette. */
  declare readonly isSystem: pulumi.Output<boolean>;
  /** Whether it runs on a Kubernetes cluster of the user's. */
  declare readonly isSelfHosted: pulumi.Output<boolean>;
  /** Uid of the cluster the gateway runs on, where it was installed on MAAS machines; else empty. */
  declare readonly clusterUid: pulumi.Output<string>;
  /** What differs in reality and no input expresses; empty normally. */
  declare readonly drift: pulumi.Output<types.Drift[]>;

  /** Makes a `Gateway`, under a logical name that is unique in the stack. */
  constructor(name: string, args: GatewayArgs, options?: pulumi.CustomResourceOptions) {
    super(declaration, name, args, options);
  }

  /** Looks up a `Gateway` that exists, by its id or name; it is read, never changed. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): Gateway {
    return lookedUp(Gateway, name, id, options);
  }

  /** Whether a value is a `Gateway` of this front. */
  static override isInstance(value: unknown): value is Gateway {
    return isOfType(value, Gateway.__pulumiType);
  }
}

const declaration: Declaration = {
  type: "Gateway",
  members: [
    "name",
    "installer",
    "configFile",
    "encryptionPassword",
    "executable",
    "components",
    "variables",
    "size",
    "migrateTo",
    "tags",
    "deletionProtection",
    "adopt",
    "isSystem",
    "isSelfHosted",
    "clusterUid",
    "drift",
  ],
  secrets: ["encryptionPassword", "variables"],
  guarded: true,
  unguardedUnder: { installer: "none" },
};

/** Inputs of a `Gateway`. */
export interface GatewayArgs {
  /** Name of the gateway; the logical name where omitted. Changed in place; with installer `none` another name looks up another gateway. */
  name?: pulumi.Input<string> | undefined;
  /** How the gateway comes to be: `kubernetes` registers one for an existing Kubernetes cluster, to which its manifests must then be applied, or on the plane `cluster-api` installs `components` into the management cluster; `local` runs the Palette CLI on this host (Linux on x86-64 with Docker), which makes one of MAAS machines; `none` looks up one that exists (installed by the CLI, or the System Private Gateway) and never deletes it. A change replaces it. */
  installer: "kubernetes" | "local" | "none";
  /** With installer `local`: path of the configuration file that `palette pcg install --config-only` wrote; its gateway must be called as this one. Read at creation only; never a difference. */
  configFile?: pulumi.Input<string> | undefined;
  /** With installer `local`: the password that the configuration file was written with. Used at creation only; a change is stored and touches no machine. */
  encryptionPassword?: pulumi.Input<string> | undefined;
  /** With installer `local`: the Palette CLI, of the release that belongs to the version of Palette; `palette` on the PATH where omitted. Used at creation only; never a difference. */
  executable?: pulumi.Input<string> | undefined;
  /** With installer `kubernetes` on the plane `cluster-api`, required there: what is installed into the management cluster, in this order. Changed in place, definitions of kinds first; controllers restart, and no machine is touched. Refused on Palette. */
  components?: pulumi.Input<types.GatewayComponentsArgs> | undefined;
  /** With installer `kubernetes` on the plane `cluster-api`: values of the variables in the components' files, by name, which environment variables are for `clusterctl`. A change applies the files again, and touches no machine. Refused on Palette. */
  variables?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  /** Nodes of the gateway, for one that runs on MAAS machines: 1, or 3 for one that bears the loss of a node; left as it is where omitted. Growing takes two more servers, in place; a gateway never shrinks. */
  size?: pulumi.Input<number> | undefined;
  /** Id of the gateway that takes over all clusters when this one is deleted: they are moved there first, which cannot be undone. Without it, a gateway with clusters is not deleted. A change touches no machine. */
  migrateTo?: pulumi.Input<string> | undefined;
  /** Tags of the gateway in Palette; not with installer `none`. Changed in place. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  /** Refuse to delete or replace the gateway while true. Default: false with installer `none`, else the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  deletionProtection?: boolean | undefined;
  /**
   * Take over a gateway of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
