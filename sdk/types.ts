// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.
import type * as pulumi from "@pulumi/pulumi";

/** Addresses from the first to the last, both given out. */
export interface AddressRangeArgs {
  /** First address that is given out. */
  start: pulumi.Input<string>;
  /** Last address that is given out. */
  end: pulumi.Input<string>;
}

/** Addresses from the first to the last, both given out. */
export interface AddressRange {
  /** First address that is given out. */
  start: string;
  /** Last address that is given out. */
  end: string;
}

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

/** A profile that is attached to a cluster. */
export interface AttachedProfile {
  /** Name of the profile. */
  name: string;
  /** Version of the profile. */
  version: string;
}

/** Between how many machines the cluster's autoscaler chooses. */
export interface AutoscalingArgs {
  /** Machines the pool has at least. */
  min: pulumi.Input<number>;
  /** Machines the pool has at most. */
  max: pulumi.Input<number>;
}

/** Between how many machines the cluster's autoscaler chooses. */
export interface Autoscaling {
  /** Machines the pool has at least. */
  min: number;
  /** Machines the pool has at most. */
  max: number;
}

/** When a cluster is backed up, what of it, and where to. */
export interface BackupPolicyArgs {
  /** Id of the backup location in Palette; it must exist. */
  locationId: pulumi.Input<string>;
  /** Beginning of the backups' names. */
  prefix: pulumi.Input<string>;
  /** When a backup is made, in cron syntax, such as `0 3 * * *`. */
  schedule: pulumi.Input<string>;
  /** Hours after which a backup is removed. */
  expiryInHours: pulumi.Input<number>;
  /**
   * Back up persistent volumes too.
   * Default: `true`.
   */
  includeDisks?: pulumi.Input<boolean> | undefined;
  /**
   * Whether objects that belong to no namespace are backed up: `always`, `never`, or `auto`, which takes only the volumes of the namespaces.
   * Default: `"always"`.
   */
  clusterResources?: pulumi.Input<"always" | "never" | "auto"> | undefined;
  /** Namespaces that are backed up; all of them where omitted. */
  namespaces?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/** When a cluster is backed up, what of it, and where to. */
export interface BackupPolicy {
  /** Id of the backup location in Palette; it must exist. */
  locationId: string;
  /** Beginning of the backups' names. */
  prefix: string;
  /** When a backup is made, in cron syntax, such as `0 3 * * *`. */
  schedule: string;
  /** Hours after which a backup is removed. */
  expiryInHours: number;
  /**
   * Back up persistent volumes too.
   * Default: `true`.
   */
  includeDisks: boolean;
  /**
   * Whether objects that belong to no namespace are backed up: `always`, `never`, or `auto`, which takes only the volumes of the namespaces.
   * Default: `"always"`.
   */
  clusterResources: "always" | "never" | "auto";
  /** Namespaces that are backed up; all of them where omitted. */
  namespaces?: string[] | undefined;
}

/** The management cluster that runs Cluster API, and where in it. */
export interface ClusterApiAccessArgs {
  /** Path of a kubeconfig, or what stands in one; found as `kubectl` finds it where omitted. */
  kubeconfig?: pulumi.Input<string> | undefined;
  /** Context in the kubeconfig; its current one where omitted. */
  context?: pulumi.Input<string> | undefined;
  /**
   * Namespace in which clusters and pools stand; it must exist.
   * Default: `"default"`.
   */
  namespace?: pulumi.Input<string> | undefined;
}

/** Where a cluster stands, for the map in Palette. */
export interface ClusterLocationArgs {
  /** Code of the country, such as `DE`. */
  countryCode?: pulumi.Input<string> | undefined;
  /** Name of the country. */
  countryName?: pulumi.Input<string> | undefined;
  /** Code of the region. */
  regionCode?: pulumi.Input<string> | undefined;
  /** Name of the region, such as a city. */
  regionName?: pulumi.Input<string> | undefined;
  /** Degrees north of the equator; goes with `longitude`. */
  latitude?: pulumi.Input<number> | undefined;
  /** Degrees east of Greenwich; goes with `latitude`. */
  longitude?: pulumi.Input<number> | undefined;
}

/** Where a cluster stands, for the map in Palette. */
export interface ClusterLocation {
  /** Code of the country, such as `DE`. */
  countryCode?: string | undefined;
  /** Name of the country. */
  countryName?: string | undefined;
  /** Code of the region. */
  regionCode?: string | undefined;
  /** Name of the region, such as a city. */
  regionName?: string | undefined;
  /** Degrees north of the equator; goes with `longitude`. */
  latitude?: number | undefined;
  /** Degrees east of Greenwich; goes with `latitude`. */
  longitude?: number | undefined;
}

/** A node and the server behind it; what only MAAS knows is there where MAAS is reachable directly and knows the server. */
export interface ClusterMachine {
  /** Name of the node's machine in Palette. */
  name: string;
  /** Pool that it belongs to. */
  pool: string;
  /** Whether it belongs to the control plane. */
  isControlPlane: boolean;
  /** State in Palette's own words, with its newest complaint where there is one. */
  state: string;
  /** Host name of the server; empty until there is one. */
  hostname: string;
  /** MAAS zone of the server; empty until there is one. */
  zone: string;
  /** System id of the server in MAAS. */
  systemId?: string | undefined;
  /** MAAS resource pool of the server. */
  resourcePool?: string | undefined;
  /** MAAS tags of the server. */
  tags?: string[] | undefined;
  /** Power of the server as MAAS knows it: `on`, `off`, `unknown` or `error`. */
  power?: string | undefined;
  /** Status of the server in MAAS's own words, such as `Deployed`. */
  status?: string | undefined;
  /** MAAS user who holds the server. */
  owner?: string | undefined;
  /** Whether the server is locked in MAAS, so that it cannot be released. */
  locked?: boolean | undefined;
  /** Addresses of the server in MAAS. */
  addresses?: string[] | undefined;
}

/** A namespace that Palette makes, and what it may use. */
export interface ClusterNamespaceArgs {
  /** Name of the namespace, or a pattern between slashes that stands for many. */
  name: pulumi.Input<string>;
  /** Cores that all of its pods may ask for together. */
  cpuCores?: pulumi.Input<number> | undefined;
  /** Memory in MiB that all of its pods may ask for together. */
  memoryMib?: pulumi.Input<number> | undefined;
  /** NVIDIA GPUs that all of its pods may ask for; `-1` is no limit. */
  gpuLimit?: pulumi.Input<number> | undefined;
  /** Labels of the namespace in Palette; those that no program names are left alone. */
  labels?: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
}

/** A namespace that Palette makes, and what it may use. */
export interface ClusterNamespace {
  /** Name of the namespace, or a pattern between slashes that stands for many. */
  name: string;
  /** Cores that all of its pods may ask for together. */
  cpuCores?: number | undefined;
  /** Memory in MiB that all of its pods may ask for together. */
  memoryMib?: number | undefined;
  /** NVIDIA GPUs that all of its pods may ask for; `-1` is no limit. */
  gpuLimit?: number | undefined;
  /** Labels of the namespace in Palette; those that no program names are left alone. */
  labels?: { [key: string]: string } | undefined;
}

/** A pool of a cluster, and how many of its machines run. */
export interface ClusterPool {
  /** Name of the pool. */
  name: string;
  /** Whether it is the control plane. */
  isControlPlane: boolean;
  /** Machines that the pool is to have. */
  size: number;
  /** Machines of it that run. */
  running: number;
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

/** A cluster template: it decides profiles and their versions. */
export interface ClusterTemplateArgs {
  /** Id of the cluster template in Palette. */
  id: pulumi.Input<string>;
}

/** A cluster template: it decides profiles and their versions. */
export interface ClusterTemplate {
  /** Id of the cluster template in Palette. */
  id: string;
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
  /** Virtual machines on LXD hosts of the MAAS instead of whole servers; needs Palette 4.7. Set at creation only. */
  useLxdVm?: pulumi.Input<boolean> | undefined;
  /** Network of virtual machines on LXD. A change reinstalls the control plane, one machine after the other. */
  network?: pulumi.Input<NetworkArgs> | undefined;
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
  /** Virtual machines on LXD hosts of the MAAS instead of whole servers; needs Palette 4.7. Set at creation only. */
  useLxdVm?: boolean | undefined;
  /** Network of virtual machines on LXD. A change reinstalls the control plane, one machine after the other. */
  network?: Network | undefined;
  /**
   * Name of the control plane's pool. Set at creation only.
   * Default: `"control-plane"`.
   */
  name: string;
}

/** Something that differs in reality and that no input expresses. */
export interface Drift {
  /** What differs. Codes stay; texts may improve. One of `server-unknown`, `server-foreign`, `server-not-deployed`, `server-off`, `server-locked`, `server-zone`, `server-resource-pool`, `server-tags`, `server-renamed`, `server-orphaned`, `machine-failed`, `dns-record`, `dns-record-doubled`, `pack-changed`, `profile-attached`, `reinstall-waiting`, `marker-missing`, `marker-outdated`, `account-key`, `gateway-unfinished`, `gateway-component`. */
  code:
    | "server-unknown"
    | "server-foreign"
    | "server-not-deployed"
    | "server-off"
    | "server-locked"
    | "server-zone"
    | "server-resource-pool"
    | "server-tags"
    | "server-renamed"
    | "server-orphaned"
    | "machine-failed"
    | "dns-record"
    | "dns-record-doubled"
    | "pack-changed"
    | "profile-attached"
    | "reinstall-waiting"
    | "marker-missing"
    | "marker-outdated"
    | "account-key"
    | "gateway-unfinished"
    | "gateway-component";
  /** Host name of the server that it is about. */
  machine?: string | undefined;
  /** Path of the input that asks for something else. */
  field?: string | undefined;
  /** Whether the next `pulumi up` does something about it. */
  mends: boolean;
  /** What differs, and who does what about it. */
  text: string;
}

/** When a delete that does not end is forced. */
export interface ForceDeleteArgs {
  /** Minutes that a delete is given before it is forced, at least 15. */
  afterMinutes: pulumi.Input<number>;
}

/** When a delete that does not end is forced. */
export interface ForceDelete {
  /** Minutes that a delete is given before it is forced, at least 15. */
  afterMinutes: number;
}

/** A part of Cluster API, by its release file. */
export interface GatewayComponentArgs {
  /** The component's release file: an absolute path, or an address with https, whose file is used only if it has the checksum in `sha256`. */
  source: pulumi.Input<string>;
  /** SHA-256 checksum of the file, as `sha256sum` prints it. Required for an address; a file of another checksum is never applied. */
  sha256?: pulumi.Input<string> | undefined;
  /** Version of the component that the file holds, as `clusterctl` is told. A newer one is an upgrade in place; an older one is refused. */
  version: pulumi.Input<string>;
}

/** A part of Cluster API, by its release file. */
export interface GatewayComponent {
  /** The component's release file: an absolute path, or an address with https, whose file is used only if it has the checksum in `sha256`. */
  source: string;
  /** SHA-256 checksum of the file, as `sha256sum` prints it. Required for an address; a file of another checksum is never applied. */
  sha256?: string | undefined;
  /** Version of the component that the file holds, as `clusterctl` is told. A newer one is an upgrade in place; an older one is refused. */
  version: string;
}

/** What a gateway on Cluster API consists of. */
export interface GatewayComponentsArgs {
  /** The file of cert-manager (`cert-manager.yaml`). Left out where cert-manager is there already: one that somebody else installed is left as it is in any case. */
  certManager?: pulumi.Input<GatewayComponentArgs> | undefined;
  /** Cluster API's core (`core-components.yaml`). */
  core: pulumi.Input<GatewayComponentArgs>;
  /** The kubeadm bootstrap provider (`bootstrap-components.yaml`). */
  bootstrap: pulumi.Input<GatewayComponentArgs>;
  /** The kubeadm control plane provider (`control-plane-components.yaml`). */
  controlPlane: pulumi.Input<GatewayComponentArgs>;
  /** The infrastructure provider for MAAS (`infrastructure-components.yaml`), 0.9.0 or newer. */
  maas: pulumi.Input<GatewayComponentArgs>;
}

/** What a gateway on Cluster API consists of. */
export interface GatewayComponents {
  /** The file of cert-manager (`cert-manager.yaml`). Left out where cert-manager is there already: one that somebody else installed is left as it is in any case. */
  certManager?: GatewayComponent | undefined;
  /** Cluster API's core (`core-components.yaml`). */
  core: GatewayComponent;
  /** The kubeadm bootstrap provider (`bootstrap-components.yaml`). */
  bootstrap: GatewayComponent;
  /** The kubeadm control plane provider (`control-plane-components.yaml`). */
  controlPlane: GatewayComponent;
  /** The infrastructure provider for MAAS (`infrastructure-components.yaml`), 0.9.0 or newer. */
  maas: GatewayComponent;
}

/** How the virtual clusters on a host cluster are reached. */
export interface HostConfigArgs {
  /**
   * How virtual clusters are reached: through an `Ingress` of this cluster or a `LoadBalancer` each.
   * Default: `"Ingress"`.
   */
  type?: pulumi.Input<"Ingress" | "LoadBalancer"> | undefined;
  /** With `Ingress`: host name pattern of the virtual clusters, such as `*.v.example.com`. */
  ingressHost?: pulumi.Input<string> | undefined;
  /** With `Ingress`: port of the virtual clusters. */
  ingressPort?: pulumi.Input<number> | undefined;
  /** With `LoadBalancer`: whether traffic may hop between nodes: `Cluster` or `Local`. */
  externalTrafficPolicy?: pulumi.Input<"Cluster" | "Local"> | undefined;
  /** With `LoadBalancer`: addresses that the services listen on. */
  externalIps?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** With `LoadBalancer`: networks that may reach the virtual clusters, in CIDR notation. */
  sourceRanges?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Id of the cluster group in Palette that this host belongs to; one that no program names is left alone. */
  clusterGroupId?: pulumi.Input<string> | undefined;
}

/** How the virtual clusters on a host cluster are reached. */
export interface HostConfig {
  /**
   * How virtual clusters are reached: through an `Ingress` of this cluster or a `LoadBalancer` each.
   * Default: `"Ingress"`.
   */
  type: "Ingress" | "LoadBalancer";
  /** With `Ingress`: host name pattern of the virtual clusters, such as `*.v.example.com`. */
  ingressHost?: string | undefined;
  /** With `Ingress`: port of the virtual clusters. */
  ingressPort?: number | undefined;
  /** With `LoadBalancer`: whether traffic may hop between nodes: `Cluster` or `Local`. */
  externalTrafficPolicy?: "Cluster" | "Local" | undefined;
  /** With `LoadBalancer`: addresses that the services listen on. */
  externalIps?: string[] | undefined;
  /** With `LoadBalancer`: networks that may reach the virtual clusters, in CIDR notation. */
  sourceRanges?: string[] | undefined;
  /** Id of the cluster group in Palette that this host belongs to; one that no program names is left alone. */
  clusterGroupId?: string | undefined;
}

/** OpenShift with hosted control planes. */
export interface HyperShiftArgs {
  /** `hypershift` makes a cluster that hosts control planes, `openshift` one whose control plane is hosted. */
  type: pulumi.Input<"hypershift" | "openshift">;
  /** Id of the cluster that hosts the control plane; required with `openshift`. */
  hostClusterId?: pulumi.Input<string> | undefined;
}

/** OpenShift with hosted control planes. */
export interface HyperShift {
  /** `hypershift` makes a cluster that hosts control planes, `openshift` one whose control plane is hosted. */
  type: "hypershift" | "openshift";
  /** Id of the cluster that hosts the control plane; required with `openshift`. */
  hostClusterId?: string | undefined;
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

/** The Kubernetes of a cluster that is made without profiles. */
export interface KubernetesSpecArgs {
  /** Version of Kubernetes, which the image must hold. A newer one, of the same or the next minor version, exchanges every machine of the cluster: those of the control plane first, then those of its pools, one pool after the other. */
  version: pulumi.Input<string>;
  /** Image in MAAS that servers are deployed with, as `<osystem>/<series>` or the name of a custom image, such as `custom/u-2204-0-k-1335-0`. Another one exchanges every machine of the cluster. */
  image: pulumi.Input<string>;
  /** Networks of pods. Set at creation only. */
  podNetworks?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Manifests of a network of pods, as YAML text of up to 900,000 characters, such as Calico's or Cilium's: applied in the cluster once its API server answers, and again when they change. Leaving them out later takes nothing out of the cluster. Without a network of pods nodes are not Ready. */
  cni?: pulumi.Input<string> | undefined;
  /** Networks of services. Set at creation only. */
  serviceNetworks?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/** The Kubernetes of a cluster that is made without profiles. */
export interface KubernetesSpec {
  /** Version of Kubernetes, which the image must hold. A newer one, of the same or the next minor version, exchanges every machine of the cluster: those of the control plane first, then those of its pools, one pool after the other. */
  version: string;
  /** Image in MAAS that servers are deployed with, as `<osystem>/<series>` or the name of a custom image, such as `custom/u-2204-0-k-1335-0`. Another one exchanges every machine of the cluster. */
  image: string;
  /** Networks of pods. Set at creation only. */
  podNetworks: string[];
  /** Manifests of a network of pods, as YAML text of up to 900,000 characters, such as Calico's or Cilium's: applied in the cluster once its API server answers, and again when they change. Leaving them out later takes nothing out of the cluster. Without a network of pods nodes are not Ready. */
  cni?: string | undefined;
  /** Networks of services. Set at creation only. */
  serviceNetworks: string[];
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

/** Machines of a MAAS that have something in common; what is neither free nor used is broken or not ready. */
export interface MachineCount {
  /** What the machines have in common: a zone, a resource pool, a tag or a status. */
  name: string;
  /** All of them. */
  total: number;
  /** Those that are Ready and unlocked: a cluster could take them now. */
  free: number;
  /** Those that somebody holds. */
  used: number;
}

/** The network of machines that are virtual machines on LXD. */
export interface NetworkArgs {
  /** Name of the network on the LXD hosts that the machines are attached to. */
  name: pulumi.Input<string>;
  /** Id of the `IpPool` that fixed addresses are taken from. */
  ipPoolId?: pulumi.Input<string> | undefined;
  /**
   * Whether the machines get fixed addresses from the address pool instead of addresses by DHCP.
   * Default: `false`.
   */
  staticIp?: pulumi.Input<boolean> | undefined;
}

/** The network of machines that are virtual machines on LXD. */
export interface Network {
  /** Name of the network on the LXD hosts that the machines are attached to. */
  name: string;
  /** Id of the `IpPool` that fixed addresses are taken from. */
  ipPoolId?: string | undefined;
  /**
   * Whether the machines get fixed addresses from the address pool instead of addresses by DHCP.
   * Default: `false`.
   */
  staticIp: boolean;
}

/** When the machines' operating system is patched. */
export interface OsPatchArgs {
  /**
   * Patch every machine once, when it boots for the first time.
   * Default: `false`.
   */
  onBoot?: pulumi.Input<boolean> | undefined;
  /**
   * Reboot a machine when a patch asks for it, as patches of the kernel do.
   * Default: `false`.
   */
  rebootIfRequired?: pulumi.Input<boolean> | undefined;
  /** When patches are applied, in cron syntax, such as `0 3 * * sun`; never by the clock where omitted. */
  schedule?: pulumi.Input<string> | undefined;
  /** Moment after which patches are applied once, such as `2026-12-01T03:00:00Z`. */
  after?: pulumi.Input<string> | undefined;
}

/** When the machines' operating system is patched. */
export interface OsPatch {
  /**
   * Patch every machine once, when it boots for the first time.
   * Default: `false`.
   */
  onBoot: boolean;
  /**
   * Reboot a machine when a patch asks for it, as patches of the kernel do.
   * Default: `false`.
   */
  rebootIfRequired: boolean;
  /** When patches are applied, in cron syntax, such as `0 3 * * sun`; never by the clock where omitted. */
  schedule?: string | undefined;
  /** Moment after which patches are applied once, such as `2026-12-01T03:00:00Z`. */
  after?: string | undefined;
}

/** A manifest that a pack brings into the cluster. */
export interface PackManifestArgs {
  /** Name of the manifest in the pack. */
  name: pulumi.Input<string>;
  /** The manifest itself, as YAML text. */
  content: pulumi.Input<string>;
}

/** A manifest that a pack brings into the cluster. */
export interface PackManifest {
  /** Name of the manifest in the pack. */
  name: string;
  /** The manifest itself, as YAML text. */
  content: string;
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
  /** A part of the pack's configuration, as YAML text or as an object, laid over what the profile's version says whenever it is sent: objects member by member, everything else whole. Not with `values`. */
  patch?: pulumi.Input<string | { [key: string]: pulumi.Input<unknown> }> | undefined;
  /** Manifests of the pack that the cluster adds, or has in other words than the profile. */
  manifests?: pulumi.Input<pulumi.Input<PackManifestArgs>[]> | undefined;
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
  /** A part of the pack's configuration, as YAML text or as an object, laid over what the profile's version says whenever it is sent: objects member by member, everything else whole. Not with `values`. */
  patch?: string | { [key: string]: unknown } | undefined;
  /** Manifests of the pack that the cluster adds, or has in other words than the profile. */
  manifests?: PackManifest[] | undefined;
}

/** How many machines must be Ready before the run goes on. */
export interface ReadyMachinesArgs {
  /** Machines that must be Ready. */
  ready: pulumi.Input<number>;
}

/** How many machines must be Ready before the run goes on. */
export interface ReadyMachines {
  /** Machines that must be Ready. */
  ready: number;
}

/** A binding of a Kubernetes role to users, groups or service accounts. */
export interface RoleBindingArgs {
  /** `RoleBinding` counts in one namespace, `ClusterRoleBinding` everywhere. */
  type: pulumi.Input<"RoleBinding" | "ClusterRoleBinding">;
  /** Namespace of a `RoleBinding`; left out with `ClusterRoleBinding`. */
  namespace?: pulumi.Input<string> | undefined;
  /** The role that is given. */
  role: pulumi.Input<RoleRefArgs>;
  /** Who gets it. */
  subjects: pulumi.Input<pulumi.Input<RoleSubjectArgs>[]>;
}

/** A binding of a Kubernetes role to users, groups or service accounts. */
export interface RoleBinding {
  /** `RoleBinding` counts in one namespace, `ClusterRoleBinding` everywhere. */
  type: "RoleBinding" | "ClusterRoleBinding";
  /** Namespace of a `RoleBinding`; left out with `ClusterRoleBinding`. */
  namespace?: string | undefined;
  /** The role that is given. */
  role: RoleRef;
  /** Who gets it. */
  subjects: RoleSubject[];
}

/** The role that a binding gives. */
export interface RoleRefArgs {
  /** Kind of the role: `Role` lives in the binding's namespace. One of `Role`, `ClusterRole`. */
  kind: pulumi.Input<"Role" | "ClusterRole">;
  /** Name of the role; Palette binds roles and makes none. */
  name: pulumi.Input<string>;
}

/** The role that a binding gives. */
export interface RoleRef {
  /** Kind of the role: `Role` lives in the binding's namespace. One of `Role`, `ClusterRole`. */
  kind: "Role" | "ClusterRole";
  /** Name of the role; Palette binds roles and makes none. */
  name: string;
}

/** Who gets a role. */
export interface RoleSubjectArgs {
  /** Kind of the subject. One of `User`, `Group`, `ServiceAccount`. */
  type: pulumi.Input<"User" | "Group" | "ServiceAccount">;
  /** Name of the user, group or service account. */
  name: pulumi.Input<string>;
  /** Namespace of a service account; required with `ServiceAccount`. */
  namespace?: pulumi.Input<string> | undefined;
}

/** Who gets a role. */
export interface RoleSubject {
  /** Kind of the subject. One of `User`, `Group`, `ServiceAccount`. */
  type: "User" | "Group" | "ServiceAccount";
  /** Name of the user, group or service account. */
  name: string;
  /** Namespace of a service account; required with `ServiceAccount`. */
  namespace?: string | undefined;
}

/** When a cluster is scanned, for each kind of scan. */
export interface ScanPolicyArgs {
  /** When the configuration is held against the CIS benchmark, in cron syntax. */
  kubeBench?: pulumi.Input<string> | undefined;
  /** When penetration is tried, in cron syntax. */
  kubeHunter?: pulumi.Input<string> | undefined;
  /** When conformance is tested, in cron syntax; one run takes up to two hours. */
  sonobuoy?: pulumi.Input<string> | undefined;
}

/** When a cluster is scanned, for each kind of scan. */
export interface ScanPolicy {
  /** When the configuration is held against the CIS benchmark, in cron syntax. */
  kubeBench?: string | undefined;
  /** When penetration is tried, in cron syntax. */
  kubeHunter?: string | undefined;
  /** When conformance is tested, in cron syntax; one run takes up to two hours. */
  sonobuoy?: string | undefined;
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
