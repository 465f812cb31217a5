import { createHash } from "node:crypto";
import { type JsonObject, objectsAt, textAt } from "../state/documents";
import type { Attachment, Context, Infra, NodeLayer, Profile } from "../state/world";
import { differingKeys, digestOf, flatten } from "./pack-values";

/** A pack of an attached profile as the cluster gets it. */
export interface ResolvedPack {
  profile: Profile;
  /** `v1PackRef` with the cluster's own values, macros left as they are. */
  ref: JsonObject;
  name: string;
  layer: string;
  version: string;
  /** With variables and system macros put in. */
  values: string;
}

export function profileOf(context: Context, uid: string): Profile | undefined {
  return context.stores.profiles.find((profile) => profile.meta.uid === uid);
}

export function isInfra(profile: Profile): boolean {
  return profile.type !== "add-on";
}

export function resolvePacks(context: Context, clusterName: string, attachments: Attachment[]): ResolvedPack[] {
  return attachments.flatMap((attachment) => {
    const profile = profileOf(context, attachment.profileUid);
    return profile ? profile.packs.map((pack) => resolvePack({ clusterName, attachment, profile, pack })) : [];
  });
}

interface Parts {
  clusterName: string;
  attachment: Attachment;
  profile: Profile;
  pack: JsonObject;
}

function resolvePack({ clusterName, attachment, profile, pack }: Parts): ResolvedPack {
  const name = textAt(pack, "name");
  const own = attachment.packValues.find((value) => textAt(value, "name") === name);
  const raw = textAt(own, "values") || textAt(pack, "values");
  const values = fillIn(raw, clusterName, (variable) => variableValue(profile, attachment, variable));
  const ref: JsonObject = { ...pack, values: raw, manifests: manifestRefs(attachment, pack) };
  return { profile, ref, name, layer: textAt(pack, "layer"), version: textAt(pack, "version"), values };
}

/** The profile's manifests and those the cluster adds; ids of the latter are derived from their names. */
function manifestRefs(attachment: Attachment, pack: JsonObject): JsonObject[] {
  const refs = [...objectsAt(pack, "manifests")];
  for (const { name } of ownManifests(attachment, textAt(pack, "name")))
    if (!refs.some((ref) => textAt(ref, "name") === name))
      refs.push({ kind: "manifest", name, uid: manifestUid(attachment.profileUid, textAt(pack, "name"), name) });
  return refs;
}

export function ownManifests(attachment: Attachment, pack: string): { name: string; content: string }[] {
  const own = attachment.packValues.find((value) => textAt(value, "name") === pack);
  return objectsAt(own, "manifests").map((m) => ({ name: textAt(m, "name"), content: textAt(m, "content") }));
}

function manifestUid(...parts: string[]): string {
  return createHash("sha256").update(parts.join("/")).digest("hex").slice(0, 24);
}

function variableValue(profile: Profile, attachment: Attachment, variable: string): string | undefined {
  const own = attachment.variables[variable];
  if (own !== undefined) return own;
  const definition = profile.variables.find((known) => known.name === variable)?.definition;
  return definition ? textAt(definition, "defaultValue") : undefined;
}

function fillIn(values: string, clusterName: string, variable: (name: string) => string | undefined): string {
  return values
    .replace(/\{\{\s*\.spectro\.var\.(\w+)\s*\}\}/g, (macro, name: string) => variable(name) ?? macro)
    .replace(/\{\{\s*\.spectro\.system\.cluster\.name\s*\}\}/g, clusterName);
}

/** What the nodes are made from, by the operating system and Kubernetes packs. */
export function infraOf(packs: ResolvedPack[], more: string): Infra {
  return infraOfLayers(layerOf(packs, "os"), layerOf(packs, "k8s"), more);
}

/** The same from two layers of different ages. */
export function infraOfLayers(system: NodeLayer, kubernetes: NodeLayer, more: string): Infra {
  const digest = hash(JSON.stringify([system.digest, kubernetes.digest, more]));
  return { digest, image: nodeImage(system.version, kubernetes.version), system, kubernetes, more };
}

function layerOf(packs: ResolvedPack[], layer: string): NodeLayer {
  const mine = packs.filter((pack) => pack.layer === layer);
  const digest = hash(JSON.stringify(mine.map((pack) => [pack.name, pack.version, digestOf(pack.values)])));
  return { version: mine[0]?.version ?? "", digest };
}

export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** `u-2204-0-k-1304-0`: Ubuntu 22.04 with Kubernetes 1.30.4, the vendor's naming. */
function nodeImage(system: string, kubernetes: string): string {
  const digits = (version: string) => version.replace(/^v/, "").replace(/\D/g, "");
  return `u-${digits(system)}-0-k-${digits(kubernetes)}-0`;
}

export function isCanonical(kubernetesPack: string): boolean {
  return kubernetesPack.includes("canonical") || kubernetesPack.includes("ck8s");
}

export function kubernetesPack(packs: ResolvedPack[]): ResolvedPack | undefined {
  return packs.find((pack) => pack.layer === "k8s");
}

/** Why the nodes would have to be made anew: a reason for each operating system or Kubernetes pack that differs. */
export function repaveReasons(current: ResolvedPack[], target: ResolvedPack[]): JsonObject[] {
  const layers = ["os", "k8s"];
  return layers.flatMap((layer) => {
    const before = current.find((pack) => pack.layer === layer);
    const now = target.find((pack) => pack.layer === layer);
    if (!before || !now || samePack(before, now)) return [];
    const diffConfigKeys = differingKeys(before.values, now.values);
    const pack: JsonObject = { current: before.ref, target: now.ref, diffConfigKeys };
    return [{ code: reasonCode(before, now), message: reasonText(before, now), pack }];
  });
}

function samePack(a: ResolvedPack, b: ResolvedPack): boolean {
  return a.name === b.name && a.version === b.version && digestOf(a.values) === digestOf(b.values);
}

function reasonCode(before: ResolvedPack, now: ResolvedPack): string {
  if (before.name !== now.name) return "PackReplaced";
  return before.version === now.version ? "PackValuesUpdated" : "PackVersionUpdated";
}

function reasonText(before: ResolvedPack, now: ResolvedPack): string {
  if (before.version === now.version && before.name === now.name) return `Values of pack ${now.name} changed`;
  return `Pack ${before.name} ${before.version} is replaced by ${now.name} ${now.version}`;
}

/** The custom API server endpoint that the Kubernetes pack names, nested or with dotted keys. */
export function customEndpoint(pack: ResolvedPack | undefined): { host: string; port: number | undefined } | undefined {
  if (!pack || isCanonical(pack.name)) return undefined;
  const values = flatten(pack.values);
  const host = values.get("cloud.maas.customEndpoint");
  const port = Number(values.get("cloud.maas.customEndpointPort"));
  return host ? { host, port: port > 0 ? port : undefined } : undefined;
}
