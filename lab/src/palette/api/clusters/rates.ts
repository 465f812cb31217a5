import { poolName, specifiedSize } from "../../behaviour/pool-fields";
import { type JsonObject, numberAt, objectsAt } from "../../state/documents";
import type { App } from "../app";
import { refusal } from "../errors";
import { bodyOf, check } from "../shapes";
import { clusterOf } from "./find";

const hours: Record<string, number> = { hourly: 1, monthly: 730, yearly: 8760 };

/** What a cluster is reckoned to cost: by CPU and memory asked for. */
export function rateRoutes(app: App): void {
  const { context } = app;
  app.on("POST /v1/spectroclusters/maas/rate", ({ request }) => {
    const body = bodyOf(request);
    check(body, { cloudConfig: "object", machinepoolconfig: "objects" });
    return app.ok(rate("", objectsAt(body, "machinepoolconfig"), period(request.query)));
  });
  app.on("GET /v1/spectroclusters/{uid}/rate", (call) => {
    const cluster = clusterOf(context, call);
    const docs = cluster.pools.map((pool) => pool.doc);
    return app.ok(rate(cluster.meta.name, docs, period(call.request.query)));
  });
}

function period(query: URLSearchParams): number {
  const name = query.get("periodType") ?? "hourly";
  const found = hours[name];
  if (!found)
    throw refusal(400, "InvalidQuery", `periodType in query should be one of [${Object.keys(hours).join(" ")}]`);
  return found;
}

function rate(name: string, docs: JsonObject[], times: number): JsonObject {
  const pools = docs.map((doc) => {
    const nodesCount = specifiedSize(doc);
    const instance = {
      cpu: numberAt(doc, "cloudConfig.instanceType.minCPU"),
      mem: numberAt(doc, "cloudConfig.instanceType.minMemInMB"),
    };
    const compute = round((instance.cpu * 0.03 + (instance.mem / 1024) * 0.004) * nodesCount * times);
    return {
      name: poolName(doc),
      nodesCount,
      rate: { compute: { rate: compute, type: "maas" }, storage: [], total: compute },
    };
  });
  const compute = round(pools.reduce((sum, pool) => sum + pool.rate.total, 0));
  const resourceMetadata = { instanceTypes: {}, storageTypes: {} };
  return { name, rate: { compute, storage: 0, total: compute }, machinePools: pools, resourceMetadata };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
