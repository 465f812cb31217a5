import { z } from "zod";
import { isForbidden, type Palette, undefinedIfNotFound } from "../client";
import type { Homes } from "../homes";
import { WireMetadata } from "../metadata";

const WireSummary = z.looseObject({
  metadata: WireMetadata,
  specSummary: z
    .looseObject({
      cloudAccountMeta: z.looseObject({ uid: z.string().nullish(), name: z.string().nullish() }).nullish(),
      projectMeta: z.looseObject({ uid: z.string().nullish(), name: z.string().nullish() }).nullish(),
    })
    .nullish(),
  status: z.looseObject({ state: z.string().nullish() }).nullish(),
});
export type WireSummary = z.infer<typeof WireSummary>;

/** Clusters of one scope that are not deleted: all, or those of one exact name. */
export async function searchClusters(palette: Palette, name?: string): Promise<WireSummary[]> {
  const json = filterFor(name);
  // It reads, in spite of its method.
  const found = await palette.all("POST /v1/dashboard/spectroclusters/search", WireSummary, { json, repeatable: true });
  return found.filter(
    (item) => item.status?.state !== "Deleted" && (name === undefined || item.metadata.name === name),
  );
}

/** A scope in words, and the answer of a look into it; undefined where the key may not look. */
export interface Place<T> {
  name: string;
  found: T | undefined;
}

/** Looks into every project and the tenant, a few at a time. */
export async function inAllScopes<T>(
  homes: Homes,
  palette: Palette,
  look: (scope: Palette) => Promise<T>,
): Promise<Place<T>[]> {
  const projects = await homes.projects(palette);
  const scopes = [{ uid: "", name: "tenant" }, ...projects.map(({ uid, name }) => ({ uid, name: `project ${name}` }))];
  const places: Place<T>[] = [];
  for (let i = 0; i < scopes.length; i += AT_ONCE) {
    const part = scopes.slice(i, i + AT_ONCE);
    places.push(
      ...(await Promise.all(
        part.map(async ({ uid, name }) => ({ name, found: await whereAllowed(look(palette.in(uid))) })),
      )),
    );
  }
  return places;
}

const AT_ONCE = 8;

async function whereAllowed<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await undefinedIfNotFound(look);
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

function filterFor(name: string | undefined): unknown {
  const alive = [
    {
      property: "environment",
      type: "string",
      condition: { string: { operator: "eq", negation: true, match: { conjunction: "or", values: ["nested"] } } },
    },
    { property: "isDeleted", type: "bool", condition: { bool: { value: false } } },
  ];
  const named = {
    property: "clusterName",
    type: "string",
    condition: { string: { operator: "eq", negation: false, match: { conjunction: "or", values: [name] } } },
  };
  const groups = [
    { conjunction: "and", filters: alive },
    ...(name === undefined ? [] : [{ conjunction: "and", filters: [named] }]),
  ];
  return { filter: { conjunction: "and", filterGroups: groups }, sort: [] };
}
