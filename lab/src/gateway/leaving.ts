import type { PoolSpec } from "../palette/state/specs";
import type { Reason } from "./activity-log";
import type { Hosted } from "./hosted";
import type { Pass } from "./machine-steps";
import { isOld, type Plan } from "./plan";

interface Turn {
  pool: PoolSpec;
  plan: Plan;
  /** Those that stay or would have stayed. */
  alive: Hosted[];
}

/** Records who leaves, why, and whether somebody has to come instead. */
export function noteLeaving({ parts, cluster }: Pass, { pool, plan, alive }: Turn): void {
  let left = alive.length;
  for (const machine of plan.remove) {
    if (alive.includes(machine)) left -= 1;
    parts.activity.leaving(machine, reasonOf(pool, machine, !alive.includes(machine)), left < pool.size);
  }
  const isSettled = plan.create === 0 && plan.remove.length === 0 && alive.length === pool.size;
  if (isSettled && !alive.some((machine) => isOld(machine, pool))) parts.activity.settled(cluster.uid, pool.name);
}

function reasonOf(pool: PoolSpec, machine: Hosted, isCondemned: boolean): Reason {
  if (pool.deleting) return "pool deleted";
  if (isCondemned) return pool.condemned.includes(machine.uid) ? "machine deleted" : "unhealthy";
  return isOld(machine, pool) ? "rolled" : "scaled down";
}
