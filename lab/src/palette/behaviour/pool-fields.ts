import {
  canonical,
  flagAt,
  type Json,
  type JsonObject,
  mapAt,
  numberAt,
  objectAt,
  objectsAt,
  present,
  textAt,
  textsAt,
  without,
} from "../state/documents";
import type { Context, Pool } from "../state/world";
import { hash } from "./packs";

/** Fields of a pool that its machines are made from: another value rolls the pool. */
export function poolTemplate(context: Context, doc: JsonObject): string {
  const cloud = objectAt(doc, "cloudConfig");
  const config = objectAt(doc, "poolConfig");
  const instance = objectAt(cloud, "instanceType");
  const network = objectAt(cloud, "network");
  const parts: Json[] = [
    [numberAt(instance, "minCPU"), numberAt(instance, "minMemInMB"), numberAt(instance, "minDiskSizeInGB")],
    textAt(cloud, "resourcePool"),
    asSet(textsAt(cloud, "tags")),
    [textAt(network, "networkName"), textAt(network, "parentPoolUid"), flagAt(network, "staticIp")],
    rollingOverrides.map((key) => textAt(config, key).trim()),
    context.mayReinstall ? mayFields(doc) : [],
  ];
  return hash(canonical(parts));
}

/** The same list for lists that hold the same, in whatever order and however often. */
export function asSet(texts: string[]): string[] {
  return [...new Set(texts.map((text) => text.trim()))].sort();
}

const rollingOverrides = [
  "overrideKubeadmConfiguration",
  "overrideHealthCheckConfiguration",
  "overrideClusterApiConfig",
];

/** Fields of which the documentation says that they may reinstall, or says nothing. */
function mayFields(doc: JsonObject): Json {
  const config = objectAt(doc, "poolConfig");
  const taints = objectsAt(config, "taints").map((taint) => canonical(without(taint, "timeAdded")));
  return [
    asSet(textsAt(doc, "cloudConfig.azs")),
    asSet(taints),
    mapAt(config, "additionalLabels"),
    mapAt(config, "additionalAnnotations"),
    mapAt(config, "additionalTags"),
    textAt(config, "machinePoolProperties.archType") || "amd64",
    // Workers have no taint of a control plane to lose.
    isControlPlane(doc) && flagAt(config, "useControlPlaneAsWorker"),
  ];
}

export function isControlPlane(doc: JsonObject): boolean {
  return flagAt(doc, "poolConfig.isControlPlane");
}

export function poolName(doc: JsonObject): string {
  return textAt(doc, "poolConfig.name");
}

export function isAutoscaled(doc: JsonObject): boolean {
  return numberAt(doc, "poolConfig.maxSize") > 0;
}

/** How many machines the pool is to have: with autoscaling, its size kept within the range. */
export function specifiedSize(doc: JsonObject): number {
  const size = numberAt(doc, "poolConfig.size");
  if (!isAutoscaled(doc)) return size;
  return Math.min(Math.max(size, numberAt(doc, "poolConfig.minSize")), numberAt(doc, "poolConfig.maxSize"));
}

export function strategyOf(doc: JsonObject): { surge: string; unavailable: string } {
  const strategy = objectAt(doc, "poolConfig.updateStrategy");
  if (textAt(strategy, "type") === "RollingUpdateScaleIn") return { surge: "0", unavailable: "1" };
  if (textAt(strategy, "type") !== "OverrideScaling") return { surge: "1", unavailable: "0" };
  return { surge: textAt(strategy, "maxSurge"), unavailable: textAt(strategy, "maxUnavailable") };
}

/** The flat document that `spec.machinePoolConfig[]` shows. */
export function poolView(pool: Pool): JsonObject {
  const cloud = objectAt(pool.doc, "cloudConfig");
  const config = objectAt(pool.doc, "poolConfig");
  const unknown = without(pool.doc, "cloudConfig", "poolConfig");
  const network = "network" in cloud ? networkView(objectAt(cloud, "network")) : undefined;
  return present({
    useLxdVm: false,
    isControlPlane: false,
    useControlPlaneAsWorker: false,
    ...unknown,
    ...config,
    ...without(cloud, "network"),
    network,
    size: specifiedSize(pool.doc),
  });
}

function networkView(network: JsonObject): JsonObject {
  const parent = textAt(network, "parentPoolUid");
  const rest = { staticIp: false, ...without(network, "parentPoolUid") };
  return parent ? { ...rest, parentPoolRef: { kind: "ippool", name: "", uid: parent } } : rest;
}
