import type { JsonObject } from "./documents";
import type { Home, Meta } from "./meta";

export interface Attachment {
  profileUid: string;
  packValues: JsonObject[];
  variables: Record<string, string>;
}

/** A layer of the profile that nodes are made from. */
export interface NodeLayer {
  version: string;
  digest: string;
}

/** What every node of a pool is made from: a change of `digest` rolls it. */
export interface Infra {
  digest: string;
  image: string;
  system: NodeLayer;
  kubernetes: NodeLayer;
  /** What else of the cluster goes into every node. */
  more: string;
}

export interface Pool {
  name: string;
  /** The document as written: `{cloudConfig, poolConfig}`. */
  doc: JsonObject;
  infra: Infra;
  deleting: boolean;
}

export type InstanceState =
  | "Pending"
  | "Provisioning"
  | "Provisioned"
  | "Running"
  | "Deleting"
  | "Deleted"
  | "Failed"
  | "Unknown";

/** A machine as the gateway reported it. */
export interface Machine {
  uid: string;
  name: string;
  pool: string;
  state: InstanceState;
  stateAt: number;
  ready: boolean;
  hostname: string;
  zone: string;
  addresses: string[];
  conditions: { type: string; status: string; reason: string; message: string }[];
  createdAt: number;
  maintenance?: { action: string; at: number };
  /** Whether it has ever been a ready node. */
  joined: boolean;
  /** Asked for by DELETE of the machine. */
  condemned: boolean;
}

export interface Condition {
  type: string;
  status: "True" | "False";
  reason: string;
  message: string;
  at: number;
}

export interface Repave {
  uid: string;
  state: "Pending" | "Approved" | "Reverted";
  source: "user" | "hubble" | "palette" | "stylus";
  reasons: JsonObject[];
  at: number;
}

export interface Application {
  actionType: string;
  canBeApplied: boolean;
  /** When the written profiles will have been resolved; undefined when nothing is on its way. */
  resolvesAt?: number;
  modifiedAt: number;
  appliedAt: number;
}

export interface Cluster {
  meta: Meta;
  home: Home;
  accountUid: string;
  gatewayUid: string;
  configUid: string;
  /** `v1MaasClusterConfig` as written. */
  cloudConfig: JsonObject;
  /** `v1ClusterConfigEntity` without resources and location. */
  config: JsonObject;
  location?: JsonObject;
  namespaces: JsonObject[];
  rbacs: JsonObject[];
  templateUid?: string;
  clusterType?: string;
  backup?: JsonObject;
  scan?: JsonObject;
  attachments: Attachment[];
  /** The profiles as the nodes have them; behind `attachments` while a change waits. */
  applied: Attachment[];
  application: Application;
  infra: Infra;
  /** Counts approved repaves that no profile explains. */
  epoch: number;
  repave?: Repave;
  pools: Pool[];
  machines: Machine[];
  conditions: Condition[];
  endpoint?: { host: string; port: number };
  pickedUpAt?: number;
  /** When the first control-plane machine was up. */
  controlPlaneAt?: number;
  runningAt?: number;
  deletingAt?: number;
  deletedAt?: number;
  /** Add-ons are being installed until then. */
  packsUntil: number;
  certificatesAt: number;
  imported?: { mode: string; link: string };
}
