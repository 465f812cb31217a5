import type { Home } from "./core/resource";
import type { Runtime } from "./core/runtime";
import type { ClusterArgs } from "./model/cluster";
import type { GatewayArgs } from "./model/gateway";
import type { IpPoolArgs } from "./model/ip-pool";
import type { MaasCloudAccountArgs } from "./model/maas-cloud-account";
import type { MachinePoolArgs } from "./model/machine-pool";
import type { UpdateStrategy } from "./model/placement";
import type { Profile } from "./model/profiles";
import type { Where } from "./model/where";
import type { Survey } from "./survey";

/**
 * What a management plane can do, in our words. Palette is the first one. Every call either does what its name says or
 * throws: an `ApiError` of kind `not-found` only where that is the service's answer at this home. `observe` and `find`
 * answer undefined for what is not there. `delete` of what is not there is success.
 */
export interface Plane {
  /** Where new objects go; fails when the configuration names a place that does not exist or may not be used. */
  homeOf(where: Where): Promise<Home>;
  /** Home for things that belong to the tenant alone, such as gateways. */
  tenantHome(): Promise<Home>;
  /** Where a cluster lives that is known by id only: the configured project, else the tenant, else any project that can be read. */
  homeOfCluster(clusterId: string): Promise<Home>;
  accounts: CloudAccounts;
  gateways: Gateways;
  clusters: Clusters;
  machinePools: MachinePools;
  ipPools: IpPools;
  profiles: Profiles;
  /** The whole tenant, looked over; needs no home. */
  survey: Survey;
}

/** Reaches a plane. Bound to a home, every call goes there; without one, only the calls that find homes work. */
export interface PlaneHost {
  /** Fails when the configuration resolves to another endpoint or tenant than the home says: nothing there is ours. */
  at(runtime: Runtime, home?: Home): Promise<Plane>;
}

/** An object found by its exact name. */
export interface Named {
  id: string;
  /** Content of the ownership marker, where the object carries one. */
  owner: string | undefined;
  /** Milliseconds since the epoch. */
  createdAt: number | undefined;
}

/** What is said of an object that has a place for an ownership marker. */
export interface Marked {
  owner: string | undefined;
}

export interface CloudAccounts {
  find(name: string): Promise<Named | undefined>;
  /** One request; the marker is in it. */
  create(args: MaasCloudAccountArgs, owner: string): Promise<string>;
  /** `wanted` is what the program or the record says: tags that it does not name are left out of the answer. */
  observe(id: string, wanted?: Partial<MaasCloudAccountArgs>): Promise<ObservedAccount | undefined>;
  /** Writes what differs; fields we do not know survive, and so do tags that `prior` does not name. */
  update(id: string, args: MaasCloudAccountArgs, prior: Partial<MaasCloudAccountArgs>): Promise<void>;
  /** Writes the marker and nothing else. */
  claim(id: string, owner: string): Promise<void>;
  /** Tries the key through the gateway: undefined when it works, else why not. */
  validate(
    gatewayId: string,
    account: Pick<MaasCloudAccountArgs, "apiEndpoint" | "apiKey">,
  ): Promise<string | undefined>;
  /** Clusters that take machines through the account, searched in every project and the tenant. */
  users(id: string): Promise<Users>;
  delete(id: string): Promise<void>;
}

export interface ObservedAccount extends Marked {
  args: Partial<Omit<MaasCloudAccountArgs, "apiKey" | "adopt">>;
  /** The plane's word for the account's state, where it has one. */
  state: string | undefined;
}

/** Who uses something, by name, and which places could not be read. */
export interface Users {
  clusters: readonly string[];
  accounts: readonly string[];
  unread: readonly string[];
}

export interface Gateways {
  find(name: string): Promise<Named | undefined>;
  /** Registers a gateway that a Kubernetes cluster will run. */
  register(name: string): Promise<string>;
  /** `wanted` is what the program or the record says: tags that it does not name are left out of the answer. */
  observe(id: string, wanted?: Partial<GatewayArgs>): Promise<ObservedGateway | undefined>;
  /** Writes name, tags and the marker; what it does not know survives, and so do tags that `prior` does not name. */
  update(
    id: string,
    change: { name?: string; tags?: Record<string, string>; owner?: string },
    prior?: Partial<GatewayArgs>,
  ): Promise<void>;
  /** What has to be applied to the Kubernetes cluster: a secret that changes. */
  install(id: string): Promise<GatewayInstall>;
  users(id: string): Promise<Users>;
  /** The MAAS machines it runs on; undefined where it runs elsewhere, or has none yet. */
  nodes(id: string): Promise<GatewayNodes | undefined>;
  /** Asks for more nodes; everything else about them stays as it is. */
  grow(id: string, size: number): Promise<void>;
  /** Hands all clusters of a gateway to another one, for good. */
  migrate(id: string, target: string): Promise<void>;
  delete(id: string): Promise<void>;
}

type Installing = "configFile" | "encryptionPassword" | "executable";

export interface GatewayNodes {
  size: number;
  machines: readonly ObservedMachine[];
  /** Name of its API server in DNS; empty where it has none. */
  dnsName: string;
}

export interface ObservedGateway extends Marked {
  /** The size is told only where `wanted` has one. */
  args: Partial<Omit<GatewayArgs, "adopt" | "installer" | "deletionProtection" | "migrateTo" | Installing>>;
  isSystem: boolean;
  isSelfHosted: boolean;
  clusterUid: string;
  /** The cloud account that its installer made; empty where there is none. */
  accountId: string;
  /** Whether it does work: reaches the plane and takes wishes. */
  running: boolean;
  state: string;
}

export interface GatewayInstall {
  commands: readonly string[];
  /** YAML documents, in the order in which they are applied. */
  manifests: readonly string[];
}

export interface Clusters {
  find(name: string): Promise<Named | undefined>;
  /** The plane's own check of the whole request; empty when it has no objection. */
  validate(args: ClusterArgs): Promise<readonly string[]>;
  /** Why a new cluster may not have this name, as the plane says; undefined when it may. */
  refusedName(name: string): Promise<string | undefined>;
  /** What the plane has against changing to these profiles; empty when nothing. The rest as with `wouldReinstall`. */
  objectionsToProfiles(
    id: string,
    profiles: readonly Profile[],
    prior?: readonly Profile[],
    isWritten?: boolean,
  ): Promise<readonly string[]>;
  /** One request; the marker is in it. */
  create(args: ClusterArgs, owner: string): Promise<string>;
  /** Writes what that request has no place for; may be repeated. */
  complete(id: string, args: ClusterArgs): Promise<void>;
  /**
   * `wanted` is what the program or the record says: profiles and packs that it does not name are left out of the answer,
   * and so are values that mean the same.
   */
  observe(id: string, wanted?: Partial<ClusterArgs>): Promise<ObservedCluster | undefined>;
  /** Writes what differs between the service and `args`, step by step, each step repeatable. Answers what was there before. */
  update(id: string, args: ClusterArgs, prior: Partial<ClusterArgs>): Promise<ClusterUpdate>;
  claim(id: string, owner: string): Promise<void>;
  /**
   * What changing to these profiles would reinstall, as the plane says; empty when nothing. Packs and variables that only
   * `prior` names are given up. With `isWritten` they are written already, and only wait to be installed.
   */
  wouldReinstall(
    id: string,
    profiles: readonly Profile[],
    prior?: readonly Profile[],
    isWritten?: boolean,
  ): Promise<readonly string[]>;
  /** The reinstall that waits for an approval, if any. */
  pendingRepave(id: string): Promise<PendingRepave | undefined>;
  approveRepave(id: string): Promise<void>;
  /** By force, the plane forgets the cluster, whatever becomes of its machines; only what is being deleted can be forced. */
  delete(id: string, byForce?: boolean): Promise<void>;
  /** Undefined while there is none yet. */
  kubeconfig(id: string, admin: boolean): Promise<string | undefined>;
  /** Newest first, a line each. */
  events(id: string, most: number): Promise<readonly string[]>;
}

export interface ClusterUpdate {
  /** Machine ids of the control plane before the change. */
  machines: readonly string[];
  /** Names of inputs that were sent. */
  sent: readonly (keyof ClusterArgs)[];
}

export interface PendingRepave {
  /** Whether the plane says that a user asked for it, not the plane itself. */
  byUser: boolean;
  source: string;
  reasons: readonly string[];
}

export interface ObservedCluster extends Marked {
  args: Partial<Omit<ClusterArgs, "adopt" | "deletionProtection" | "repaves">>;
  state: ClusterState;
  /** The plane's own word for the state. */
  stateName: string;
  /** Profile changes were written and the plane has not worked out yet what they need: a repave may still turn up. */
  applying: boolean;
  healthy: boolean;
  /** What is not well, in the service's words: conditions that are not true, errors of packs. */
  conditions: readonly string[];
  kubernetesVersion: string;
  distribution: string;
  /** Version of the plane's agent in it, once one has reported. */
  agentVersion?: string;
  apiEndpoint: string;
  dnsName: string;
  gatewayId: string | undefined;
  controlPlane: readonly ObservedMachine[];
  /** Workers of all pools: whether workloads can run somewhere. */
  workers: number;
  /** The machines behind the workers, where the plane tells: what a change or a delete of the whole cluster touches. */
  workerMachines?: readonly ObservedMachine[];
}

export type ClusterState = "starting" | "running" | "deleting" | "failed" | "unknown";

export interface ObservedMachine {
  /** Changes when the machine is reinstalled. */
  id: string;
  name: string;
  hostname: string;
  zone: string;
  state: "pending" | "provisioning" | "running" | "deleting" | "failed" | "unknown";
  /** The plane's own word, with its newest complaint where there is one. */
  stateName: string;
  /** Whether its pool is left as it is when the cluster gets another Kubernetes. */
  staysBehind?: boolean;
}

export interface MachinePools {
  /** All pools of a cluster, the control plane among them; undefined where there is no such cluster. */
  list(clusterId: string): Promise<readonly PoolWithMachines[] | undefined>;
  /** The pool by name in its cluster; the id is `<clusterId>/<name>`. */
  find(clusterId: string, name: string): Promise<ObservedPool | undefined>;
  create(args: MachinePoolArgs): Promise<string>;
  observe(id: string): Promise<ObservedPool | undefined>;
  /** Writes what differs. Fields that neither `args` nor `prior` names are left as they are. */
  update(id: string, args: MachinePoolArgs, prior?: Partial<MachinePoolArgs>): Promise<PoolUpdate>;
  delete(id: string): Promise<void>;
}

export interface PoolWithMachines {
  name: string;
  isControlPlane: boolean;
  size: number;
  machines: readonly ObservedMachine[];
  /** Missing where it is the usual one. */
  updateStrategy?: UpdateStrategy;
  /** Whether it is left as it is when the cluster gets another Kubernetes. */
  staysBehind: boolean;
  /** What its machines are like, and where they are taken from. */
  placement: PoolPlacement;
}

export type PoolPlacement = Partial<
  Pick<MachinePoolArgs, "instance" | "zones" | "resourcePool" | "machineTags" | "useLxdVm">
>;

export interface PoolUpdate {
  /** Machine ids before the change. */
  machines: readonly string[];
  /** Names of inputs that were sent. */
  sent: readonly (keyof MachinePoolArgs)[];
}

export interface ObservedPool {
  args: Partial<Omit<MachinePoolArgs, "adopt" | "deletionProtection" | "releaseLimit" | "waitFor">>;
  isControlPlane: boolean;
  machines: readonly ObservedMachine[];
  /** State of the cluster the pool belongs to. */
  cluster: ClusterState;
}

export interface IpPools {
  find(gatewayId: string, name: string): Promise<Named | undefined>;
  /** One request; the marker is in it. */
  create(args: IpPoolArgs, owner: string): Promise<string>;
  /** Without a gateway, the pool is looked for at all of them. */
  observe(id: string, gatewayId: string | undefined): Promise<ObservedIpPool | undefined>;
  /** Writes what differs; fields we do not know survive. */
  update(id: string, args: IpPoolArgs): Promise<void>;
  /** Writes the marker and nothing else. */
  claim(id: string, gatewayId: string, owner: string): Promise<void>;
  delete(id: string, gatewayId: string): Promise<void>;
}

export interface ObservedIpPool extends Marked {
  args: Partial<Omit<IpPoolArgs, "adopt">> & Pick<IpPoolArgs, "gatewayId">;
  inUse: boolean;
  /** Addresses that machines have. */
  allotted: readonly string[];
  /** How many addresses are left. */
  free: number;
  /** Clusters whose machines have them, in the plane's words. */
  clusters: readonly string[];
}

export interface Profiles {
  /** A profile by name and version, or by id; undefined when there is none. */
  find(profile: Pick<Profile, "name" | "version" | "scope" | "id">): Promise<FoundProfile | undefined>;
}

export interface FoundProfile {
  id: string;
  name: string;
  version: string;
  scope: string;
  type: string;
}
