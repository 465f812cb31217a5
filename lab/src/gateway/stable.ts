import type { HostedCluster, Phase } from "./hosted";
import { planPool } from "./plan";
import { isHeld } from "./reconcile";

const onTheirWay: Phase[] = ["waiting", "deploying", "joining", "draining"];

/** Whether nothing is on its way in a cluster: its wish is read, no machine comes or goes, and none is about to. */
export function isCalm(cluster: HostedCluster, now: number): boolean {
  const { wish, machines } = cluster;
  if (cluster.refreshAt !== undefined || wish.deleting) return false;
  if (machines.some(({ phase }) => onTheirWay.includes(phase))) return false;
  return wish.pools.every((pool) => {
    const mine = machines.filter((machine) => machine.pool === pool.name);
    const plan = planPool({ wish: pool, machines: mine, now, held: isHeld(cluster, pool) });
    return plan.create === 0 && plan.remove.length === 0 && plan.lookAt === undefined;
  });
}
