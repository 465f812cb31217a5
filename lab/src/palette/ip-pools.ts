import type { App, Call } from "./app";
import { type JsonObject, mapAt, objectAt, textAt } from "./documents";
import { invalidBody, notFound, refusal } from "./errors";
import { bodyOf, check, type Shape } from "./shapes";
import { atLeast } from "./versions";
import { type Gateway, type IpPool, metadata, newMeta } from "./world";

const shape: Shape = {
  metadata: "object!",
  "metadata.name": "string!",
  spec: "object!",
  "spec.pool": "object!",
  "spec.pool.start": "string",
  "spec.pool.end": "string",
  "spec.pool.subnet": "string",
  "spec.pool.gateway": "string",
  "spec.pool.prefix": "integer",
  "spec.restrictToSingleCluster": "boolean",
};

/** Address pools of a gateway. The vSphere paths work for every gateway; the MAAS ones came with 4.7. */
export function ipPoolRoutes(app: App, gatewayOf: (call: Call) => Gateway): void {
  const clouds = atLeast(app.context.version, "4.7") ? ["maas", "vsphere"] : ["vsphere"];
  for (const cloud of clouds) {
    const base = `/v1/overlords/${cloud}/{uid}/pools`;
    app.on(`GET ${base}`, (call) => {
      const gateway = gatewayOf(call);
      return app.ok({ items: gateway.ipPools.map((pool) => ipPoolView(gateway, pool)) });
    });
    app.on(`POST ${base}`, (call) => app.created(add(app, gatewayOf(call), readPool(bodyOf(call.request)))));
    app.on(`PUT ${base}/{poolUid}`, (call) => {
      const pool = poolOf(gatewayOf(call), call);
      const body = readPool(bodyOf(call.request));
      Object.assign(pool.meta, { name: textAt(body, "metadata.name"), labels: mapAt(body, "metadata.labels") });
      pool.spec = objectAt(body, "spec");
      return app.done();
    });
    app.on(`DELETE ${base}/{poolUid}`, (call) => {
      const gateway = gatewayOf(call);
      const pool = poolOf(gateway, call);
      gateway.ipPools = gateway.ipPools.filter((known) => known !== pool);
      return app.done();
    });
  }
}

function readPool(body: JsonObject): JsonObject {
  check(body, shape);
  const pool = objectAt(body, "spec.pool");
  const isRange = Boolean(textAt(pool, "start") && textAt(pool, "end"));
  if (!isRange && !textAt(pool, "subnet")) throw invalidBody("spec.pool in body needs start and end, or subnet");
  return body;
}

function add(app: App, gateway: Gateway, body: JsonObject): string {
  const name = textAt(body, "metadata.name");
  if (gateway.ipPools.some((pool) => pool.meta.name === name))
    throw refusal(409, "DuplicateName", `IP pool with name '${name}' already exists`);
  const meta = newMeta(app.context, name, { labels: mapAt(body, "metadata.labels") });
  gateway.ipPools.push({ meta, spec: objectAt(body, "spec") });
  return meta.uid;
}

function poolOf(gateway: Gateway, { param }: Call): IpPool {
  const found = gateway.ipPools.find((pool) => pool.meta.uid === param("poolUid"));
  if (!found) throw notFound("ippool", param("poolUid"));
  return found;
}

export function ipPoolView(gateway: Gateway, pool: IpPool): JsonObject {
  return {
    metadata: metadata(pool.meta),
    // The misspelling is the API's.
    spec: { restrictToSingleCluster: false, ...pool.spec, priavetGatewayUid: gateway.meta.uid },
    status: { inUse: false, allottedIps: [], availableIps: [], associatedClusters: [] },
  };
}
