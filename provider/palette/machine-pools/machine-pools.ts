import { ApiError, isOutcomeUnknown, ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import { MachinePoolArgs } from "../../model/machine-pool";
import type {
  MachinePools,
  ObservedMachine,
  ObservedPool,
  PoolMarker,
  PoolUpdate,
  PoolWithMachines,
} from "../../plane";
import { undefinedIfNotFound } from "../client";
import {
  configOf,
  contradiction,
  demandedCloudConfig,
  hasControlPlane,
  isContradiction,
  poolsOf,
  readCloudConfig,
  readState,
  refuseContradiction,
  stateOf,
} from "../clusters/wire";
import { sameMarker, WireUid } from "../metadata";
import { retryUntilSettled } from "../retry-until-settled";
import type { Session } from "../session";
import { newerIn, versionHinted } from "../versions/gates";
import { POOL_FIELDS, type PoolArgs } from "./fields";
import { hasMachine, machinesOf } from "./machines";
import { markPool, poolMarker, unmarkPool } from "./markers";
import { applied, differing, observe as observeShape, placementOf, rewritten, toWire } from "./shape";
import type { WirePool } from "./wire";

const POOLS = "/v1/cloudconfigs/maas/{configUid}/machinePools";

/** The pools of the clusters of one scope; an id is `<clusterId>/<name>`. */
export function machinePools(session: Session): MachinePools {
  return {
    list: (clusterId) => list(session, clusterId),
    someRunning: (clusterId, atLeast) => someRunning(session, clusterId, atLeast),
    find: (clusterId, name) => observePool(session, { clusterId, name }),
    create: (args, marker) => create(session, args, marker),
    observe: async (id) => await observePool(session, parseId(id)),
    machines: (id) => atPool(id, (clusterId, name) => machinesIn(session, clusterId, name)),
    hasMachine: (id, machineUid) =>
      atPool(id, async (clusterId, machinePoolName) => {
        const configUid = await configUidOf(session, clusterId);
        if (configUid === undefined) return undefined;
        return await hasMachine(session.palette, { configUid, machinePoolName, machineUid });
      }),
    update: async (id, args, prior) => await update(session, parseId(id), args, prior),
    delete: async (id) => await remove(session, parseId(id)),
    marker: (id) => atPool(id, (clusterId, name) => poolMarker(session, clusterId, name)),
    mark: (id, marker) => atPool(id, (clusterId, name) => markPool(session, clusterId, name, marker)),
    unmark: (id) => atPool(id, (clusterId, name) => unmarkPool(session, clusterId, name)),
  };
}

const atPool = <T>(id: string, act: (clusterId: string, name: string) => Promise<T>): Promise<T> => {
  const { clusterId, name } = parseId(id);
  return act(clusterId, name);
};

interface PoolId {
  clusterId: string;
  name: string;
}

function parseId(id: string): PoolId {
  const [clusterId, name, ...more] = id.split("/");
  if (!clusterId || !name || more.length > 0) {
    throw new ProviderError(`'${id}' is not the id of a machine pool, which reads '<cluster id>/<name of the pool>'.`);
  }
  return { clusterId, name };
}

/** Uid of the cluster's cloud config, the same all its life; undefined where there is no such cluster. */
async function configUidOf(session: Session, clusterId: string): Promise<string | undefined> {
  const known = await session.configs.get(clusterId, session.palette, async () => {
    const cluster = await session.reader.cluster(clusterId);
    const configUid = cluster && configOf(cluster);
    if (cluster && configUid === undefined && stateOf(cluster) === "running") {
      throw contradiction(`cluster ${clusterId} is Running`, "it names no cloud config");
    }
    return configUid;
  });
  if (known === undefined) session.configs.forget(clusterId);
  return known;
}

async function requireConfigUid(session: Session, clusterId: string): Promise<string> {
  const known = await configUidOf(session, clusterId);
  if (known !== undefined) return known;
  throw goneError(`Cluster ${clusterId}`);
}

async function readPool(session: Session, configUid: string, name: string): Promise<WirePool | undefined> {
  const config = await readCloudConfig(session, configUid);
  return poolsOf(config).find((pool) => pool.name === name);
}

async function list(session: Session, clusterId: string): Promise<PoolWithMachines[] | undefined> {
  const { related } = session.reader;
  const configUid = await configUidOf(session, clusterId);
  const config = configUid === undefined ? undefined : await related.cloudConfig(clusterId, configUid);
  if (configUid === undefined || !config) return undefined;
  const pools = poolsOf(config);
  const machines = await Promise.all(pools.map(({ name }) => related.machines(clusterId, configUid, name)));
  return pools.map((pool, i) => ({
    name: pool.name,
    isControlPlane: pool.isControlPlane === true,
    size: pool.size ?? 0,
    machines: machines[i] ?? [],
    ...POOL_FIELDS.updateStrategy.observe(pool, undefined),
    staysBehind: pool.skipK8sUpgrade === "enabled",
    placement: placementOf(pool),
  }));
}

/** Pool after pool, in the order of the cluster, until enough are found: most clusters have so many in the first. */
async function someRunning(session: Session, clusterId: string, atLeast: number): Promise<ObservedMachine[]> {
  const { related } = session.reader;
  const configUid = await configUidOf(session, clusterId);
  const found: ObservedMachine[] = [];
  if (configUid === undefined) return found;
  for (const { name } of poolsOf(await related.cloudConfig(clusterId, configUid))) {
    if (found.length >= atLeast) break;
    const machines = (await related.machines(clusterId, configUid, name)) ?? [];
    found.push(...machines.filter(({ state, hostname }) => state === "running" && hostname !== ""));
  }
  return found;
}

async function machinesIn(session: Session, clusterId: string, name: string): Promise<ObservedMachine[] | undefined> {
  const configUid = await configUidOf(session, clusterId);
  return configUid === undefined ? undefined : await session.reader.machines(clusterId, configUid, name);
}

interface PoolFound {
  pool: ObservedPool | undefined;
  /** Whether the documents say the same of it. */
  fits: boolean;
}

/** The pool. Of documents of different moments that do not go together nothing is concluded: they are asked for again. */
async function observePool(session: Session, id: PoolId): Promise<ObservedPool | undefined> {
  const { reader } = session;
  const first = await lookAtPool(session, id).catch((error: unknown): PoolFound => {
    if (!reader.isShared || !isContradiction(error)) throw error;
    return { pool: undefined, fits: false };
  });
  if (first.fits || !reader.isShared) return first.pool;
  reader.forget(id.clusterId);
  return (await lookAtPool(session, id)).pool;
}

async function lookAtPool(session: Session, { clusterId, name }: PoolId): Promise<PoolFound> {
  const { reader } = session;
  const configUid = await configUidOf(session, clusterId);
  if (configUid === undefined) return { pool: undefined, fits: true };
  const [config, machines] = await Promise.all([
    reader.related.cloudConfig(clusterId, configUid),
    reader.machines(clusterId, configUid, name),
  ]);
  const pool = poolsOf(config).find((known) => known.name === name);
  // A pool that is being deleted may vanish from the list before its last machine has gone.
  const isNowhere = !pool && (machines ?? []).length === 0;
  // Whatever state a cluster with a control plane is in, it has no such pool.
  if (isNowhere && hasControlPlane(config)) return { pool: undefined, fits: true };
  const cluster = await reader.related.state(clusterId);
  refuseContradiction(clusterId, cluster, config);
  if (cluster === undefined || isNowhere) return { pool: undefined, fits: true };
  const seen = {
    args: pool ? observe(pool, clusterId) : { clusterId, name, size: 0 },
    isControlPlane: pool?.isControlPlane === true,
    machines: machines ?? [],
    cluster,
  };
  return { pool: seen, fits: !pool || machines !== undefined };
}

async function create(session: Session, args: MachinePoolArgs, marker: PoolMarker): Promise<string> {
  const { clusterId, name } = args;
  await markPool(session, clusterId, name, marker);
  return await session.writes.run(clusterId, session.palette.signal, async () => {
    const configUid = await requireConfigUid(session, clusterId);
    const params = { configUid };
    const json = toWire(args, false);
    try {
      const send = () => session.palette.ask(`POST ${POOLS}`, WireUid, { params, json });
      await retryUntilSettled(session, clusterId, () => versionHinted(newerIn<PoolArgs>(POOL_FIELDS, args), send));
    } catch (error) {
      if (!(await wasMade(session, configUid, { args, marker }, error))) throw error;
    }
    return `${clusterId}/${name}`;
  });
}

/** Whether a failed request made the pool all the same. */
async function wasMade(
  session: Session,
  configUid: string,
  { args, marker }: { args: MachinePoolArgs; marker: PoolMarker },
  error: unknown,
): Promise<boolean> {
  const lost = isOutcomeUnknown(error);
  const refused = error instanceof ApiError && error.kind === "conflict";
  const there = lost || refused ? await readPool(session, configUid, args.name).catch(() => undefined) : undefined;
  if (!there) return false;
  const written = await poolMarker(session, args.clusterId, args.name).catch(() => undefined);
  return lost && there.isControlPlane !== true && written !== undefined && sameMarker(written, marker);
}

async function update(
  session: Session,
  { clusterId, name }: PoolId,
  args: MachinePoolArgs,
  prior: Partial<MachinePoolArgs> | undefined,
): Promise<PoolUpdate> {
  return await session.writes.run(clusterId, session.palette.signal, async () => {
    const configUid = await requireConfigUid(session, clusterId);
    const [pool, machines] = await Promise.all([
      readPool(session, configUid, name),
      machinesOf(session.palette, configUid, name),
    ]);
    if (!pool) {
      throw goneError(`Pool '${name}'`);
    }
    refuseControlPlane(pool);
    const fields = differing(MachinePoolArgs, observeShape(pool), args, prior);
    if (fields.length > 0) {
      const params = { configUid, machinePoolName: name };
      const json = applied(rewritten(pool), args, fields);
      const route = `PUT ${POOLS}/{machinePoolName}`;
      const send = () => session.palette.tell(route, { params, json });
      await retryUntilSettled(session, clusterId, () => versionHinted(newerIn<PoolArgs>(POOL_FIELDS, args), send));
    }
    const sent = fields.flatMap((field) => (field === "useAsWorker" ? [] : [field]));
    return { machines: (machines ?? []).map((machine) => machine.id), sent };
  });
}

async function remove(session: Session, { clusterId, name }: PoolId): Promise<void> {
  await session.writes.run(clusterId, session.palette.signal, async () => {
    const state = await readState(session, clusterId);
    if (state === undefined || state === "deleting") return;
    const configUid = await configUidOf(session, clusterId);
    if (configUid === undefined) return;
    const config = await demandedCloudConfig(clusterId, state, () => readCloudConfig(session, configUid));
    const pool = poolsOf(config).find((known) => known.name === name);
    if (!pool) return;
    refuseControlPlane(pool);
    const params = { configUid, machinePoolName: name };
    const route = `DELETE ${POOLS}/{machinePoolName}`;
    try {
      await retryUntilSettled(session, clusterId, () => undefinedIfNotFound(session.palette.tell(route, { params })));
    } catch (error) {
      if (!(error instanceof ApiError) || !(await isGoing(session, clusterId))) throw error;
    }
  });
}

async function isGoing(session: Session, clusterId: string): Promise<boolean> {
  const state = await readState(session, clusterId);
  return state === undefined || state === "deleting";
}

function refuseControlPlane(pool: WirePool): void {
  if (pool.isControlPlane !== true) return;
  throw new ProviderError(
    `Pool '${pool.name}' is the control plane of its cluster: it is changed by the input 'controlPlane' of the cluster.`,
  );
}

/** The pool in the program's shape: a field that Palette does not show is not set, which a program may take for drift. */
export function observe(pool: WirePool, clusterId: string): ObservedPool["args"] {
  const { useAsWorker: _, ...args } = observeShape(pool);
  return { clusterId, ...args };
}
