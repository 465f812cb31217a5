import { Random } from "../../ids";
import type { LabClock } from "../../time/clock";
import type { CatalogEntry } from "./catalog-entry";
import type { Cluster } from "./cluster";
import type { Json, JsonObject } from "./documents";
import type { Home, Meta } from "./meta";
import type { Template } from "./template";
import type { PaletteTimings } from "./timings";

export type * from "./cluster";
export type * from "./meta";

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
  backupLocations: CatalogEntry[];
  clusterGroups: CatalogEntry[];
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
  /** Whether gateways that are registered get installed without anybody's doing. */
  autoInstall: boolean;
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
    backupLocations: [],
    clusterGroups: [],
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
