// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";
import { type Declaration, DynamicResource, isOfType, lookedUp } from "./resource";
import type * as types from "./types";

/**
 * A Kubernetes cluster on physical machines of a MAAS, with its control plane. Its workers are `MachinePool`s.
 *
 * @example
 * ```ts
 * const cluster = new Cluster("payments", {
 *   cloudAccountId: account.id,
 *   domain: "maas.example.com",
 *   profiles: [{ name: "maas-infra", version: "1.0.0" }],
 *   controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
 * });
 * ```
 */
export class Cluster extends DynamicResource {
  /** @internal */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/palette-maas:Cluster";

  /** Name of the cluster; the logical name where omitted. It becomes part of host and DNS names. A change replaces the cluster and reinstalls every machine. */
  declare readonly name: pulumi.Output<string>;
  /**
   * Whether it belongs to one project or to the whole tenant. Set at creation only. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  declare readonly scope: pulumi.Output<"project" | "tenant">;
  /** Name of the project it belongs to; the configuration's `project` where omitted. Set at creation only; follows a project that was renamed. */
  declare readonly project: pulumi.Output<string | undefined>;
  /** Id of the cloud account whose MAAS the machines come from. A change replaces the cluster. */
  declare readonly cloudAccountId: pulumi.Output<string>;
  /** MAAS domain in which the cluster's API name is made. Set at creation only. */
  declare readonly domain: pulumi.Output<string>;
  /** Public SSH keys of the user `spectro` on every node. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise. */
  declare readonly sshKeys: pulumi.Output<string[] | undefined>;
  /** Time servers of every node. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise. */
  declare readonly ntpServers: pulumi.Output<string[] | undefined>;
  /** Whether Palette manages the whole cluster or attaches to it; needs Palette 4.8. Set at creation only. One of `PureManage`, `PureAttach`. */
  declare readonly clusterType: pulumi.Output<"PureManage" | "PureAttach" | undefined>;
  /** OpenShift with hosted control planes; needs Palette 4.8. Set at creation only. */
  declare readonly hyperShift: pulumi.Output<types.HyperShift | undefined>;
  /** A cluster template that decides the profiles: `profiles` then gives values to their variables alone, and `timezone` is required. Needs Palette 4.8. Set at creation only. */
  declare readonly clusterTemplate: pulumi.Output<types.ClusterTemplate | undefined>;
  /**
   * Exchange the machines of all worker pools at once instead of pool after pool. Set at creation only.
   * Default: `false`.
   */
  declare readonly updateWorkerPoolsInParallel: pulumi.Output<boolean>;
  /**
   * Give every node a fixed address out of an `IpPool`; needs Palette 4.7. Set at creation only.
   * Default: `false`.
   */
  declare readonly staticIp: pulumi.Output<boolean>;
  /**
   * Make the machines hosts of virtual machines on LXD; needs Palette 4.7. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise.
   * Default: `false`.
   */
  declare readonly enableLxdVm: pulumi.Output<boolean>;
  /** Settings that are merged into the cluster's Cluster API objects, as YAML text or as an object; needs Palette 4.10. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise. */
  declare readonly overrideClusterApiConfig: pulumi.Output<string | { [key: string]: unknown } | undefined>;
  /** Cluster profiles by name and version, or by id, at least one without `clusterTemplate`; profiles attached elsewhere are left alone. Layers of the operating system and of Kubernetes reinstall every machine when they change, other layers are changed in place. */
  declare readonly profiles: pulumi.Output<types.ClusterProfile[]>;
  /** What nodes are made from on the plane `cluster-api`, in place of `profiles`: needed there, refused on Palette. */
  declare readonly kubernetes: pulumi.Output<types.KubernetesSpec | undefined>;
  /**
   * When a change of `profiles` is installed: `now`, or `later`, which only writes it; going back to `now` installs what was written. A change touches no machine but by what it installs.
   * Default: `"now"`.
   */
  declare readonly applySetting: pulumi.Output<"now" | "later">;
  /** The machines of the control plane. */
  declare readonly controlPlane: pulumi.Output<types.ControlPlane>;
  /** A custom API server endpoint instead of the DNS record in MAAS. Set at creation only. */
  declare readonly apiServer: pulumi.Output<types.ApiServer | undefined>;
  /** Tags of the cluster in Palette; an empty value is a tag without one. Changed in place. */
  declare readonly tags: pulumi.Output<{ [key: string]: string } | undefined>;
  /** What the cluster is for, as Palette shows it. Changed in place. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** A text of your own that Palette hands on to packs and reports. Changed in place. */
  declare readonly clusterMetaAttribute: pulumi.Output<string | undefined>;
  /** Where the cluster stands, for the map in Palette. Changed in place. */
  declare readonly location: pulumi.Output<types.ClusterLocation | undefined>;
  /** IANA time zone of the cluster's schedules, such as `Europe/Berlin`; needs Palette 4.8. Changed in place; taken out, it goes back to `UTC`. */
  declare readonly timezone: pulumi.Output<string | undefined>;
  /** How long a node of the control plane may stay unready before it is replaced by a new one, such as `30m`. Changed in place. */
  declare readonly controlPlaneHealthCheckTimeout: pulumi.Output<string | undefined>;
  /** When the machines' operating system is patched; taken out, patching ends. Changed in place. */
  declare readonly osPatch: pulumi.Output<types.OsPatch | undefined>;
  /** When the cluster is backed up; taken out, scheduled backups end. Changed in place. */
  declare readonly backupPolicy: pulumi.Output<types.BackupPolicy | undefined>;
  /** When the cluster is scanned; taken out, scheduled scans end. Changed in place. */
  declare readonly scanPolicy: pulumi.Output<types.ScanPolicy | undefined>;
  /** Namespaces and what each may use; where given, Palette keeps these and no others. Changed in place. */
  declare readonly namespaces: pulumi.Output<types.ClusterNamespace[] | undefined>;
  /** Bindings of Kubernetes roles; where given, Palette keeps these and no others, its own aside. Changed in place. */
  declare readonly rbac: pulumi.Output<types.RoleBinding[] | undefined>;
  /** Lets virtual clusters run on this cluster; taken out, it is no host any more. Changed in place. */
  declare readonly hostConfig: pulumi.Output<types.HostConfig | undefined>;
  /** Whether Palette upgrades its own agents in the cluster: `automatic` or `paused`; taken out, `automatic`. Changed in place. */
  declare readonly agentUpgrades: pulumi.Output<"automatic" | "paused" | undefined>;
  /** A trigger, such as a date: another text than before renews the control plane's certificates once; the first text only arms it. A single control plane is down for minutes. Changed in place. */
  declare readonly renewCertificates: pulumi.Output<string | undefined>;
  /** Refuse to delete or replace the cluster while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  declare readonly deletionProtection: pulumi.Output<boolean>;
  /**
   * What happens when a change asks for reinstalls: `planned` approves those that this change explains, `manual` stops for an approval in Palette, `forbid` refuses such changes. A change touches no machine.
   * Default: `"planned"`.
   */
  declare readonly repaves: pulumi.Output<"planned" | "forbid" | "manual">;
  /** How long a create or an update waits: `done`, where omitted, for every machine, `started` for the first new or reinstalled one that is Ready, `{ ready: n }` for so many; the rest goes on by itself, and another change is refused until it has. A change touches no machine. */
  declare readonly waitFor: pulumi.Output<"done" | "started" | types.ReadyMachines | undefined>;
  /** Force a delete that does not end, also while the gateway is down: Palette then forgets the cluster, and its servers stay deployed in MAAS until somebody releases them. A change touches no machine. */
  declare readonly forceDelete: pulumi.Output<types.ForceDelete | undefined>;
  /**
   * Take over a cluster of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  declare readonly adopt: pulumi.Output<boolean>;
  /** Version of Kubernetes that the profile brings; empty where not known. */
  declare readonly kubernetesVersion: pulumi.Output<string>;
  /** Kind of Kubernetes: `pxk`, `canonical` or what the profile's pack is called. */
  declare readonly distribution: pulumi.Output<string>;
  /** Address of the API server, such as `https://payments-1a2b3c.maas.example.com:6443`. */
  declare readonly apiEndpoint: pulumi.Output<string>;
  /** DNS name of the API server. */
  declare readonly dnsName: pulumi.Output<string>;
  /** Servers of the control plane, ordered by name. */
  declare readonly machines: pulumi.Output<types.Machine[]>;
  /** What differs in reality and no input expresses, such as a server released in MAAS; empty normally. */
  declare readonly drift: pulumi.Output<types.Drift[]>;

  /** Makes a `Cluster`, under a logical name that is unique in the stack. */
  constructor(name: string, args: ClusterArgs, options?: pulumi.CustomResourceOptions) {
    super(declaration, name, args, options);
  }

  /** Looks up a `Cluster` that exists, by its id or name; it is read, never changed. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): Cluster {
    return lookedUp(Cluster, name, id, options);
  }

  /** Whether a value is a `Cluster` of this front. */
  static override isInstance(value: unknown): value is Cluster {
    return isOfType(value, Cluster.__pulumiType);
  }
}

const declaration: Declaration = {
  type: "Cluster",
  members: [
    "name",
    "scope",
    "project",
    "cloudAccountId",
    "domain",
    "sshKeys",
    "ntpServers",
    "clusterType",
    "hyperShift",
    "clusterTemplate",
    "updateWorkerPoolsInParallel",
    "staticIp",
    "enableLxdVm",
    "overrideClusterApiConfig",
    "profiles",
    "kubernetes",
    "applySetting",
    "controlPlane",
    "apiServer",
    "tags",
    "description",
    "clusterMetaAttribute",
    "location",
    "timezone",
    "controlPlaneHealthCheckTimeout",
    "osPatch",
    "backupPolicy",
    "scanPolicy",
    "namespaces",
    "rbac",
    "hostConfig",
    "agentUpgrades",
    "renewCertificates",
    "deletionProtection",
    "repaves",
    "waitFor",
    "forceDelete",
    "adopt",
    "kubernetesVersion",
    "distribution",
    "apiEndpoint",
    "dnsName",
    "machines",
    "drift",
  ],
  secrets: [],
  guarded: true,
  hasParts: true,
};

/** Inputs of a `Cluster`. */
export interface ClusterArgs {
  /** Name of the cluster; the logical name where omitted. It becomes part of host and DNS names. A change replaces the cluster and reinstalls every machine. */
  name?: pulumi.Input<string> | undefined;
  /**
   * Whether it belongs to one project or to the whole tenant. Set at creation only. One of `project`, `tenant`.
   * Default: `"project"`.
   */
  scope?: pulumi.Input<"project" | "tenant"> | undefined;
  /** Name of the project it belongs to; the configuration's `project` where omitted. Set at creation only; follows a project that was renamed. */
  project?: pulumi.Input<string> | undefined;
  /** Id of the cloud account whose MAAS the machines come from. A change replaces the cluster. */
  cloudAccountId: pulumi.Input<string>;
  /** MAAS domain in which the cluster's API name is made. Set at creation only. */
  domain: pulumi.Input<string>;
  /** Public SSH keys of the user `spectro` on every node. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise. */
  sshKeys?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Time servers of every node. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise. */
  ntpServers?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Whether Palette manages the whole cluster or attaches to it; needs Palette 4.8. Set at creation only. One of `PureManage`, `PureAttach`. */
  clusterType?: pulumi.Input<"PureManage" | "PureAttach"> | undefined;
  /** OpenShift with hosted control planes; needs Palette 4.8. Set at creation only. */
  hyperShift?: pulumi.Input<types.HyperShiftArgs> | undefined;
  /** A cluster template that decides the profiles: `profiles` then gives values to their variables alone, and `timezone` is required. Needs Palette 4.8. Set at creation only. */
  clusterTemplate?: pulumi.Input<types.ClusterTemplateArgs> | undefined;
  /**
   * Exchange the machines of all worker pools at once instead of pool after pool. Set at creation only.
   * Default: `false`.
   */
  updateWorkerPoolsInParallel?: pulumi.Input<boolean> | undefined;
  /**
   * Give every node a fixed address out of an `IpPool`; needs Palette 4.7. Set at creation only.
   * Default: `false`.
   */
  staticIp?: pulumi.Input<boolean> | undefined;
  /**
   * Make the machines hosts of virtual machines on LXD; needs Palette 4.7. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise.
   * Default: `false`.
   */
  enableLxdVm?: pulumi.Input<boolean> | undefined;
  /** Settings that are merged into the cluster's Cluster API objects, as YAML text or as an object; needs Palette 4.10. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise. */
  overrideClusterApiConfig?: pulumi.Input<string | { [key: string]: pulumi.Input<unknown> }> | undefined;
  /** Cluster profiles by name and version, or by id, at least one without `clusterTemplate`; profiles attached elsewhere are left alone. Layers of the operating system and of Kubernetes reinstall every machine when they change, other layers are changed in place. */
  profiles?: pulumi.Input<pulumi.Input<types.ClusterProfileArgs>[]> | undefined;
  /** What nodes are made from on the plane `cluster-api`, in place of `profiles`: needed there, refused on Palette. */
  kubernetes?: pulumi.Input<types.KubernetesSpecArgs> | undefined;
  /**
   * When a change of `profiles` is installed: `now`, or `later`, which only writes it; going back to `now` installs what was written. A change touches no machine but by what it installs.
   * Default: `"now"`.
   */
  applySetting?: pulumi.Input<"now" | "later"> | undefined;
  /** The machines of the control plane. */
  controlPlane: pulumi.Input<types.ControlPlaneArgs>;
  /** A custom API server endpoint instead of the DNS record in MAAS. Set at creation only. */
  apiServer?: pulumi.Input<types.ApiServerArgs> | undefined;
  /** Tags of the cluster in Palette; an empty value is a tag without one. Changed in place. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  /** What the cluster is for, as Palette shows it. Changed in place. */
  description?: pulumi.Input<string> | undefined;
  /** A text of your own that Palette hands on to packs and reports. Changed in place. */
  clusterMetaAttribute?: pulumi.Input<string> | undefined;
  /** Where the cluster stands, for the map in Palette. Changed in place. */
  location?: pulumi.Input<types.ClusterLocationArgs> | undefined;
  /** IANA time zone of the cluster's schedules, such as `Europe/Berlin`; needs Palette 4.8. Changed in place; taken out, it goes back to `UTC`. */
  timezone?: pulumi.Input<string> | undefined;
  /** How long a node of the control plane may stay unready before it is replaced by a new one, such as `30m`. Changed in place. */
  controlPlaneHealthCheckTimeout?: pulumi.Input<string> | undefined;
  /** When the machines' operating system is patched; taken out, patching ends. Changed in place. */
  osPatch?: pulumi.Input<types.OsPatchArgs> | undefined;
  /** When the cluster is backed up; taken out, scheduled backups end. Changed in place. */
  backupPolicy?: pulumi.Input<types.BackupPolicyArgs> | undefined;
  /** When the cluster is scanned; taken out, scheduled scans end. Changed in place. */
  scanPolicy?: pulumi.Input<types.ScanPolicyArgs> | undefined;
  /** Namespaces and what each may use; where given, Palette keeps these and no others. Changed in place. */
  namespaces?: pulumi.Input<pulumi.Input<types.ClusterNamespaceArgs>[]> | undefined;
  /** Bindings of Kubernetes roles; where given, Palette keeps these and no others, its own aside. Changed in place. */
  rbac?: pulumi.Input<pulumi.Input<types.RoleBindingArgs>[]> | undefined;
  /** Lets virtual clusters run on this cluster; taken out, it is no host any more. Changed in place. */
  hostConfig?: pulumi.Input<types.HostConfigArgs> | undefined;
  /** Whether Palette upgrades its own agents in the cluster: `automatic` or `paused`; taken out, `automatic`. Changed in place. */
  agentUpgrades?: pulumi.Input<"automatic" | "paused"> | undefined;
  /** A trigger, such as a date: another text than before renews the control plane's certificates once; the first text only arms it. A single control plane is down for minutes. Changed in place. */
  renewCertificates?: pulumi.Input<string> | undefined;
  /** Refuse to delete or replace the cluster while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine. */
  deletionProtection?: boolean | undefined;
  /**
   * What happens when a change asks for reinstalls: `planned` approves those that this change explains, `manual` stops for an approval in Palette, `forbid` refuses such changes. A change touches no machine.
   * Default: `"planned"`.
   */
  repaves?: pulumi.Input<"planned" | "forbid" | "manual"> | undefined;
  /** How long a create or an update waits: `done`, where omitted, for every machine, `started` for the first new or reinstalled one that is Ready, `{ ready: n }` for so many; the rest goes on by itself, and another change is refused until it has. A change touches no machine. */
  waitFor?: pulumi.Input<"done" | "started" | types.ReadyMachinesArgs> | undefined;
  /** Force a delete that does not end, also while the gateway is down: Palette then forgets the cluster, and its servers stay deployed in MAAS until somebody releases them. A change touches no machine. */
  forceDelete?: pulumi.Input<types.ForceDeleteArgs> | undefined;
  /**
   * Take over a cluster of this name that exists already and equals what the program says.
   * Default: `false`.
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
