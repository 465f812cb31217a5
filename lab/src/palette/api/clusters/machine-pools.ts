import { isAutoscaled, isControlPlane, poolName, specifiedSize } from "../../behaviour/pool-fields";
import { refreshInfra, skipsUpgrades } from "../../behaviour/profile-change";
import { at, canonical, flagAt, type JsonObject, numberAt, objectAt, textAt } from "../../state/documents";
import { addEvent } from "../../state/event-log";
import type { Cluster, Context, Pool } from "../../state/world";
import type { App, Call } from "../app";
import { invalidBody, notFound, refusal } from "../errors";
import { addressProblem } from "../ip-pools";
import { bodyOf } from "../shapes";
import { checkClusterConfig, checkPool } from "./check";
import { clusterOfConfig, requireRunning, touch } from "./find";
import { cloudConfigView } from "./view";

/** The cloud config of a cluster: its MAAS settings and its machine pools. */
export function machinePoolRoutes(app: App): void {
  const { context } = app;
  app.on("GET /v1/cloudconfigs/maas/{configUid}", (call) =>
    app.ok(cloudConfigView(context, clusterOfConfig(context, call))),
  );
  app.on("PUT /v1/cloudconfigs/maas/{configUid}/clusterConfig", (call) => {
    changeClusterConfig(app, call);
    return app.done();
  });
  app.on("POST /v1/cloudconfigs/maas/{configUid}/machinePools", (call) => {
    const cluster = clusterOfConfig(context, call);
    requireRunning(context, cluster);
    addPool(app, cluster, bodyOf(call.request));
    // Pools have no uid of their own; the answer's is of no use.
    return app.created(context.random.uid());
  });
  app.on("PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}", (call) => {
    const cluster = clusterOfConfig(context, call);
    requireRunning(context, cluster);
    replacePool(app, cluster, poolOf(cluster, call), bodyOf(call.request));
    return app.done();
  });
  app.on("DELETE /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}", (call) => {
    const cluster = clusterOfConfig(context, call);
    requireRunning(context, cluster);
    const pool = poolOf(cluster, call);
    if (isControlPlane(pool.doc)) throw invalid(pool.name, "a control plane pool cannot be deleted");
    pool.deleting = true;
    changed(app, cluster, "MachinePoolDeleting", `Machine pool ${pool.name} is being deleted`);
    return app.done();
  });
}

/** The pool of the request's `{machinePoolName}`. */
export function poolOf(cluster: Cluster, { param }: Call): Pool {
  const found = cluster.pools.find((pool) => pool.name === param("machinePoolName"));
  if (!found) throw notFound("machinepool", param("machinePoolName"));
  return found;
}

function invalid(pool: string, message: string) {
  return refusal(400, "InvalidMachinePool", `machine pool '${pool}': ${message}`);
}

function changed(app: App, cluster: Cluster, reason: string, message: string): void {
  touch(app.context, cluster);
  addEvent(app.context, { kind: "spectrocluster", meta: cluster.meta }, { reason, message });
  app.wake(cluster.meta.uid);
}

function addPool(app: App, cluster: Cluster, doc: JsonObject): void {
  checkPool(app.context, doc);
  const name = poolName(doc);
  if (cluster.pools.some((pool) => pool.name === name))
    throw refusal(409, "DuplicateName", `Machine pool with name '${name}' already exists`);
  if (isControlPlane(doc)) throw invalid(name, "the cluster already has a control plane pool");
  refuseLxdMix(app.context, cluster, doc);
  cluster.pools.push({ name, doc, infra: cluster.infra, deleting: false });
  changed(app, cluster, "MachinePoolCreated", `Machine pool ${name} is created`);
}

function refuseLxdMix(context: Context, cluster: Cluster, doc: JsonObject): void {
  const addresses = addressProblem(context, cluster, doc);
  if (addresses) throw invalid(poolName(doc), addresses);
  if (flagAt(cluster.cloudConfig, "staticIp") && !textAt(doc, "cloudConfig.network.parentPoolUid"))
    throw invalid(poolName(doc), "staticIp of the cluster needs a network with an IP pool");
}

function replacePool(app: App, cluster: Cluster, pool: Pool, doc: JsonObject): void {
  checkPool(app.context, doc);
  if (poolName(doc) !== pool.name)
    throw invalid(pool.name, `name in body is '${poolName(doc)}': a pool cannot be renamed`);
  if (pool.deleting) throw invalid(pool.name, "the pool is being deleted");
  if (isControlPlane(doc) !== isControlPlane(pool.doc)) throw invalid(pool.name, "isControlPlane cannot be changed");
  const lxd = (of: JsonObject) => flagAt(of, "cloudConfig.useLxdVm");
  if (lxd(doc) !== lxd(pool.doc)) throw invalid(pool.name, "useLxdVm cannot be changed");
  refuseShrunkControlPlane(pool, doc);
  refuseLxdMix(app.context, cluster, doc);
  pool.doc = keepAutoscaledSize(pool.doc, doc);
  if (!skipsUpgrades(doc)) pool.infra = cluster.infra;
  changed(app, cluster, "MachinePoolUpdated", `Machine pool ${pool.name} is updated`);
}

function refuseShrunkControlPlane(pool: Pool, doc: JsonObject): void {
  if (!isControlPlane(doc)) return;
  const [before, now] = [pool.doc, doc].map((of) => numberAt(of, "poolConfig.size"));
  if ((now ?? 0) < (before ?? 0))
    throw refusal(400, "InvalidControlPlaneSize", `control plane cannot be scaled down from ${before} to ${now}`);
}

/** While the autoscaler is on, it owns the size. */
function keepAutoscaledSize(before: JsonObject, doc: JsonObject): JsonObject {
  if (!isAutoscaled(doc) || !isAutoscaled(before)) return doc;
  return { ...doc, poolConfig: { ...objectAt(doc, "poolConfig"), size: specifiedSize(before) } };
}

function changeClusterConfig(app: App, call: Call): void {
  const { context } = app;
  const cluster = clusterOfConfig(context, call);
  requireRunning(context, cluster);
  const body = bodyOf(call.request);
  const config = at(body, "clusterConfig");
  if (config === undefined) throw invalidBody("clusterConfig in body is required");
  const fresh = objectAt(body, "clusterConfig");
  checkClusterConfig(context, fresh, "clusterConfig");
  refuseFixed(cluster, fresh);
  applyClusterConfig(context, cluster, fresh);
  changed(app, cluster, "CloudConfigUpdated", "Cloud configuration is updated");
}

function refuseFixed(cluster: Cluster, fresh: JsonObject): void {
  if (textAt(fresh, "domain") !== textAt(cluster.cloudConfig, "domain"))
    throw refusal(400, "InvalidClusterConfig", "changing cluster DNS Domain not allowed");
  if (flagAt(fresh, "staticIp") !== flagAt(cluster.cloudConfig, "staticIp"))
    throw refusal(400, "InvalidClusterConfig", "changing staticIp not allowed");
}

function applyClusterConfig(context: Context, cluster: Cluster, fresh: JsonObject): void {
  if (canonical(fresh) === canonical(cluster.cloudConfig)) return;
  cluster.cloudConfig = fresh;
  refreshInfra(context, cluster);
}
