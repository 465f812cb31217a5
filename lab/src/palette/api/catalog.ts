import type { CatalogEntry } from "../state/catalog-entry";
import type { App } from "./app";
import { scopeName, sees } from "./scope";

/** Backup locations, cluster groups and cluster templates, each list in a shape of its own. */
export function catalogRoutes(app: App): void {
  const { backupLocations, clusterGroups, templates } = app.context.stores;
  const object = ({ uid, name, home }: CatalogEntry) => ({
    metadata: { uid, name, annotations: { scope: scopeName(home) } },
    spec: {},
  });
  app.on("GET /v1/users/assets/locations", ({ caller }) =>
    app.ok({ items: backupLocations.filter(({ home }) => sees(caller, home)).map(object) }),
  );
  app.on("GET /v1/clustergroups/hostCluster/metadata", ({ caller }) => {
    const mine = clusterGroups.filter(({ home }) => sees(caller, home));
    return app.ok({ items: mine.map(({ uid, name, home }) => ({ uid, name, scope: scopeName(home) })) });
  });
  app.on("POST /v1/dashboard/clusterTemplates", ({ caller }) => {
    const items = templates.filter(({ home }) => sees(caller, home)).map(object);
    return app.ok({ items, listmeta: { continue: "", count: items.length, limit: 50, offset: 0 } });
  });
}
