import { type JsonObject, objectAt, objectsAt, textAt } from "../../state/documents";
import type { Cluster } from "../../state/world";
import type { App } from "../app";
import { notFound, refusal } from "../errors";
import { bodyOf, check, type Shape } from "../shapes";
import { withUids } from "./clusters";
import { clusterOf, requireAlive } from "./find";

const backupShape: Shape = {
  backupLocationUid: "string",
  backupPrefix: "string",
  durationInHours: "number",
  includeAllDisks: "boolean",
  includeClusterResourceMode: "string",
  namespaces: "strings",
  schedule: "object",
};

const scanShape: Shape = { kubeBench: "object", kubeHunter: "object", sonobuoy: "object" };

/** Backups, scans, namespaces and role bindings of a cluster. */
export function policyRoutes(app: App): void {
  backupRoutes(app);
  scanRoutes(app);
  resourceRoutes(app);
}

function backupRoutes(app: App): void {
  const { context } = app;
  const path = "/v1/spectroclusters/{uid}/features/backup";
  app.on(`GET ${path}`, (call) => {
    const cluster = clusterOf(context, call);
    if (!cluster.backup) throw notConfigured(cluster);
    const meta = { name: cluster.meta.name, uid: cluster.meta.uid };
    const spec = { clusterUid: cluster.meta.uid, config: cluster.backup };
    return app.ok({ metadata: meta, spec, status: { clusterBackupStatuses: [] } });
  });
  app.on(`POST ${path}`, (call) => {
    const cluster = clusterOf(context, call);
    requireAlive(context, cluster);
    if (cluster.backup)
      throw refusal(409, "DuplicateName", `Backup of cluster '${cluster.meta.name}' is already configured`);
    cluster.backup = read(call.request, backupShape);
    return app.created(context.random.uid());
  });
  app.on(`PUT ${path}`, (call) => {
    const cluster = clusterOf(context, call);
    requireAlive(context, cluster);
    if (!cluster.backup) throw notConfigured(cluster);
    cluster.backup = read(call.request, backupShape);
    return app.done();
  });
  app.on(`DELETE ${path}`, (call) => {
    const cluster = clusterOf(context, call);
    delete cluster.backup;
    return app.done();
  });
}

function notConfigured(cluster: Cluster) {
  return refusal(404, "BackupNotConfigured", `Backup of cluster '${cluster.meta.name}' is not configured`);
}

function read(request: Parameters<typeof bodyOf>[0], shape: Shape): JsonObject {
  const body = bodyOf(request);
  check(body, shape);
  return body;
}

function scanRoutes(app: App): void {
  const { context } = app;
  const path = "/v1/spectroclusters/{uid}/features/complianceScan";
  app.on(`GET ${path}`, (call) => {
    const cluster = clusterOf(context, call);
    if (!cluster.scan) throw notFound("complianceScan", cluster.meta.uid);
    const meta = { name: cluster.meta.name, uid: cluster.meta.uid };
    return app.ok({ metadata: meta, spec: { clusterUid: cluster.meta.uid, driverSpec: driverSpec(cluster.scan) } });
  });
  app.on(`POST ${path}`, (call) => {
    const cluster = clusterOf(context, call);
    requireAlive(context, cluster);
    cluster.scan = read(call.request, scanShape);
    return app.created(context.random.uid());
  });
  app.on(`PUT ${path}`, (call) => {
    const cluster = clusterOf(context, call);
    requireAlive(context, cluster);
    cluster.scan = read(call.request, scanShape);
    return app.done();
  });
}

const drivers = { kubeBench: "kube-bench", kubeHunter: "kube-hunter", sonobuoy: "sonobuoy" };

/** Written in camel case, read in kebab case; a driver that is not among the three is shown as it was written. */
function driverSpec(scan: JsonObject): JsonObject {
  const written = Object.keys(scan).map((key) => [key, kebab(key)] as const);
  const all = new Map([...Object.entries(drivers), ...written]);
  return Object.fromEntries(
    [...all].map(([key, driver]) => {
      const scheduledRunTime = textAt(scan, `${key}.schedule.scheduledRunTime`);
      const schedule = { ...objectAt(scan, `${key}.schedule`), scheduledRunTime };
      return [driver, { config: { ...objectAt(scan, key), schedule }, isClusterConfig: true }];
    }),
  );
}

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function resourceRoutes(app: App): void {
  const { context } = app;
  const kinds = ["namespaces", "rbacs"] as const;
  for (const kind of kinds) {
    const path = `/v1/spectroclusters/{uid}/config/${kind}`;
    app.on(`GET ${path}`, (call) => {
      const cluster = clusterOf(context, call);
      const items = cluster[kind].map((item) => ({
        ...withDefaults(kind, item, cluster.meta),
        status: { errors: [] },
      }));
      return app.ok({ items });
    });
    app.on(`PUT ${path}`, (call) => {
      const cluster = clusterOf(context, call);
      requireAlive(context, cluster);
      const body = read(call.request, { [kind]: "objects" });
      cluster[kind] = withUids(context, objectsAt(body, kind).map(withoutRelation));
      return app.done();
    });
  }
}

/** To what something belongs is the service's to say. */
function withoutRelation(item: JsonObject): JsonObject {
  const { relatedObject: _, ...spec } = objectAt(item, "spec");
  return "spec" in item ? { ...item, spec } : item;
}

function withDefaults(
  kind: "namespaces" | "rbacs",
  item: JsonObject,
  { uid, name }: Pick<Cluster["meta"], "uid" | "name">,
): JsonObject {
  const spec = item.spec;
  const relatedObject = { kind: "spectrocluster", uid, name };
  const defaults = { relatedObject, ...(kind === "namespaces" ? { isRegex: false } : { isSystem: false }) };
  return { ...item, spec: typeof spec === "object" && !Array.isArray(spec) ? { ...defaults, ...spec } : defaults };
}
