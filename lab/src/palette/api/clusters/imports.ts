import { text } from "../../../answer";
import { textAt } from "../../state/documents";
import { after } from "../../state/world";
import type { App } from "../app";
import { notFound } from "../errors";
import { homeOf } from "../scope";
import { bodyOf, check } from "../shapes";
import { addCluster, newCluster, refuseTakenName } from "./clusters";
import { clusterOf } from "./find";

/** Existing clusters that are registered with Palette; whoever fetches the manifest is taken to apply it. */
export function importRoutes(app: App): void {
  const { context } = app;
  app.on("POST /v1/spectroclusters/maas/import", ({ request, caller }) => {
    const body = bodyOf(request);
    check(body, { metadata: "object!", "metadata.name": "string!", spec: "object", "spec.clusterConfig": "object" });
    const home = homeOf(caller);
    refuseTakenName(context, home, textAt(body, "metadata.name"));
    const read = { body, spec: {}, pools: [], attachments: [] };
    const cluster = newCluster(context, { read, home, accountUid: "", gatewayUid: "" });
    const link = `kubectl apply -f ${context.url}/v1/spectroclusters/${cluster.meta.uid}/import/manifest`;
    cluster.imported = { mode: textAt(body, "spec.clusterConfig.importMode"), link };
    addCluster(app, cluster);
    return app.created(cluster.meta.uid);
  });
  app.open("GET /v1/spectroclusters/{uid}/import/manifest", (request) => {
    const uid = request.params.uid ?? "";
    const cluster = context.stores.clusters.find((known) => known.meta.uid === uid && known.imported);
    if (!cluster) throw notFound("spectrocluster", uid);
    cluster.runningAt ??= after(context.clock.now(), context.timings.gatewayStart);
    const manifest = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: cluster-${uid}\n`;
    return text(manifest, 200, { "content-type": "application/octet-stream" });
  });
  app.on("PATCH /v1/spectroclusters/{uid}/import/upgrade", (call) => {
    const cluster = clusterOf(context, call);
    if (!cluster.imported) throw notFound("clusterImport", cluster.meta.uid);
    cluster.imported = { ...cluster.imported, mode: "" };
    return app.done();
  });
}
