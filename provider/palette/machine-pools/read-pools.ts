import { equal } from "../../core/diff";
import type { Depth, ObservedCluster, ObservedMachine } from "../../plane";
import { gatewayOf } from "../cloud-accounts/cloud-accounts";
import {
  configOf,
  demandedCloudConfig,
  poolsOf,
  stateOf,
  type WireCloudConfig,
  type WireCluster,
} from "../clusters/wire";
import type { Session } from "../session";
import type { MachineUids } from "./machine-uids";
import type { WirePool } from "./wire";

/** What hangs on the cloud config of a cluster: the pools with their machines, and the account that leads to the gateway. */
export interface Pools {
  config: WireCloudConfig | undefined;
  /** Of the control plane. */
  machines: readonly ObservedMachine[];
  workerMachines: readonly ObservedMachine[];
  gatewayId: string | undefined;
}

/** What an answer was made of. */
interface Kept {
  config: WireCloudConfig;
  machines: ReadonlyMap<string, readonly ObservedMachine[]>;
  /** Whether Palette tells which machines there are without listing each pool. */
  tellsUids: boolean;
}

interface Asked {
  depth: Depth;
  /** An earlier answer, of which something may be taken over. */
  before?: ObservedCluster | undefined;
}

export interface PoolsFound {
  pools: Pools;
  isTakenOver: boolean;
  /** Remembers of what the answer was made. */
  keepFor(answer: ObservedCluster): void;
}

const answers = new WeakMap<ObservedCluster, Kept>();

/** Reads the pools; from an earlier answer come those whose machines were at rest and are the same ones still. */
export async function readPools(session: Session, cluster: WireCluster, asked: Asked): Promise<PoolsFound> {
  const configUid = configOf(cluster);
  const ownGateway = cluster.metadata.annotations?.overlordUid || undefined;
  const clusterUid = cluster.metadata.uid ?? "";
  const kept = asked.before && answers.get(asked.before);
  // Nothing is exchanged before somebody approves that.
  if (kept && beginsToWait(cluster, asked.before)) return takenOver(kept, ownGateway);
  const uids = configUid !== undefined && kept?.tellsUids && (await session.reader.machineUids(clusterUid, configUid));
  const known = kept && uids && hasSamePools(kept, uids) ? { ...kept, uids } : undefined;
  const config = known?.config ?? (await readConfig(session, cluster));
  if (configUid === undefined || !config)
    return {
      pools: { config: undefined, machines: [], workerMachines: [], gatewayId: ownGateway },
      isTakenOver: false,
      keepFor: () => undefined,
    };
  const account = config.spec.cloudAccountRef?.uid || undefined;
  const machinesIn = async (name: string): Promise<readonly ObservedMachine[]> =>
    (known && atRest(known.machines.get(name), known.uids.get(name))) ??
    (await session.reader.machines(clusterUid, configUid, name)) ??
    [];
  const [lists, gatewayId] = await Promise.all([
    Promise.all(poolsOf(config).map(async (pool) => [pool, await machinesIn(pool.name)] as const)),
    ownGateway ?? (account === undefined || asked.depth === "machines" ? undefined : gatewayOf(session, account)),
  ]);
  const machines = new Map(lists.map(([{ name }, list]) => [name, list]));
  return {
    pools: { config, ...sides(lists), gatewayId },
    isTakenOver: known !== undefined,
    keepFor: (answer) => answers.set(answer, { config, machines, tellsUids: !kept || uids !== undefined }),
  };
}

const beginsToWait = ({ status }: WireCluster, before: ObservedCluster | undefined): boolean =>
  status?.repave?.state === "Pending" && before?.repavePending === false;

/** All as it was. */
function takenOver(kept: Kept, gatewayId: string | undefined): PoolsFound {
  const { config, machines } = kept;
  const lists = poolsOf(config).map((pool) => [pool, machines.get(pool.name) ?? []] as const);
  return {
    pools: { config, ...sides(lists), gatewayId },
    isTakenOver: true,
    keepFor: (answer) => answers.set(answer, kept),
  };
}

function readConfig(session: Session, cluster: WireCluster): Promise<WireCloudConfig | undefined> {
  const configUid = configOf(cluster);
  const clusterUid = cluster.metadata.uid ?? "";
  const read = () => (configUid === undefined ? undefined : session.reader.cloudConfig(clusterUid, configUid));
  return demandedCloudConfig(clusterUid, stateOf(cluster), read);
}

const hasSamePools = ({ machines }: Kept, uids: MachineUids): boolean =>
  equal([...machines.keys()].sort(), [...uids.keys()].sort());

/** The machines of a pool as they were, where all of them ran and they are the same still. */
function atRest(
  machines: readonly ObservedMachine[] | undefined,
  uids: readonly string[] | undefined,
): readonly ObservedMachine[] | undefined {
  if (!machines?.every(({ state }) => state === "running")) return undefined;
  return equal(machines.map(({ id }) => id).sort(), [...(uids ?? [])].sort()) ? machines : undefined;
}

/** The machines of the control plane and of the workers, each with the name of its pool. */
function sides(
  lists: readonly (readonly [WirePool, readonly ObservedMachine[]])[],
): Pick<Pools, "machines" | "workerMachines"> {
  const of = (isControlPlane: boolean): ObservedMachine[] =>
    lists
      .filter(([pool]) => (pool.isControlPlane === true) === isControlPlane)
      .flatMap(([{ name: pool, skipK8sUpgrade }, machines]) => {
        const which = skipK8sUpgrade === "enabled" ? { pool, staysBehind: true } : { pool };
        return machines.map((machine) => ({ ...machine, ...which }));
      });
  return { machines: of(true), workerMachines: of(false) };
}
