import { z } from "zod";
import type { ManagementCluster } from "../client";
import { type Kind, someKind, type WireMetadata } from "../kinds";
import type { ComponentObject } from "./component-objects";

const Groups = z.looseObject({
  groups: z.array(z.looseObject({ name: z.string(), versions: z.array(z.looseObject({ groupVersion: z.string() })) })),
});
const Resources = z.looseObject({
  resources: z.array(z.looseObject({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

type Served = z.infer<typeof Resources>["resources"];

/** An object as it is addressed. */
export type Address = readonly [kind: Kind<{ metadata: WireMetadata }>, name: string];

/** Which kinds the API server has and where, asked once; what it has not is asked for again after a change. */
export class ServedKinds {
  private groups: Promise<ReadonlySet<string>> | undefined;
  private readonly known = new Map<string, Promise<Served>>();

  constructor(private readonly management: ManagementCluster) {}

  /** From now on it may have more. */
  forget(): void {
    this.groups = undefined;
    this.known.clear();
  }

  /** Where an object is, its namespace being `usual` where it names none; undefined where the API server does not have its kind. */
  async addressOf(
    { apiVersion, kind, name, namespace }: Pick<ComponentObject, "apiVersion" | "kind" | "name" | "namespace">,
    usual: string,
  ): Promise<Address | undefined> {
    const found = (await this.kindsIn(apiVersion)).find((one) => one.kind === kind && !one.name.includes("/"));
    if (!found) return undefined;
    const place = found.namespaced ? (namespace ?? usual) : "";
    return [someKind({ apiVersion, kind, plural: found.name, namespace: place }), name];
  }

  private async kindsIn(apiVersion: string): Promise<Served> {
    if (apiVersion.includes("/") && !(await this.allGroups()).has(apiVersion)) return [];
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const asked = this.known.get(path) ?? this.management.discover(path, Resources).then(({ resources }) => resources);
    this.known.set(path, asked);
    return await asked;
  }

  private async allGroups(): Promise<ReadonlySet<string>> {
    this.groups ??= this.management
      .discover("/apis", Groups)
      .then(({ groups }) => new Set(groups.flatMap(({ versions }) => versions.map((one) => one.groupVersion))));
    return await this.groups;
  }
}
