import type { PoolSpec } from "../palette/state/specs";
import { isReady } from "./hosted";
import type { Pass } from "./machine-steps";
import { isOld } from "./plan";

/** Reports to Palette what the cluster as a whole has reached. */
export function reportProgress(pass: Pass): void {
  const { cluster, parts } = pass;
  const { reports } = parts.palette;
  const [controlPlane, ...workers] = cluster.spec.pools;
  if (!controlPlane || cluster.spec.deleting) return;
  const nodes = cluster.machines.filter((machine) => machine.controlPlane);
  const first = nodes.find(isReady);
  if (first && !cluster.pivoted) {
    cluster.pivoted = true;
    const { endpoint } = cluster.spec;
    reports.endpoint(cluster.uid, endpoint?.host ?? cluster.dns.name, endpoint?.port ?? 6443);
    reports.condition(cluster.uid, { type: "BootstrapReady", status: "True", reason: "", message: "" });
    reports.event(cluster.uid, {
      reason: "ControlPlaneInitialized",
      message: `API server answers on ${first.hostname}`,
    });
  }
  if (!cluster.complete && nodes.filter(isReady).length === controlPlane.size) {
    cluster.complete = true;
    reports.controlPlaneComplete(cluster.uid);
  }
  reportPools(pass, "ControlPlaneNodeAdditionDone", [controlPlane]);
  if (workers.length > 0) reportPools(pass, "WorkerNodeAdditionDone", workers);
}

function reportPools(pass: Pass, type: string, pools: PoolSpec[]): void {
  const { cluster, parts } = pass;
  const machines = cluster.machines.filter((machine) => pools.some((pool) => pool.name === machine.pool));
  const stuck = machines.find((machine) => machine.problem);
  const wanted = pools.reduce((sum, pool) => sum + (pool.deleting ? 0 : pool.size), 0);
  const good = machines.filter(
    (m) => isReady(m) && !pools.some((pool) => pool.name === m.pool && isOld(m, pool)),
  ).length;
  const done = !stuck && good === wanted && machines.length === wanted;
  const waits = stuck?.problem ? `${stuck.name}: ${stuck.problem.message}` : `${good} of ${wanted} machines are ready`;
  const condition = done
    ? { reason: "", message: "" }
    : { reason: stuck?.problem?.reason ?? "InProgress", message: waits };
  parts.palette.reports.condition(cluster.uid, { type, status: done ? "True" : "False", ...condition });
}
