import { withCost } from "../core/cost";
import type { Change } from "../core/diff";
import type { Planned } from "../core/resource";
import { hasUnknown } from "../core/unknowns";
import { type MachinePoolArgs, type MachinePoolOutputs, wantedSize } from "../model/machine-pool";
import type { Machine, UpdateStrategy } from "../model/placement";
import { causesOf, reinstalling } from "./causes";
import type { Effect } from "./effect";
import { exchangeOf, strategyAfter } from "./exchange";
import { inOrder } from "./servers-in-words";

export type PlannedPool = Planned<MachinePoolArgs, MachinePoolOutputs>;

/** What was seen of a pool; undefined where nobody looked, and the record counts. */
export interface SeenPool {
  /** The size that the cluster works towards. */
  size: number;
  machines: readonly Machine[];
  updateStrategy?: UpdateStrategy | undefined;
}

/** What a planned change does to the servers of a pool. */
export function poolEffects(planned: PlannedPool, seen: SeenPool | undefined): Effect[] {
  const { verb, prior, next } = planned;
  const held = holdings(prior, seen);
  const pool = next.name ?? prior.name ?? "";
  const about = { pool, isControlPlane: false };
  if (verb === "create") return allocation(about, newSize(planned), []);
  const servers = inOrder(held.machines);
  const lost = { ...about, pool: prior.name ?? pool, certainty: "will", count: held.count, servers } as const;
  if (verb === "delete") return held.count === 0 ? [] : [{ ...lost, kind: "deletes", causes: [] }];
  if (verb === "replace") {
    const causes = causesOf(withCost(planned.changes, "replace"));
    const old: Effect[] = held.count === 0 ? [] : [{ ...lost, kind: "replaces", causes }];
    return [...allocation(about, newSize(planned), causes), ...old];
  }
  return [...resizing(planned, held), ...reinstalls(planned, held, strategyAfter(next, prior, seen))];
}

interface Holdings {
  /** Machines that the pool has and keeps without the change. */
  count: number;
  machines: readonly Machine[];
}

// While machines are exchanged there is one too many, and after a failed start there are too few.
function holdings(prior: PlannedPool["prior"], seen: SeenPool | undefined): Holdings {
  const machines = seen?.machines ?? prior.machines ?? [];
  if (prior.autoscaling) return { count: seen || prior.machines ? machines.length : prior.autoscaling.min, machines };
  const size = seen?.size ?? prior.size ?? (prior.machines ? machines.length : 1);
  return { count: seen || prior.machines ? Math.min(machines.length, size) : size, machines };
}

const ofSize = ({ keys }: Change): boolean => keys[0] === "size" || keys[0] === "autoscaling";

/** Machines of a pool that is made; undefined while that is not known. */
function newSize(planned: PlannedPool): number | undefined {
  return saysItsSize(planned) ? wantedSize(planned.next, 0) : undefined;
}

const saysItsSize = ({ unknown }: PlannedPool): boolean =>
  !unknown.includes("size") && !unknown.includes("autoscaling");

function allocation(
  about: Pick<Effect, "pool" | "isControlPlane">,
  count: number | undefined,
  causes: Effect["causes"],
): Effect[] {
  return count === undefined || count === 0
    ? []
    : [{ ...about, kind: "allocates", certainty: "will", count, servers: [], causes }];
}

function resizing(planned: PlannedPool, held: Holdings): Effect[] {
  const changes = planned.changes.filter(ofSize);
  if (changes.length === 0 || changes.some(({ after }) => hasUnknown(after))) return [];
  const { prior, next } = planned;
  const wanted = wantedSize(next, held.count);
  const about = { pool: prior.name ?? next.name ?? "", isControlPlane: false };
  const causes = causesOf(changes);
  const sizes = { from: held.count, to: wanted };
  if (wanted >= held.count) return allocation(about, wanted - held.count, causes).map((it) => ({ ...it, sizes }));
  const count = held.count - wanted;
  return [{ ...about, kind: "releases", certainty: "will", count, sizes, servers: inOrder(held.machines), causes }];
}

function reinstalls(planned: PlannedPool, held: Holdings, strategy: UpdateStrategy | undefined): Effect[] {
  const { prior, next, changes } = planned;
  const found = reinstalling(changes);
  // What is released is not reinstalled.
  const count = saysItsSize(planned) ? Math.min(held.count, wantedSize(next, held.count)) : held.count;
  if (!found || count === 0) return [];
  const exchange = exchangeOf(strategy, count, false);
  const about = { pool: prior.name ?? next.name ?? "", isControlPlane: false };
  return [{ ...about, kind: "reinstalls", ...found, count, servers: inOrder(held.machines), exchange }];
}
