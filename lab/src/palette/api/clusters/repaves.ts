import { approveRepave } from "../../behaviour/profile-change";
import { present } from "../../state/documents";
import { timestamp } from "../../state/world";
import type { App } from "../app";
import { notFound, refusal } from "../errors";
import { clusterOf, requireRunning } from "./find";

/** What waits for approval before nodes are made anew. */
export function repaveRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/spectroclusters/{uid}/repave/status", (call) => {
    const cluster = clusterOf(context, call);
    const { repave } = cluster;
    if (!repave) throw notFound("repave", cluster.meta.uid);
    const { uid, source, reasons, state, at } = repave;
    return app.ok({
      metadata: { name: cluster.meta.name, uid },
      spec: { source, reasons, spectroClusterUid: cluster.meta.uid },
      status: present({ state, message: "", repaveTransitionTime: timestamp(at) }),
    });
  });
  app.on("PATCH /v1/spectroclusters/{uid}/repave/approve", (call) => {
    const cluster = clusterOf(context, call);
    requireRunning(context, cluster);
    if (cluster.repave?.state !== "Pending")
      throw refusal(400, "RepaveNotPending", `Cluster '${cluster.meta.name}' has no repave that waits for approval`);
    approveRepave(context, cluster);
    app.wake(cluster.meta.uid);
    return app.done();
  });
}
