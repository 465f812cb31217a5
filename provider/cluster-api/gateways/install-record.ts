import { z } from "zod";
import { ApiError, ProviderError } from "../../core/errors";
import { marked, markerAmong } from "../../core/identity/annotations";
import { ROLES, type Role } from "../../model/gateway";
import type { Marker } from "../../plane";
import type { Body, ManagementCluster } from "../client";
import { INSTALLED, type WireDefinition } from "../installed-kinds";
import { definitionNameOf } from "../kinds";
import type { ComponentObject } from "./component-objects";
import { CORE_LABEL, UNDER_CLUSTERCTL } from "./labels";

/** The kind of `clusterctl`'s inventory. Its definition is the first thing that is made and the last that goes, so what is noted stands on it. */
const INVENTORY = definitionNameOf(INSTALLED.provider);

const Key = z.tuple([z.string(), z.string(), z.string(), z.string()]);

/** What was applied for a component: noted before anything is sent, so that whatever happens nothing of it is forgotten. */
const Entry = z.looseObject({
  version: z.string(),
  sha256: z.string(),
  /** Whether all of it was applied, and nothing else of an earlier file is left. */
  isWhole: z.boolean(),
  /** `apiVersion`, kind, namespace and name of each object; without a namespace it is empty. */
  objects: z.array(Key),
});
export type Entry = z.infer<typeof Entry>;
export type ObjectKey = z.infer<typeof Key>;

/** What this provider has installed into a management cluster, and for whom. */
export interface InstallRecord {
  /** The definition it stands on; undefined where there is none. */
  definition: WireDefinition | undefined;
  marker: Marker | undefined;
  entries: Readonly<Partial<Record<Role, Entry>>>;
}

const annotationOf = (role: Role): string => `pulumi-palette-maas/component-${role}`;

export async function readInstallRecord(management: ManagementCluster): Promise<InstallRecord> {
  const definition = await management.get(INSTALLED.definition, INVENTORY);
  const annotations = definition?.metadata.annotations ?? {};
  const entries = ROLES.flatMap((role) => {
    const entry = entryIn(annotations[annotationOf(role)]);
    return entry ? [[role, entry] as const] : [];
  });
  return { definition, marker: markerAmong(annotations), entries: Object.fromEntries(entries) };
}

// What somebody else has written over is not ours to remove.
function entryIn(text: string | undefined): Entry | undefined {
  if (text === undefined) return undefined;
  try {
    return Entry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Notes what is applied for a component; undefined once nothing of it is left. */
export const noteEntry = (management: ManagementCluster, role: Role, entry: Entry | undefined): Promise<unknown> =>
  annotate(management, { [annotationOf(role)]: entry ? JSON.stringify(entry) : null });

/** Makes the definition with a marker. One that is there already, and is nobody's, is marked: `clusterctl delete` leaves it behind. */
export async function beginInstallRecord(management: ManagementCluster, marker: Marker): Promise<void> {
  const metadata = metadataOf(marked({}, marker));
  try {
    await management.create(INSTALLED.definition, INVENTORY, { ...definitionOf(), metadata });
  } catch (error) {
    if (!(error instanceof ApiError && error.kind === "conflict")) throw error;
    const there = (await readInstallRecord(management)).marker;
    if (there) throw new ProviderError(`'${there.owner}' has begun to install Cluster API here. Nothing was sent.`);
    await markInstallRecord(management, marker);
  }
}

/** Writes a marker, on a definition that is made where there is none. */
export async function markInstallRecord(management: ManagementCluster, marker: Marker): Promise<void> {
  await management.apply(INSTALLED.definition, INVENTORY, { ...definitionOf(), metadata: metadataOf({}) }, FORCED);
  await annotate(management, marked({}, marker));
}

/** Takes away the marker and all that was noted; the definition goes where nothing of its kind is left. */
export async function endInstallRecord(management: ManagementCluster): Promise<void> {
  const { definition } = await readInstallRecord(management);
  if (!definition || definition.metadata.deletionTimestamp) return;
  const others = await management.listEverywhere(INSTALLED.provider);
  if (others.length === 0) return await management.remove(INSTALLED.definition, definition);
  const ours = Object.keys(marked({}, { owner: "-", claim: "-" }));
  const all = [...ours, ...ROLES.map(annotationOf)].map((name) => [name, null]);
  await annotate(management, Object.fromEntries(all));
}

const FORCED = { force: true };

const annotate = (management: ManagementCluster, annotations: Record<string, string | null>): Promise<unknown> =>
  management.merge(INSTALLED.definition, INVENTORY, { metadata: { annotations } });

const metadataOf = (annotations: Record<string, string>) => ({
  labels: { [UNDER_CLUSTERCTL]: "", [CORE_LABEL]: "inventory" },
  ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
});

/** The inventory's kind, with the members that `clusterctl` reads. */
function definitionOf(): Body {
  const column = (name: string, jsonPath: string) => ({ name, type: "string", jsonPath });
  const members = ["apiVersion", "kind", "providerName", "type", "version", "watchedNamespace"];
  const properties = Object.fromEntries(members.map((name) => [name, { type: "string" }]));
  return {
    spec: {
      group: "clusterctl.cluster.x-k8s.io",
      names: {
        categories: ["cluster-api"],
        ...{ kind: "Provider", listKind: "ProviderList", plural: "providers", singular: "provider" },
      },
      scope: "Namespaced",
      versions: [
        {
          name: "v1alpha3",
          served: true,
          storage: true,
          subresources: {},
          additionalPrinterColumns: [
            { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
            column("Type", ".type"),
            column("Provider", ".providerName"),
            column("Version", ".version"),
          ],
          schema: { openAPIV3Schema: { type: "object", properties: { ...properties, metadata: { type: "object" } } } },
        },
      ],
    },
  };
}

/** An object as it is noted, its namespace being `usual` where it names none. */
export const keyOf = ({ apiVersion, kind, name, namespace }: ComponentObject, usual: string): ObjectKey => [
  apiVersion,
  kind,
  namespace ?? usual,
  name,
];

/** The keys of a list that another one has not. The version of an API says nothing of an object. */
export function without(keys: readonly ObjectKey[], others: readonly ObjectKey[]): ObjectKey[] {
  const known = new Set(others.map(same));
  return keys.filter((key) => !known.has(same(key)));
}

const same = ([apiVersion, kind, namespace, name]: ObjectKey): string =>
  [apiVersion.includes("/") ? apiVersion.split("/")[0] : "", kind, namespace, name].join("\0");
