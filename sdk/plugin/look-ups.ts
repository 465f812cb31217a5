// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import type * as types from "../types";
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
export function getKubeconfig(args: GetKubeconfigArgs, options?: pulumi.InvokeOptions): Promise<GetKubeconfigResult> {
  return lookUp("getKubeconfig", args, options);
}

/**
 * The kubeconfig of a cluster. It rotates, so it is looked up by the cluster's id and not kept as an output of the cluster.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 * The result is a secret.
 */
export function getKubeconfigOutput(
  args: GetKubeconfigOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetKubeconfigResult> {
  return lookUpOutput("getKubeconfig", args, ["kubeconfig"], options);
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
export function getGatewayInstall(
  args: GetGatewayInstallArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetGatewayInstallResult> {
  return lookUp("getGatewayInstall", args, options);
}

/**
 * What has to be applied to the Kubernetes cluster that runs a gateway. It carries a pairing token and changes.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 * The result is a secret.
 */
export function getGatewayInstallOutput(
  args: GetGatewayInstallOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetGatewayInstallResult> {
  return lookUpOutput("getGatewayInstall", args, ["commands", "manifests"], options);
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
export function getClusterProfile(
  args: GetClusterProfileArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetClusterProfileResult> {
  return lookUp("getClusterProfile", args, options);
}

/**
 * A cluster profile, by name and version or by id.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getClusterProfileOutput(
  args: GetClusterProfileOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetClusterProfileResult> {
  return lookUpOutput("getClusterProfile", args, [], options);
}

/** Arguments of `getMaasCloudAccount`. */
export interface GetMaasCloudAccountArgs {
  /** Id of the account. */
  id?: string | undefined;
  /** Name of the account, instead of its id. */
  name?: string | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: "project" | "tenant" | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: string | undefined;
}

/** Arguments of `getMaasCloudAccountOutput`. */
export interface GetMaasCloudAccountOutputArgs {
  /** Id of the account. */
  id?: pulumi.Input<string> | undefined;
  /** Name of the account, instead of its id. */
  name?: pulumi.Input<string> | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: pulumi.Input<string> | undefined;
}

/** What `getMaasCloudAccount` finds. */
export interface GetMaasCloudAccountResult {
  /** Id of the account. */
  id: string;
  /** Name of the account. */
  name: string;
  /** Id of the gateway that reaches its MAAS. */
  gatewayId: string;
  /** Address of its MAAS, as the gateway reaches it. */
  apiEndpoint: string;
  /** MAAS subnets from which addresses are preferred. */
  preferredSubnets: string[];
  /** Tags of the account in Palette. */
  tags: { [key: string]: string };
  /** State of the account in Palette's own words; empty where Palette says none. */
  state: string;
}

/** A cloud account of a MAAS, by name or id. Its API key is never given back: Palette masks it, and so does this. */
export function getMaasCloudAccount(
  args: GetMaasCloudAccountArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetMaasCloudAccountResult> {
  return lookUp("getMaasCloudAccount", args, options);
}

/**
 * A cloud account of a MAAS, by name or id. Its API key is never given back: Palette masks it, and so does this.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getMaasCloudAccountOutput(
  args: GetMaasCloudAccountOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetMaasCloudAccountResult> {
  return lookUpOutput("getMaasCloudAccount", args, [], options);
}

/** Arguments of `getGateway`. */
export interface GetGatewayArgs {
  /** Id of the gateway. */
  id?: string | undefined;
  /** Name of the gateway, instead of its id. */
  name?: string | undefined;
}

/** Arguments of `getGatewayOutput`. */
export interface GetGatewayOutputArgs {
  /** Id of the gateway. */
  id?: pulumi.Input<string> | undefined;
  /** Name of the gateway, instead of its id. */
  name?: pulumi.Input<string> | undefined;
}

/** What `getGateway` finds. */
export interface GetGatewayResult {
  /** Id of the gateway. */
  id: string;
  /** Name of the gateway. */
  name: string;
  /** Whether it reaches Palette and accepts changes: clusters cannot be made without. */
  running: boolean;
  /** State of the gateway in Palette's own words, such as `Running`. */
  state: string;
  /** Whether it is the System Private Gateway of a self-hosted Palette. */
  isSystem: boolean;
  /** Whether it runs on a Kubernetes cluster of one's own. */
  isSelfHosted: boolean;
  /** Uid of the cluster that it runs on; empty where Palette knows none. */
  clusterUid: string;
  /** Tags of the gateway in Palette. */
  tags: { [key: string]: string };
}

/** A gateway of the tenant, by name or id, and whether it accepts changes right now. */
export function getGateway(args: GetGatewayArgs, options?: pulumi.InvokeOptions): Promise<GetGatewayResult> {
  return lookUp("getGateway", args, options);
}

/**
 * A gateway of the tenant, by name or id, and whether it accepts changes right now.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getGatewayOutput(
  args: GetGatewayOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetGatewayResult> {
  return lookUpOutput("getGateway", args, [], options);
}

/** Arguments of `getCluster`. */
export interface GetClusterArgs {
  /** Id of the cluster; it alone tells where the cluster lives. */
  id?: string | undefined;
  /** Name of the cluster, instead of its id. */
  name?: string | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: "project" | "tenant" | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: string | undefined;
}

/** Arguments of `getClusterOutput`. */
export interface GetClusterOutputArgs {
  /** Id of the cluster; it alone tells where the cluster lives. */
  id?: pulumi.Input<string> | undefined;
  /** Name of the cluster, instead of its id. */
  name?: pulumi.Input<string> | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: pulumi.Input<string> | undefined;
}

/** What `getCluster` finds. */
export interface GetClusterResult {
  /** Id of the cluster. */
  id: string;
  /** Name of the cluster. */
  name: string;
  /** State of the cluster in Palette's own words, such as `Running`. */
  state: string;
  /** Whether Palette calls it healthy. */
  healthy: boolean;
  /** What is not well, a line each; empty where all is. */
  conditions: string[];
  /** Version of Kubernetes, as the attached profile has it. */
  kubernetesVersion: string;
  /** Distribution of Kubernetes: `pxk`, `canonical`, or the name of the pack. */
  distribution: string;
  /** Version of Palette's agent in the cluster; empty until it runs. */
  agentVersion: string;
  /** Address of the Kubernetes API; empty until there is one. */
  apiEndpoint: string;
  /** Name of that address in DNS; empty where it is none. */
  dnsName: string;
  /** Id of the cloud account through which it takes machines. */
  cloudAccountId: string;
  /** Id of the gateway behind it; empty where Palette notes none. */
  gatewayId: string;
  /** Profiles that are attached. */
  profiles: types.AttachedProfile[];
  /** Its pools, the control plane among them. */
  pools: types.ClusterPool[];
  /** Machines that its worker pools are to have, all together. */
  workers: number;
}

/** How a cluster stands now: state, health, versions and pools. All this moves by itself, so it is looked up and not kept as an output. */
export function getCluster(args: GetClusterArgs, options?: pulumi.InvokeOptions): Promise<GetClusterResult> {
  return lookUp("getCluster", args, options);
}

/**
 * How a cluster stands now: state, health, versions and pools. All this moves by itself, so it is looked up and not kept as an output.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getClusterOutput(
  args: GetClusterOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetClusterResult> {
  return lookUpOutput("getCluster", args, [], options);
}

/** Arguments of `getMachines`. */
export interface GetMachinesArgs {
  /** Id of the cluster; it alone tells where the cluster lives. */
  clusterId?: string | undefined;
  /** Name of the cluster, instead of its id. */
  clusterName?: string | undefined;
  /** Name of the pool whose machines are wanted; all where omitted. */
  pool?: string | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: "project" | "tenant" | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: string | undefined;
}

/** Arguments of `getMachinesOutput`. */
export interface GetMachinesOutputArgs {
  /** Id of the cluster; it alone tells where the cluster lives. */
  clusterId?: pulumi.Input<string> | undefined;
  /** Name of the cluster, instead of its id. */
  clusterName?: pulumi.Input<string> | undefined;
  /** Name of the pool whose machines are wanted; all where omitted. */
  pool?: pulumi.Input<string> | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: pulumi.Input<string> | undefined;
}

/** What `getMachines` finds. */
export interface GetMachinesResult {
  /** The machines, ordered by name. */
  machines: types.ClusterMachine[];
  /** Whether MAAS was asked and answered: else `maas` is not configured for it, or it could not be reached. */
  maasAnswered: boolean;
  /** Whether servers are missing that MAAS may only hide: the configured key is a plain user's, who sees free servers and his own. An administrator's key shows them. */
  maasHides: boolean;
}

/** The machines of a cluster, each as Palette's node joined with MAAS's server: who is where, in which state, and what MAAS says of it. */
export function getMachines(args: GetMachinesArgs, options?: pulumi.InvokeOptions): Promise<GetMachinesResult> {
  return lookUp("getMachines", args, options);
}

/**
 * The machines of a cluster, each as Palette's node joined with MAAS's server: who is where, in which state, and what MAAS says of it.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getMachinesOutput(
  args: GetMachinesOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetMachinesResult> {
  return lookUpOutput("getMachines", args, [], options);
}

/** Arguments of `getMaasInventory`. */
export interface GetMaasInventoryArgs {
  /** Address of the MAAS, as cloud accounts name it; may be omitted where only one is configured. */
  apiEndpoint?: string | undefined;
}

/** Arguments of `getMaasInventoryOutput`. */
export interface GetMaasInventoryOutputArgs {
  /** Address of the MAAS, as cloud accounts name it; may be omitted where only one is configured. */
  apiEndpoint?: pulumi.Input<string> | undefined;
}

/** What `getMaasInventory` finds. */
export interface GetMaasInventoryResult {
  /** All machines. */
  total: number;
  /** Those that are Ready and unlocked: a cluster could take them now. */
  free: number;
  /** Those that somebody holds. */
  used: number;
  /** Machines by zone. */
  zones: types.MachineCount[];
  /** Machines by resource pool. */
  resourcePools: types.MachineCount[];
  /** Machines by tag; one that carries several is counted with each. */
  tags: types.MachineCount[];
  /** Machines by status, in MAAS's own words. */
  statuses: types.MachineCount[];
}

/** The machines of a MAAS that is reached directly, counted by zone, resource pool, tag and status. It needs `maas` in the configuration, and counts what the key's user may see. */
export function getMaasInventory(
  args: GetMaasInventoryArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetMaasInventoryResult> {
  return lookUp("getMaasInventory", args, options);
}

/**
 * The machines of a MAAS that is reached directly, counted by zone, resource pool, tag and status. It needs `maas` in the configuration, and counts what the key's user may see.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getMaasInventoryOutput(
  args: GetMaasInventoryOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetMaasInventoryResult> {
  return lookUpOutput("getMaasInventory", args, [], options);
}

/** Arguments of `getBackupLocation`. */
export interface GetBackupLocationArgs {
  /** Name of the backup location. */
  name: string;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: "project" | "tenant" | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: string | undefined;
}

/** Arguments of `getBackupLocationOutput`. */
export interface GetBackupLocationOutputArgs {
  /** Name of the backup location. */
  name: pulumi.Input<string>;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: pulumi.Input<string> | undefined;
}

/** What `getBackupLocation` finds. */
export interface GetBackupLocationResult {
  /** Id of the backup location. */
  id: string;
  /** Name of the backup location. */
  name: string;
  /** Where it lives: `project`, `tenant` or `system`; empty where Palette does not say. */
  scope: string;
}

/** A backup location by its name, whose id is what `backupPolicy.locationId` takes. */
export function getBackupLocation(
  args: GetBackupLocationArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetBackupLocationResult> {
  return lookUp("getBackupLocation", args, options);
}

/**
 * A backup location by its name, whose id is what `backupPolicy.locationId` takes.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getBackupLocationOutput(
  args: GetBackupLocationOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetBackupLocationResult> {
  return lookUpOutput("getBackupLocation", args, [], options);
}

/** Arguments of `getClusterGroup`. */
export interface GetClusterGroupArgs {
  /** Name of the cluster group. */
  name: string;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: "project" | "tenant" | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: string | undefined;
}

/** Arguments of `getClusterGroupOutput`. */
export interface GetClusterGroupOutputArgs {
  /** Name of the cluster group. */
  name: pulumi.Input<string>;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: pulumi.Input<string> | undefined;
}

/** What `getClusterGroup` finds. */
export interface GetClusterGroupResult {
  /** Id of the cluster group. */
  id: string;
  /** Name of the cluster group. */
  name: string;
  /** Where it lives: `project`, `tenant` or `system`; empty where Palette does not say. */
  scope: string;
}

/** A cluster group by its name, whose id is what `hostConfig.clusterGroupId` takes. */
export function getClusterGroup(
  args: GetClusterGroupArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetClusterGroupResult> {
  return lookUp("getClusterGroup", args, options);
}

/**
 * A cluster group by its name, whose id is what `hostConfig.clusterGroupId` takes.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getClusterGroupOutput(
  args: GetClusterGroupOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetClusterGroupResult> {
  return lookUpOutput("getClusterGroup", args, [], options);
}

/** Arguments of `getClusterTemplate`. */
export interface GetClusterTemplateArgs {
  /** Name of the cluster template. */
  name: string;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: "project" | "tenant" | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: string | undefined;
}

/** Arguments of `getClusterTemplateOutput`. */
export interface GetClusterTemplateOutputArgs {
  /** Name of the cluster template. */
  name: pulumi.Input<string>;
  /**
   * Whether it belongs to one project or to the whole tenant. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. */
  project?: pulumi.Input<string> | undefined;
}

/** What `getClusterTemplate` finds. */
export interface GetClusterTemplateResult {
  /** Id of the cluster template. */
  id: string;
  /** Name of the cluster template. */
  name: string;
  /** Where it lives: `project`, `tenant` or `system`; empty where Palette does not say. */
  scope: string;
}

/** A cluster template by its name, whose id is what `clusterTemplate.id` takes. */
export function getClusterTemplate(
  args: GetClusterTemplateArgs,
  options?: pulumi.InvokeOptions,
): Promise<GetClusterTemplateResult> {
  return lookUp("getClusterTemplate", args, options);
}

/**
 * A cluster template by its name, whose id is what `clusterTemplate.id` takes.
 * Arguments may be outputs: while one is not known, or when the look-up fails in a preview, the result is unknown.
 */
export function getClusterTemplateOutput(
  args: GetClusterTemplateOutputArgs,
  options?: pulumi.InvokeOptions,
): pulumi.Output<GetClusterTemplateResult> {
  return lookUpOutput("getClusterTemplate", args, [], options);
}
