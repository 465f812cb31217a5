import { machinesOf, settleAll } from "../behaviour/cluster-state";
import { addressesOf } from "../state/addresses";
import { flagAt, type JsonObject, mapAt, objectAt, textAt } from "../state/documents";
import { type Cluster, type Context, type Gateway, type IpPool, metadata, newMeta } from "../state/world";
import type { App, Call } from "./app";
import { invalidBody, notFound, refusal } from "./errors";
import { gatewayOf } from "./gateways";
import { bodyOf, check, type Shape } from "./shapes";
import { atLeast } from "./versions";

const shape: Shape = {
  metadata: "object!",
  "metadata.name": "string!",
  "metadata.labels": "map",
  "metadata.annotations": "map",
  spec: "object!",
  "spec.pool": "object!",
  "spec.pool.start": "string",
  "spec.pool.end": "string",
  "spec.pool.subnet": "string",
  "spec.pool.gateway": "string",
  "spec.pool.prefix": "integer",
  "spec.pool.nameserver": "object",
  "spec.pool.nameserver.addresses": "strings",
  "spec.pool.nameserver.search": "strings",
  "spec.restrictToSingleCluster": "boolean",
};

/** Address pools of a gateway. The vSphere paths work for every gateway; the MAAS ones came with 4.7. */
export function ipPoolRoutes(app: App): void {
  const { context } = app;
  const clouds = atLeast(context.version, "4.7") ? ["maas", "vsphere"] : ["vsphere"];
  for (const cloud of clouds) {
    const base = `/v1/overlords/${cloud}/{uid}/pools`;
    app.on(`GET ${base}`, (call) => {
      const gateway = gatewayOf(context, call);
      return app.ok({ items: gateway.ipPools.map((pool) => ipPoolView(context, gateway, pool)) });
    });
    app.on(`POST ${base}`, (call) => app.created(add(app, gatewayOf(context, call), readPool(bodyOf(call.request)))));
    app.on(`PUT ${base}/{poolUid}`, (call) => {
      const gateway = gatewayOf(context, call);
      replace(context, gateway, poolOf(gateway, call), readPool(bodyOf(call.request)));
      return app.done();
    });
    app.on(`DELETE ${base}/{poolUid}`, (call) => {
      const gateway = gatewayOf(context, call);
      const pool = poolOf(gateway, call);
      const users = usersOf(context, pool).map(({ meta }) => meta.name);
      if (users.length > 0) throw refusal(400, "IpPoolInUse", `IP pool '${pool.meta.name}' is used by [${users}]`);
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
  refuseTaken(gateway, name, undefined);
  const labels = mapAt(body, "metadata.labels");
  const annotations = mapAt(body, "metadata.annotations");
  const meta = newMeta(app.context, name, { labels, annotations });
  gateway.ipPools.push({ meta, spec: objectAt(body, "spec"), allotted: {} });
  return meta.uid;
}

function replace(context: Context, gateway: Gateway, pool: IpPool, body: JsonObject): void {
  const name = textAt(body, "metadata.name");
  refuseTaken(gateway, name, pool);
  const [labels, annotations] = [mapAt(body, "metadata.labels"), mapAt(body, "metadata.annotations")];
  Object.assign(pool.meta, { name, labels, annotations, modifiedAt: context.clock.now() });
  pool.spec = objectAt(body, "spec");
}

function refuseTaken(gateway: Gateway, name: string, self: IpPool | undefined): void {
  if (gateway.ipPools.some((pool) => pool !== self && pool.meta.name === name))
    throw refusal(409, "DuplicateName", `IP pool with name '${name}' already exists`);
}

function poolOf(gateway: Gateway, { param }: Call): IpPool {
  const found = gateway.ipPools.find((pool) => pool.meta.uid === param("poolUid"));
  if (!found) throw notFound("ippool", param("poolUid"));
  return found;
}

/** The pools of a cluster whose machines take addresses from an address pool. */
const takers = (cluster: Cluster, uid: string) =>
  cluster.pools.filter(
    ({ doc }) =>
      flagAt(doc, "cloudConfig.network.staticIp") && textAt(doc, "cloudConfig.network.parentPoolUid") === uid,
  );

function usersOf(context: Context, { meta }: IpPool): Cluster[] {
  settleAll(context);
  return context.stores.clusters.filter((cluster) => takers(cluster, meta.uid).length > 0);
}

/** Every machine keeps the address that it was given first; those of machines that have gone are free again. */
function allot(pool: IpPool, users: Cluster[]): string[] {
  const machines = users.flatMap((cluster) =>
    takers(cluster, pool.meta.uid).flatMap(({ name }) => machinesOf(cluster, name).map(({ uid }) => uid)),
  );
  const kept = Object.entries(pool.allotted).filter(([machine]) => machines.includes(machine));
  pool.allotted = Object.fromEntries(kept);
  for (const machine of machines) {
    const free = addressesOf(objectAt(pool.spec, "pool")).find((ip) => !Object.values(pool.allotted).includes(ip));
    if (pool.allotted[machine] === undefined && free !== undefined) pool.allotted[machine] = free;
  }
  return Object.values(pool.allotted);
}

export function ipPoolView(context: Context, gateway: Gateway, pool: IpPool): JsonObject {
  const users = usersOf(context, pool);
  const allottedIps = allot(pool, users);
  const availableIps = addressesOf(objectAt(pool.spec, "pool")).filter((ip) => !allottedIps.includes(ip));
  const associatedClusters = users.map(({ meta }) => meta.name);
  return {
    metadata: metadata(pool.meta),
    // The misspelling is the API's.
    spec: { restrictToSingleCluster: false, ...pool.spec, priavetGatewayUid: gateway.meta.uid },
    status: { inUse: users.length > 0, allottedIps, availableIps, associatedClusters },
  };
}

/** What is wrong with the address pool that a pool of machines names. */
export function addressProblem(context: Context, cluster: Cluster, doc: JsonObject): string | undefined {
  const uid = textAt(doc, "cloudConfig.network.parentPoolUid");
  if (!uid) return undefined;
  const gateway = context.stores.gateways.find(({ meta }) => meta.uid === cluster.gatewayUid);
  const pool = gateway?.ipPools.find(({ meta }) => meta.uid === uid);
  if (!pool) return `IP pool '${uid}' does not exist at the private cloud gateway of the cluster`;
  const others = usersOf(context, pool).filter((user) => user !== cluster);
  return flagAt(pool.spec, "restrictToSingleCluster") && others.length > 0
    ? `IP pool '${pool.meta.name}' is restricted to the single cluster [${others.map(({ meta }) => meta.name)}]`
    : undefined;
}
