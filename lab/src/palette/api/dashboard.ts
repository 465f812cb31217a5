import { stateOf } from "../behaviour/cluster-state";
import { type JsonObject, objectAt, present, without } from "../state/documents";
import type { Cluster, Context } from "../state/world";
import type { App } from "./app";
import { clusterOf } from "./clusters/find";
import { matches, ordered } from "./clusters/search";
import { clusterMetadata, healthView, poolSummary, profileTemplates, sharedStatus } from "./clusters/view";
import { page } from "./lists";
import { owns } from "./scope";
import { bodyOf } from "./shapes";

/** Overview of one cluster, with its health, and the search. */
export function dashboardRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/dashboard/spectroclusters/{uid}/overview", (call) =>
    app.ok(overview(context, clusterOf(context, call))),
  );
  app.on("POST /v1/dashboard/spectroclusters/search", ({ request, caller }) => {
    const spec = request.body.kind === "empty" ? {} : bodyOf(request);
    const mine = context.stores.clusters.filter((cluster) => owns(caller, cluster.home));
    const hits = mine.filter((cluster) => matches(context, cluster, objectAt(spec, "filter")));
    return app.ok(
      page(
        request,
        ordered(context, hits, spec).map((cluster) => summary(context, cluster)),
      ),
    );
  });
}

const cost = { cloud: { compute: 0, storage: 0, total: 0 }, total: 0 };

function overview(context: Context, cluster: Cluster): JsonObject {
  const up = cluster.controlPlaneAt !== undefined && cluster.deletedAt === undefined;
  return {
    metadata: clusterMetadata(cluster),
    spec: {
      archTypes: ["amd64"],
      cloudConfig: cloudConfig(cluster),
      cloudaccount: accountMeta(context, cluster),
      clusterProfileTemplates: templateMetas(context, cluster),
    },
    status: present({
      ...(stateOf(context, cluster) === undefined ? {} : sharedStatus(context, cluster)),
      health: healthView(context, cluster),
      kubeMeta: {
        hasKubeConfig: up,
        hasKubeConfigClient: up,
        hasManifest: false,
        kubernetesVersion: up ? cluster.infra.kubernetes.version : "",
      },
      notifications: notifications,
      cost,
      hourlyRate: cost,
    }),
  };
}

const notifications = { isAvailable: false, isTemplateVariableResolutionPending: false };

function cloudConfig(cluster: Cluster): JsonObject {
  const machinePools = cluster.pools.map((pool) => poolSummary(cluster, pool));
  return { cloudType: "maas", uid: cluster.configUid, machinePools };
}

function accountMeta(context: Context, cluster: Cluster): JsonObject {
  const account = context.stores.accounts.find((known) => known.meta.uid === cluster.accountUid);
  return { name: account?.meta.name ?? "", uid: cluster.accountUid };
}

function templateMetas(context: Context, cluster: Cluster): JsonObject[] {
  return profileTemplates(context, cluster).map((template) => without(template, "profileVersion", "packs"));
}

function summary(context: Context, cluster: Cluster): JsonObject {
  const project = context.stores.projects.find((known) => known.uid === cluster.home.projectUid);
  return {
    metadata: clusterMetadata(cluster),
    specSummary: present({
      archTypes: ["amd64"],
      cloudAccountMeta: accountMeta(context, cluster),
      cloudConfig: cloudConfig(cluster),
      clusterProfileTemplates: templateMetas(context, cluster),
      projectMeta: project ? { name: project.name, uid: project.uid } : undefined,
    }),
    status: present({
      state: stateOf(context, cluster),
      health: healthView(context, cluster),
      repave: cluster.repave ? { state: cluster.repave.state } : undefined,
      notifications,
    }),
  };
}
