// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";

/** A custom API server endpoint. */
export interface ApiServerArgs {
  /** Name or address under which clients reach the API server. It must exist before the cluster is created. */
  host: pulumi.Input<string>;
  /**
   * Port of the API server.
   * Default: `6443`.
   */
  port?: pulumi.Input<number> | undefined;
}

/** A custom API server endpoint. */
export interface ApiServer {
  /** Name or address under which clients reach the API server. It must exist before the cluster is created. */
  host: string;
  /**
   * Port of the API server.
   * Default: `6443`.
   */
  port: number;
}

/** A cluster profile that a cluster uses, by name and version or by id. */
export interface ClusterProfileArgs {
  /** Name of the cluster profile; needs `version`. */
  name?: pulumi.Input<string> | undefined;
  /** Version of the profile, such as `1.2.0`. */
  version?: pulumi.Input<string> | undefined;
  /** Where the profile is looked for, when two of one name exist. One of `project`, `tenant`, `system`. */
  scope?: pulumi.Input<"project" | "tenant" | "system"> | undefined;
  /** Id of the profile, instead of `name` and `version`. */
  id?: pulumi.Input<string> | undefined;
  /** Values of the profile's variables by name. Pass secrets as secret outputs; sensitive ones are never read back. */
  variables?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
  /** Packs whose configuration differs from the profile's. */
  packs?: pulumi.Input<pulumi.Input<ProfilePackArgs>[]> | undefined;
}

/** A cluster profile that a cluster uses, by name and version or by id. */
export interface ClusterProfile {
  /** Name of the cluster profile; needs `version`. */
  name?: string | undefined;
  /** Version of the profile, such as `1.2.0`. */
  version?: string | undefined;
  /** Where the profile is looked for, when two of one name exist. One of `project`, `tenant`, `system`. */
  scope?: "project" | "tenant" | "system" | undefined;
  /** Id of the profile, instead of `name` and `version`. */
  id?: string | undefined;
  /** Values of the profile's variables by name. Pass secrets as secret outputs; sensitive ones are never read back. */
  variables?: { [key: string]: string } | undefined;
  /** Packs whose configuration differs from the profile's. */
  packs?: ProfilePack[] | undefined;
}

/** The machines of a control plane. */
export interface ControlPlaneArgs {
  /**
   * Machines in the control plane: 1, 3 or 5. More is changed in place, fewer is refused.
   * Default: `1`.
   */
  size?: pulumi.Input<number> | undefined;
  /** What a machine must have. A change reinstalls every machine, one after the other. */
  instance: pulumi.Input<InstanceArgs>;
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
  taints?: pulumi.Input<pulumi.Input<TaintArgs>[]> | undefined;
  /** How machines are exchanged when a change reinstalls them. Changed in place. */
  updateStrategy?: pulumi.Input<UpdateStrategyArgs> | undefined;
  /**
   * Let workloads run on the control plane. A change may reinstall machines.
   * Default: `false`.
   */
  useAsWorker?: pulumi.Input<boolean> | undefined;
  /**
   * Name of the control plane's pool. Set at creation only.
   * Default: `"control-plane"`.
   */
  name?: pulumi.Input<string> | undefined;
}

/** The machines of a control plane. */
export interface ControlPlane {
  /**
   * Machines in the control plane: 1, 3 or 5. More is changed in place, fewer is refused.
   * Default: `1`.
   */
  size: number;
  /** What a machine must have. A change reinstalls every machine, one after the other. */
  instance: Instance;
  /** MAAS zones to take machines from; any zone where omitted. A change may reinstall machines. */
  zones?: string[] | undefined;
  /**
   * MAAS resource pool to take machines from; any where empty. A change reinstalls every machine, one after the other.
   * Default: `""`.
   */
  resourcePool: string;
  /** MAAS tags a machine must carry, all of them. A change reinstalls every machine, one after the other. */
  machineTags?: string[] | undefined;
  /** Kubernetes labels of the nodes. A change may reinstall machines. */
  labels?: { [key: string]: string } | undefined;
  /** Kubernetes annotations of the nodes. A change may reinstall machines. */
  annotations?: { [key: string]: string } | undefined;
  /** Kubernetes taints of the nodes. A change may reinstall machines. */
  taints?: Taint[] | undefined;
  /** How machines are exchanged when a change reinstalls them. Changed in place. */
  updateStrategy?: UpdateStrategy | undefined;
  /**
   * Let workloads run on the control plane. A change may reinstall machines.
   * Default: `false`.
   */
  useAsWorker: boolean;
  /**
   * Name of the control plane's pool. Set at creation only.
   * Default: `"control-plane"`.
   */
  name: string;
}

/** What a machine must have at least. */
export interface InstanceArgs {
  /** Cores a machine must have at least. */
  minCpu: pulumi.Input<number>;
  /** Memory in MiB a machine must have at least. */
  minMemoryMb: pulumi.Input<number>;
  /** Disk in GiB a machine must have at least. */
  minDiskGb?: pulumi.Input<number> | undefined;
}

/** What a machine must have at least. */
export interface Instance {
  /** Cores a machine must have at least. */
  minCpu: number;
  /** Memory in MiB a machine must have at least. */
  minMemoryMb: number;
  /** Disk in GiB a machine must have at least. */
  minDiskGb?: number | undefined;
}

/** A MAAS that is reached directly. */
export interface MaasSiteArgs {
  /** Address of MAAS as this program reaches it. */
  endpoint: pulumi.Input<string>;
  /** Addresses by which cloud accounts name the same MAAS, where the gateway reaches it under another one. */
  accountEndpoints?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** MAAS API key (`consumer:token:secret`). */
  apiKey: pulumi.Input<string>;
  /** PEM certificate of the authority that signed this MAAS's certificate. */
  caCertificate?: pulumi.Input<string> | undefined;
  /**
   * What may be changed in MAAS directly: nothing, or the DNS records that clusters leave behind. One of `none`, `dns`.
   * Default: `"none"`.
   */
  writes?: pulumi.Input<"none" | "dns"> | undefined;
}

/** A server behind a node, as far as it is a stable fact. */
export interface Machine {
  /** Name of the machine in Palette. */
  name: string;
  /** Host name in MAAS; empty until the machine has one. */
  hostname: string;
  /** MAAS zone the machine stands in; empty where not known. */
  zone: string;
  /** System id in MAAS, where MAAS is reachable directly. */
  systemId?: string | undefined;
  /** MAAS resource pool of the machine, where MAAS is reachable directly. */
  resourcePool?: string | undefined;
}

/** A pack of a cluster profile whose configuration differs from the profile's. */
export interface ProfilePackArgs {
  /** Name of the pack in the profile. */
  name: pulumi.Input<string>;
  /** Version tag of the pack; the profile's where omitted. */
  tag?: pulumi.Input<string> | undefined;
  /** Kind of the pack; the profile's where omitted. One of `spectro`, `helm`, `manifest`, `oci`. */
  type?: pulumi.Input<"spectro" | "helm" | "manifest" | "oci"> | undefined;
  /** The pack's whole configuration, as YAML text or as an object; the profile's where omitted. */
  values?: pulumi.Input<string | { [key: string]: pulumi.Input<unknown> }> | undefined;
}

/** A pack of a cluster profile whose configuration differs from the profile's. */
export interface ProfilePack {
  /** Name of the pack in the profile. */
  name: string;
  /** Version tag of the pack; the profile's where omitted. */
  tag?: string | undefined;
  /** Kind of the pack; the profile's where omitted. One of `spectro`, `helm`, `manifest`, `oci`. */
  type?: "spectro" | "helm" | "manifest" | "oci" | undefined;
  /** The pack's whole configuration, as YAML text or as an object; the profile's where omitted. */
  values?: string | { [key: string]: unknown } | undefined;
}

/** A Kubernetes taint: it keeps pods that do not tolerate it off the nodes. */
export interface TaintArgs {
  /** Name of the taint, with the syntax of a label name. */
  key: pulumi.Input<string>;
  /**
   * Value of the taint.
   * Default: `""`.
   */
  value?: pulumi.Input<string> | undefined;
  /** What it does to pods that do not tolerate it. One of `NoSchedule`, `PreferNoSchedule`, `NoExecute`. */
  effect: pulumi.Input<"NoSchedule" | "PreferNoSchedule" | "NoExecute">;
}

/** A Kubernetes taint: it keeps pods that do not tolerate it off the nodes. */
export interface Taint {
  /** Name of the taint, with the syntax of a label name. */
  key: string;
  /**
   * Value of the taint.
   * Default: `""`.
   */
  value: string;
  /** What it does to pods that do not tolerate it. One of `NoSchedule`, `PreferNoSchedule`, `NoExecute`. */
  effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** How machines are exchanged when a change reinstalls them. */
export interface UpdateStrategyArgs {
  /**
   * `RollingUpdateScaleOut` adds a machine before it gives one up and needs a spare; `RollingUpdateScaleIn` gives up first; `OverrideScaling` takes the two numbers below.
   * Default: `"RollingUpdateScaleOut"`.
   */
  type?: pulumi.Input<"RollingUpdateScaleOut" | "RollingUpdateScaleIn" | "OverrideScaling"> | undefined;
  /** With `OverrideScaling`: machines above the size while rolling, as a number or percentage. */
  maxSurge?: pulumi.Input<number | string> | undefined;
  /** With `OverrideScaling`: machines that may be missing while rolling, as a number or percentage. */
  maxUnavailable?: pulumi.Input<number | string> | undefined;
}

/** How machines are exchanged when a change reinstalls them. */
export interface UpdateStrategy {
  /**
   * `RollingUpdateScaleOut` adds a machine before it gives one up and needs a spare; `RollingUpdateScaleIn` gives up first; `OverrideScaling` takes the two numbers below.
   * Default: `"RollingUpdateScaleOut"`.
   */
  type: "RollingUpdateScaleOut" | "RollingUpdateScaleIn" | "OverrideScaling";
  /** With `OverrideScaling`: machines above the size while rolling, as a number or percentage. */
  maxSurge?: number | string | undefined;
  /** With `OverrideScaling`: machines that may be missing while rolling, as a number or percentage. */
  maxUnavailable?: number | string | undefined;
}
