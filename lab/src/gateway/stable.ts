import type { HostedCluster, Phase } from "./hosted";
import { planPool } from "./plan";
import { isHeld } from "./reconcile";

const onTheirWay: Phase[] = ["waiting", "deploying", "joining", "draining"];

/** Whether nothing is on its way in a cluster: its spec is read, no machine comes or goes, and none is about to. */
export function isStable(cluster: HostedCluster, now: number): boolean {
  const { spec, machines } = cluster;
  if (cluster.refreshAt !== undefined || spec.deleting) return false;
  if (machines.some(({ phase }) => onTheirWay.includes(phase))) return false;
  return spec.pools.every((pool) => {
    const mine = machines.filter((machine) => machine.pool === pool.name);
    const plan = planPool({ spec: pool, machines: mine, now, held: isHeld(cluster, pool) });
    return plan.create === 0 && plan.remove.length === 0 && plan.lookAt === undefined;
  });
}
