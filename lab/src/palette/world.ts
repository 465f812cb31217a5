import type { LabClock } from "../clock";
import { Random } from "../ids";
import type { Json, JsonObject } from "./documents";
import type { Template } from "./templates";
import type { PaletteTimings } from "./timings";

export type PaletteVersion = "4.6" | "4.7" | "4.8" | "4.10";

export interface Tenant {
  uid: string;
  name: string;
  userUid: string;
  apiKeys: string[];
  users: { emailId: string; password: string }[];
}

export interface Project {
  uid: string;
  name: string;
  tenantUid: string;
}

/** Where an object lives: a project, or the tenant itself. */
export interface Home {
  tenantUid: string;
  projectUid?: string;
}

/** What every stored object has in common. `labels` and `annotations` are the user's and the server's together. */
export interface Meta {
  uid: string;
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
}

export interface Account {
  meta: Meta;
  home: Home;
  /** The stored document's `spec`, with the key in clear. */
  spec: JsonObject;
  /** Members of the document that we do not know. */
  extra: JsonObject;
}

export interface IpPool {
  meta: Meta;
  spec: JsonObject;
  /** Addresses by the machine that has them. */
  allotted: Record<string, string>;
}

export interface Gateway {
  meta: Meta;
  tenantUid: string;
  kind: "self-hosted" | "installed" | "system";
  cloudType: string;
  /** In the manifest URLs, instead of an API key. */
  token: string;
  /** Pairing codes of its manifests: every look at one makes another, and all of them serve. */
  codes: string[];
  /** When the software came up for good; undefined before. */
  runningAt?: number;
  /** When its manifests were applied. */
  appliedAt?: number;
  /** Since when no heartbeat has come. */
  silentAt?: number;
  accountUid: string;
  clusterUid: string;
  ipPools: IpPool[];
}

export interface Variable {
  name: string;
  definition: JsonObject;
}

export interface Profile {
  meta: Meta;
  home: Home;
  version: string;
  type: "infra" | "cluster" | "add-on" | "system";
  cloudType: string;
  /** `v1PackRef` documents. */
  packs: JsonObject[];
  variables: Variable[];
  /** Manifest contents by uid. */
  manifests: Record<string, string>;
}

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

export interface LabEvent {
  uid: string;
  objectKind: string;
  objectUid: string;
  objectName: string;
  reason: string;
  message: string;
  severity: string;
  component: string;
  at: number;
}

/** A login's token. */
export interface Session {
  tenantUid: string;
}

/** All that Palette keeps. */
export interface Stores {
  tenants: Tenant[];
  projects: Project[];
  accounts: Account[];
  gateways: Gateway[];
  profiles: Profile[];
  templates: Template[];
  clusters: Cluster[];
  events: LabEvent[];
  pairingCodes: { code: string; tenantUid: string; cloudType: string }[];
  sessions: Map<string, Session>;
}

/** The stores with what every part of Palette needs beside them. */
export interface Context {
  stores: Stores;
  clock: LabClock;
  random: Random;
  /** For what every request draws, so that the ids of objects do not depend on how often somebody looked. */
  marks: Random;
  timings: PaletteTimings;
  version: PaletteVersion;
  /** Whether changes that "may" reinstall do. */
  mayReinstall: boolean;
  /** The address under which clients reach this Palette; known once it listens. */
  url: string;
}

export function emptyStores(): Stores {
  const lists = {
    tenants: [],
    projects: [],
    accounts: [],
    gateways: [],
    profiles: [],
    templates: [],
    clusters: [],
    events: [],
  };
  return { ...lists, pairingCodes: [], sessions: new Map() };
}

export function newContext(parts: Omit<Context, "stores" | "random" | "marks" | "url"> & { seed: number }): Context {
  const { seed, ...rest } = parts;
  const random = new Random(`${seed}/palette`);
  return { ...rest, stores: emptyStores(), random, marks: random.fork("marks"), url: "" };
}

/** So many milliseconds of lab time after a moment. */
export function after(moment: number, duration: number): number {
  return moment + duration;
}

export function timestamp(moment: number): string {
  return new Date(moment).toISOString();
}

export function newMeta(context: Context, name: string, more: Partial<Meta> = {}): Meta {
  const now = context.clock.now();
  const uid = context.random.uid();
  return { uid, name, labels: {}, annotations: {}, createdAt: now, modifiedAt: now, ...more };
}

export function metadata(meta: Meta, annotations: Record<string, string> = {}): JsonObject {
  const labels: Json = { ...meta.labels };
  return {
    name: meta.name,
    uid: meta.uid,
    labels,
    annotations: { ...meta.annotations, ...annotations },
    creationTimestamp: timestamp(meta.createdAt),
    lastModifiedTimestamp: timestamp(meta.modifiedAt),
  };
}
