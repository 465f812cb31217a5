// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { isOfType } from "../resource";
import type * as types from "../types";
import { PluginProvider } from "./resource";

/**
 * The plugin under a configuration of its own, for resources that name it in their `provider` option. What is left out
 * comes from the environment, not from the stack's configuration.
 */
export class Provider extends PluginProvider {
  /** @internal */
  static readonly __pulumiType = "palette-maas";

  constructor(name: string, args: ProviderArgs = {}, options: pulumi.ResourceOptions = {}) {
    super({ keys, secrets }, name, args, options);
  }

  /** Whether a value is a provider of this package. */
  static override isInstance(value: unknown): value is Provider {
    return isOfType(value, `pulumi:providers:${Provider.__pulumiType}`);
  }
}

const keys = [
  "plane",
  "clusterApi",
  "paletteEndpoint",
  "paletteApiKey",
  "project",
  "caCertificate",
  "insecureSkipVerify",
  "maas",
  "preflight",
  "approve",
  "deletionProtection",
  "names",
  "requestTimeout",
  "maxRetries",
  "rateLimitShare",
];
const secrets = ["clusterApi", "paletteApiKey", "maas"];

/** Configuration of an explicit provider. */
export interface ProviderArgs {
  /**
   * What clusters are managed through: Palette, or a Kubernetes cluster that runs Cluster API with its provider for MAAS. One of `palette`, `cluster-api`.
   * Default: `"palette"`.
   * Environment: `PALETTE_MAAS_PLANE`.
   */
  plane?: pulumi.Input<"palette" | "cluster-api"> | undefined;
  /** With plane `cluster-api`: how the management cluster is reached. */
  clusterApi?: pulumi.Input<types.ClusterApiAccessArgs> | undefined;
  /**
   * Address of Palette.
   * Default: `"https://api.spectrocloud.com"`.
   * Environment: `PALETTE_ENDPOINT`, `SPECTROCLOUD_HOST`.
   */
  paletteEndpoint?: pulumi.Input<string> | undefined;
  /**
   * API key of Palette.
   * Environment: `PALETTE_API_KEY`, `SPECTROCLOUD_APIKEY`.
   */
  paletteApiKey?: pulumi.Input<string> | undefined;
  /**
   * Project of resources that do not name one.
   * Default: `"Default"`.
   * Environment: `PALETTE_PROJECT`, `SPECTROCLOUD_PROJECT_NAME`.
   */
  project?: pulumi.Input<string> | undefined;
  /**
   * PEM certificate of the authority that signed the certificates of Palette and MAAS.
   * Environment: `PALETTE_CA_CERT`.
   */
  caCertificate?: pulumi.Input<string> | undefined;
  /**
   * Do not verify TLS certificates. For laboratories only.
   * Default: `false`.
   */
  insecureSkipVerify?: pulumi.Input<boolean> | undefined;
  /** Direct access to MAAS, for what Palette cannot tell: free machines, servers behind nodes, leftovers. */
  maas?: pulumi.Input<pulumi.Input<types.MaasSiteArgs>[]> | undefined;
  /**
   * What a failed check against the live inventory does: nothing, a warning, or an error. One of `off`, `warn`, `enforce`.
   * Default: `"warn"`.
   */
  preflight?: pulumi.Input<"off" | "warn" | "enforce"> | undefined;
  /** Approvals of changes that cannot be undone, each bound to one change, as refusals and `palette-maas plan` print them. */
  approve?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Default of the input `deletionProtection` of all resources: false only for stacks whose machines may be lost. */
  deletionProtection?: pulumi.Input<boolean> | undefined;
  /** Name of new objects that the program gives none, from `${name}` (the logical name), `${stack}` and `${project}`; the logical name where omitted. Two stacks of one program differ by `${stack}-${name}`. */
  names?: pulumi.Input<string> | undefined;
  /**
   * How long one request may take; the list of a whole rack in MAAS may take four times that.
   * Default: `"30s"`.
   */
  requestTimeout?: pulumi.Input<string> | undefined;
  /**
   * How often a request that may be repeated is tried again.
   * Default: `5`.
   */
  maxRetries?: pulumi.Input<number> | undefined;
  /**
   * The part of Palette's documented rate limits that one process of this provider uses; lower where several runs share an address, above 1 only where a Palette of your own takes more.
   * Default: `0.5`.
   */
  rateLimitShare?: pulumi.Input<number> | undefined;
}
