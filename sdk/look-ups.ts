// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { lookUp, lookUpOutput } from "./functions";

/** Arguments of `getKubeconfig`. */
export interface GetKubeconfigArgs {
  /** Id of the cluster. */
  clusterId: string;
  /**
   * Whether to fetch the administrator's instead of the user's.
   * Default: `false`.
   */
  admin?: boolean | undefined;
}

/** Arguments of `getKubeconfigOutput`. */
export interface GetKubeconfigOutputArgs {
  /** Id of the cluster. */
  clusterId: pulumi.Input<string>;
  /**
   * Whether to fetch the administrator's instead of the user's.
   * Default: `false`.
   */
  admin?: pulumi.Input<boolean> | undefined;
}

/** What `getKubeconfig` finds. */
export interface GetKubeconfigResult {
  /** The kubeconfig as YAML. */
  kubeconfig: string;
}

/** The kubeconfig of a cluster. It rotates, so it is looked up by the cluster's id and not kept as an output of the cluster. The result is plain: mark it as a secret before it goes anywhere. */
export function getKubeconfig(args: GetKubeconfigArgs): Promise<GetKubeconfigResult> {
  return lookUp("getKubeconfig", args);
}

/**
 * The kubeconfig of a cluster. It rotates, so it is looked up by the cluster's id and not kept as an output of the cluster.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 * The result is a secret.
 */
export function getKubeconfigOutput(args: GetKubeconfigOutputArgs): pulumi.Output<GetKubeconfigResult> {
  return lookUpOutput("getKubeconfig", args, ["kubeconfig"]);
}

/** Arguments of `getGatewayInstall`. */
export interface GetGatewayInstallArgs {
  /** Id of the gateway. */
  gatewayId: string;
}

/** Arguments of `getGatewayInstallOutput`. */
export interface GetGatewayInstallOutputArgs {
  /** Id of the gateway. */
  gatewayId: pulumi.Input<string>;
}

/** What `getGatewayInstall` finds. */
export interface GetGatewayInstallResult {
  /** Commands that Palette offers, in their order. */
  commands: string[];
  /** YAML manifests behind the commands, in the order to apply them. */
  manifests: string[];
}

/** What has to be applied to the Kubernetes cluster that runs a gateway. It carries a pairing token and changes. The result is plain: mark it as a secret before it goes anywhere. */
export function getGatewayInstall(args: GetGatewayInstallArgs): Promise<GetGatewayInstallResult> {
  return lookUp("getGatewayInstall", args);
}

/**
 * What has to be applied to the Kubernetes cluster that runs a gateway. It carries a pairing token and changes.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 * The result is a secret.
 */
export function getGatewayInstallOutput(args: GetGatewayInstallOutputArgs): pulumi.Output<GetGatewayInstallResult> {
  return lookUpOutput("getGatewayInstall", args, ["commands", "manifests"]);
}

/** Arguments of `getClusterProfile`. */
export interface GetClusterProfileArgs {
  /** Name of the profile; needs `version`. */
  name?: string | undefined;
  /** Version of the profile, such as `1.2.0`. */
  version?: string | undefined;
  /** Where to look, when two of one name exist. One of `project`, `tenant`, `system`. */
  scope?: "project" | "tenant" | "system" | undefined;
  /** Id of the profile, instead of name and version. */
  id?: string | undefined;
}

/** Arguments of `getClusterProfileOutput`. */
export interface GetClusterProfileOutputArgs {
  /** Name of the profile; needs `version`. */
  name?: pulumi.Input<string> | undefined;
  /** Version of the profile, such as `1.2.0`. */
  version?: pulumi.Input<string> | undefined;
  /** Where to look, when two of one name exist. One of `project`, `tenant`, `system`. */
  scope?: pulumi.Input<"project" | "tenant" | "system"> | undefined;
  /** Id of the profile, instead of name and version. */
  id?: pulumi.Input<string> | undefined;
}

/** What `getClusterProfile` finds. */
export interface GetClusterProfileResult {
  /** Id of the profile version. */
  id: string;
  /** Name of the profile. */
  name: string;
  /** Version of the profile. */
  version: string;
  /** Where the profile lives: `project`, `tenant` or `system`. */
  scope: string;
  /** Kind of profile: `cluster`, `infra`, `add-on` or `system`. */
  type: string;
}

/** A cluster profile, by name and version or by id. */
export function getClusterProfile(args: GetClusterProfileArgs): Promise<GetClusterProfileResult> {
  return lookUp("getClusterProfile", args);
}

/**
 * A cluster profile, by name and version or by id.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getClusterProfileOutput(args: GetClusterProfileOutputArgs): pulumi.Output<GetClusterProfileResult> {
  return lookUpOutput("getClusterProfile", args, []);
}
