import type { ActivityLog } from "../gateway/activity-log";
import type { MaasWorld } from "../maas";
import { operationsOf } from "./operations";
import { poolsOf } from "./pools";
import type { History, MachineOperation, Mark } from "./types";

export type { History, MachineOperation, Mark, OperationKind, PoolHistory, Replacement } from "./types";

/** Now. */
export function markOf(world: MaasWorld, activity: ActivityLog): Mark {
  return { at: world.clock.now(), events: world.events.length, steps: activity.facts.length };
}

/** What happened to machines between two marks. */
export function historyOf(world: MaasWorld, activity: ActivityLog, since: Mark, until: Mark): History {
  const operations = operationsOf(world.events, activity.facts, since.events, until.events);
  const pools = poolsOf({ facts: activity.facts, first: since.steps, end: until.steps, operations });
  const replaced = pools.flatMap((pool) => pool.replaced).sort((a, b) => a.at - b.at);
  const hosts = (kind: MachineOperation["kind"]) => operations.filter((o) => o.kind === kind).map((o) => o.hostname);
  const machines: Record<string, MachineOperation[]> = {};
  for (const operation of operations)
    machines[operation.hostname] = [...(machines[operation.hostname] ?? []), operation];
  return {
    since: since.at,
    until: until.at,
    operations,
    machines,
    allocated: hosts("allocated"),
    released: hosts("released"),
    pools,
    replaced,
    order: [...new Set(replaced.map(({ cluster, pool }) => `${cluster}/${pool}`))],
  };
}
