import { withCost } from "../core/cost";
import type { Change } from "../core/diff";
import type { Planned } from "../core/resource";
import type { ClusterArgs, ClusterOutputs } from "../model/cluster";
import type { Machine, UpdateStrategy } from "../model/placement";
import type { PoolPlacement } from "../plane";
import { causesOf, reinstalling } from "./causes";
import type { Certainty, Effect } from "./effect";
import { exchangeOf, strategyAfter } from "./exchange";
import { inOrder } from "./servers-in-words";

export type PlannedCluster = Planned<ClusterArgs, ClusterOutputs>;

/** A pool of a cluster as it was seen. */
export interface SeenClusterPool {
  name: string;
  isControlPlane: boolean;
  machines: readonly Machine[];
  updateStrategy?: UpdateStrategy | undefined;
  /** What its machines are like, where that was seen. */
  placement?: PoolPlacement | undefined;
  /** Whether it is left as it is when the cluster gets another Kubernetes. */
  staysBehind?: boolean | undefined;
  /** Inputs of the cluster that it has of its own: a change of them passes it by. */
  ownInputs?: readonly string[] | undefined;
}

/** What was found out about a cluster and a change of it. */
export interface SeenCluster {
  /** Every pool, the control plane among them; undefined where nobody could see, and the record counts. */
  pools?: readonly SeenClusterPool[] | undefined;
  /** Why the profiles of the change reinstall machines, as the plane says; undefined where it was not asked or did not say. */
  reasons?: readonly string[] | undefined;
}

const CONTROL_PLANE = "control-plane";

const ofControlPlane = ({ keys }: Change): boolean => keys[0] === "controlPlane";
/** Whether a change is one of profiles, or of when they are installed. */
export const ofProfiles = ({ keys }: Change): boolean => keys[0] === "profiles" || keys[0] === "applySetting";

/** What a planned change does to the servers of a cluster, its workers included. Without a look, workers are not known. */
export function clusterEffects(planned: PlannedCluster, seen: SeenCluster | undefined): Effect[] {
  const { verb, prior, changes } = planned;
  const pools = seen?.pools ?? [recordedControlPlane(prior)];
  if (verb === "create") return newControlPlane(planned, []);
  if (verb === "delete") return pools.flatMap((pool) => lost(pool, "deletes", []));
  if (verb === "replace") {
    const causes = causesOf(withCost(changes, "replace"));
    return [...pools.flatMap((pool) => lost(pool, "replaces", causes)), ...newControlPlane(planned, causes)];
  }
  const priced = pricedByPlane(planned, seen?.reasons);
  return [...growth(planned), ...inTurn(pools).flatMap((pool) => reinstalled(pool, planned, priced))];
}

/**
 * Changes with what the plane says of profiles: what it gives no reason for is changed in place, what is only written now
 * reinstalls later.
 */
export function pricedByPlane(
  { changes, next, prior }: PlannedCluster,
  reasons: readonly string[] | undefined,
): Change[] {
  const isLater = (next.applySetting ?? prior.applySetting) === "later";
  const isReleasing = prior.applySetting === "later" && !isLater;
  return changes.map((change): Change => {
    if (!ofProfiles(change)) return change;
    if (isLater || reasons?.length === 0) return { ...change, cost: "in-place" };
    if (change.keys[0] === "applySetting" && !isReleasing) return change;
    return { ...change, cost: reasons ? "reinstall" : "may-reinstall" };
  });
}

function recordedControlPlane(prior: PlannedCluster["prior"]): SeenClusterPool {
  const { name = CONTROL_PLANE, updateStrategy } = prior.controlPlane ?? {};
  return { name, isControlPlane: true, machines: prior.machines ?? [], updateStrategy };
}

/** The control plane first, then the workers, pool after pool. */
const inTurn = (pools: readonly SeenClusterPool[]): SeenClusterPool[] => [
  ...pools.filter(({ isControlPlane }) => isControlPlane),
  ...pools.filter(({ isControlPlane }) => !isControlPlane).sort((a, b) => (a.name < b.name ? -1 : 1)),
];

function newControlPlane({ next, unknown }: PlannedCluster, causes: Effect["causes"]): Effect[] {
  if (unknown.includes("controlPlane")) return [];
  const { name: pool = CONTROL_PLANE, size: count = 1 } = next.controlPlane ?? {};
  return [{ kind: "allocates", certainty: "will", pool, isControlPlane: true, count, servers: [], causes }];
}

function lost(
  { name, isControlPlane, machines }: SeenClusterPool,
  kind: "deletes" | "replaces",
  causes: Effect["causes"],
) {
  const about = { kind, pool: name, isControlPlane, causes, certainty: "will" } as const;
  return machines.length === 0 ? [] : [{ ...about, count: machines.length, servers: inOrder(machines) }];
}

function growth({ prior, next, changes }: PlannedCluster): Effect[] {
  const grown = changes.filter(({ path }) => path === "controlPlane.size");
  const count = (next.controlPlane?.size ?? 0) - (prior.controlPlane?.size ?? 1);
  if (grown.length === 0 || count <= 0) return [];
  const pool = prior.controlPlane?.name ?? CONTROL_PLANE;
  const causes = causesOf(grown);
  return [{ kind: "allocates", certainty: "will", pool, isControlPlane: true, count, servers: [], causes }];
}

function reinstalled(pool: SeenClusterPool, planned: PlannedCluster, priced: readonly Change[]): Effect[] {
  const { name, isControlPlane, machines, staysBehind, ownInputs = [] } = pool;
  const reaches = (change: Change): boolean => !ofControlPlane(change) && !ownInputs.includes(String(change.keys[0]));
  const found = reinstalling(isControlPlane ? priced : priced.filter(reaches));
  const count = machines.length;
  if (!found || count === 0) return [];
  // A pool that does not follow the control plane's Kubernetes follows everything else; which of it new profiles bring, only
  // their layers tell.
  const isOwnWay = staysBehind === true && found.causes.every(({ path }) => /^(profiles|applySetting)\b/.test(path));
  const certainty: Certainty = isOwnWay ? "may" : found.certainty;
  const { next, prior } = planned;
  const isKnown = isControlPlane && next.controlPlane !== undefined;
  const strategy = isKnown ? strategyAfter(next.controlPlane, prior.controlPlane, pool) : pool.updateStrategy;
  const exchange = exchangeOf(strategy, count, isControlPlane);
  const servers = inOrder(machines);
  return [{ kind: "reinstalls", pool: name, isControlPlane, ...found, certainty, count, servers, exchange }];
}
