import { z } from "zod";
import type { Catalog, CatalogEntry, CatalogKind } from "../../plane";
import { listOf, type Palette } from "../client";
import { WireMetadata } from "../metadata";
import type { Session } from "../session";

const WireObject = z.looseObject({ metadata: WireMetadata.extend({ uid: z.string().min(1) }) });
const WireScoped = z.looseObject({ uid: z.string().min(1), name: z.string().nullish(), scope: z.string().nullish() });
const WireGroups = listOf(WireScoped);
const WireLocations = listOf(WireObject);

const ofObject = ({ metadata }: z.infer<typeof WireObject>): CatalogEntry => ({
  id: metadata.uid,
  name: metadata.name ?? "",
  scope: metadata.annotations?.scope ?? "",
});

const READ: Record<CatalogKind, (palette: Palette) => Promise<CatalogEntry[]>> = {
  "backup location": async (palette) =>
    ((await palette.ask("GET /v1/users/assets/locations", WireLocations)).items ?? []).map(ofObject),
  "cluster group": async (palette) =>
    ((await palette.ask("GET /v1/clustergroups/hostCluster/metadata", WireGroups)).items ?? []).map(
      ({ uid, name, scope }) => ({ id: uid, name: name ?? "", scope: scope ?? "" }),
    ),
  // A POST that only reads: it may carry a filter.
  "cluster template": async (palette) =>
    (await palette.all("POST /v1/dashboard/clusterTemplates", WireObject, { json: {}, repeatable: true })).map(
      ofObject,
    ),
};

/** What stands ready in Palette for clusters to name. */
export const catalog = (session: Session): Catalog => ({ list: (kind) => READ[kind](session.palette) });
