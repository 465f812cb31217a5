import type { EventNote } from "./event-log";
import type { Condition, InstanceState } from "./world";

export type { Condition, EventNote, InstanceState };

/** How to reach the MAAS of an account; the key may be wrong, or masked. */
export interface MaasAccess {
  endpoint: string;
  apiKey: string;
  /** Which of a machine's addresses goes into the DNS record, in this order. */
  preferredSubnets: string[];
}

/** What one pool is to be. */
export interface PoolSpec {
  name: string;
  controlPlane: boolean;
  size: number;
  deleting: boolean;
  cpu: number;
  memory: number;
  zones: string[];
  resourcePool: string;
  tags: string[];
  /** Numbers, or percent of the size. */
  strategy: { surge: string; unavailable: string };
  /** Seconds between two machines of a rollout. */
  repaveInterval: number;
  /** A machine made to another template than these two is rolled. */
  clusterTemplate: string;
  poolTemplate: string;
  /** The name of the operating system image in MAAS. */
  image: string;
  /** How long a node may be not ready before it is replaced, in milliseconds; undefined: for ever. */
  healthTimeout: number | undefined;
  /** Machines, by uid, that are to be replaced. */
  condemned: string[];
}

/** What one cluster is to be; the first pool is the control plane. */
export interface ClusterSpec {
  uid: string;
  name: string;
  gatewayUid: string;
  domain: string;
  sshKeys: string[];
  /** The user's own API server endpoint; then there is no DNS record. */
  endpoint: { host: string; port: number | undefined } | undefined;
  access: MaasAccess;
  pools: PoolSpec[];
  parallelPools: boolean;
  deleting: boolean;
}

/** A machine as the gateway sees it. */
export interface MachineReport {
  uid: string;
  name: string;
  pool: string;
  state: InstanceState;
  ready: boolean;
  hostname: string;
  zone: string;
  addresses: string[];
  /** What stands in its way, in MAAS's own words. */
  problem: { reason: string; message: string } | undefined;
}

/** What the gateway tells Palette. */
export interface Reports {
  /** The software behind a gateway beats, or has fallen silent. */
  beating(gatewayUid: string, beats: boolean): void;
  pickedUp(uid: string): void;
  machine(uid: string, report: MachineReport): void;
  machineGone(uid: string, machineUid: string): void;
  poolGone(uid: string, pool: string): void;
  /** The API server answers. */
  endpoint(uid: string, host: string, port: number): void;
  controlPlaneComplete(uid: string): void;
  condition(uid: string, condition: Omit<Condition, "at">): void;
  event(uid: string, note: EventNote): void;
  deleted(uid: string): void;
}

/** All that the gateway sees of Palette. */
export interface GatewayReports {
  /** Clusters that a gateway has to look after. */
  clusters(): string[];
  /** What a cluster is to be; undefined when it is to be forgotten, its machines left as they are. */
  spec(uid: string): ClusterSpec | undefined;
  /** Calls back when a spec may have changed. */
  onSpecChange(listener: (uid: string) => void): void;
  reports: Reports;
}

export type PropertyKind = "azs" | "domains" | "resourcePools" | "subnets" | "tags";

/** What Palette asks a gateway while a client waits. */
export interface GatewayApi {
  /** What MAAS has against the credentials; undefined when they are good. */
  validate(access: MaasAccess): Promise<string | undefined>;
  /** The raw MAAS objects of a kind. */
  list(access: MaasAccess, kind: PropertyKind): Promise<unknown[]>;
  /** The software of a gateway that an installer brought has registered: it works from now on. */
  paired(gatewayUid: string): void;
  /** An operator applies the manifests of a registered gateway after a while. */
  installLater(gatewayUid: string, delay: number): void;
}
