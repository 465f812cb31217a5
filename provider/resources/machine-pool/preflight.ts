import { addressShortage } from "../../capacity/addresses";
import { checkMachines, demandsOf, hasPlacement, noteReleased, type PoolInNeed } from "../../capacity/machines";
import { checkVersions } from "../../capacity/plane-versions";
import { type Preflighted, PreflightReport } from "../../capacity/report";
import { capacityContextOf, checkSoleUser, targetOfCluster } from "../../capacity/site";
import type { Context } from "../../context";
import { WRITE_COSTS, withCost } from "../../core/cost";
import type { PlanAccess } from "../../core/resource";
import type { Effect } from "../../forecast/effect";
import type { PlannedPool } from "../../forecast/pool-forecast";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type { PoolPlacement } from "../../plane";
import type { ClusterTarget } from "../../ports/preflight";
import { checkHolder, findHolder } from "../name-check";
import { isLeaving } from "./deletion";
import { POOL } from "./facts";

/** Looks whether a planned change of a pool finds the machines it needs. */
export async function poolPreflight(
  planned: PlannedPool,
  effects: readonly Effect[],
  sight: PlanAccess<Context> | undefined,
): Promise<Preflighted> {
  if (!sight || sight.ctx.policy.preflight === "off") return { lines: [] };
  const report = new PreflightReport(sight);
  const { prior } = planned;
  noteReleased(report, effects);
  await checkAddresses(report, planned);
  await checkInputs(report, planned);
  await checkUpdate(report, planned);
  const placement = placementOf(planned);
  const demands = (pool: Omit<PoolInNeed, "placement">) =>
    demandsOf(report.ctx.urn, effects, () => ({ ...pool, placement }));
  const wanted = demands({ what: "", cluster: undefined });
  const hasSites = report.ctx.inventory.sites().length > 0;
  const isNew = planned.verb === "create";
  if (isNew && isEmpty(planned)) report.inform("Allocates no server: 'size' is 0.");
  if (wanted.length === 0 && !isNew) return report.done();
  // Without access to MAAS, only names, and whether a new pool has a cluster, are worth asking the plane for.
  const clusterId = hasSites || isNew || wanted.some(hasPlacement) ? clusterOf(planned) : undefined;
  const behind = clusterId === undefined ? undefined : await targetOfCluster(report, clusterId);
  if (behind?.isThere === false)
    report.complain(
      `${report.ctx.plane.name} knows no cluster '${clusterId}': 'clusterId' is wrong, or of another project.`,
    );
  if (wanted.length === 0 || behind?.isThere === false) return report.done();
  const taken = isNew ? await takenAlready(report, planned, behind) : undefined;
  if (taken !== undefined) return { ...report.done(), taken };
  if (isNew) await checkSoleUser(report, { endpoint: behind?.endpoint, id: behind?.accountId });
  const capacityContext = capacityContextOf(report, behind ?? {});
  const what = called(planned, behind?.name ?? prior.clusterName);
  if (isNew && planned.unknown.length === 0) await checkRequest(report, planned);
  await checkMachines(report, capacityContext, demands({ what, cluster: behind?.isParallel ? undefined : clusterId }));
  return report.done();
}

/** The plane's own check of a whole new pool. */
async function checkRequest(report: PreflightReport, planned: PlannedPool): Promise<void> {
  if (!report.ctx.plane.machinePools.validate || report.isRefused) return;
  // Every input is known, and the front has checked them.
  const args = planned.next as MachinePoolArgs;
  const objections = await report.askPlane("to check the pool", async (ctx) => ctx.plane.machinePools.validate?.(args));
  report.refuseFor(called(planned, undefined), objections);
}

/** The plane's own check of an update that writes something. */
async function checkUpdate(report: PreflightReport, planned: PlannedPool): Promise<void> {
  const { verb, id, prior, next, unknown, changes } = planned;
  if (!report.ctx.plane.machinePools.validate || verb !== "update" || id === undefined) return;
  if (unknown.length > 0 || withCost(changes, ...WRITE_COSTS).length === 0) return;
  const args = { ...prior, ...next } as MachinePoolArgs;
  const check = async (ctx: Context) => ctx.plane.machinePools.validate?.(args, id);
  report.refuseFor(`the change of ${called(planned, undefined)}`, await report.askPlane("to check the change", check));
}

async function checkInputs(report: PreflightReport, { verb, next, unknown, changes }: PlannedPool): Promise<void> {
  if (verb === "delete") return;
  const pool = Object.fromEntries(Object.entries(next).filter(([name]) => !unknown.includes(name)));
  await checkVersions(report, { asked: { pool }, prefix: "", changes: verb === "update" ? changes : undefined });
}

/** A pool that is there already is looked at when it is compared; before there is a cluster, nothing can be asked. */
async function checkAddresses(report: PreflightReport, { verb, next, unknown }: PlannedPool): Promise<void> {
  const isKnown = !["clusterId", "network", "size", "autoscaling"].some((name) => unknown.includes(name));
  if (verb !== "create" || !isKnown || !next.network?.ipPoolId) return;
  const short = await report.askPlane("how many addresses are free", (ctx) => addressShortage(ctx, next, 0));
  if (short !== undefined) report.complain(short);
}

/** How many servers a pool of ours under this name has; undefined where there is none. Refuses somebody else's name. */
async function takenAlready(
  report: PreflightReport,
  { next }: PlannedPool,
  behind: ClusterTarget | undefined,
): Promise<number | undefined> {
  const { name, clusterId } = next;
  if (name === undefined || clusterId === undefined) return undefined;
  const pool = await findHolder(report, (ctx) => ctx.plane.machinePools.find(clusterId, name));
  if (!pool) return undefined;
  if (isLeaving(pool)) {
    report.inform(`An old pool '${name}' is being deleted: the new one waits for its end.`);
    return undefined;
  }
  const owner = behind?.poolOwners.get(name);
  const marker = owner === undefined ? undefined : { owner };
  const found = { id: `${clusterId}/${name}`, marker, createdAt: undefined };
  const isOurs = (await checkHolder(report, { facts: POOL, name }, found)) !== undefined;
  return isOurs ? (pool.args.size ?? pool.machines.length) : undefined;
}

const isEmpty = ({ next, unknown }: PlannedPool): boolean =>
  next.size === 0 && next.autoscaling === undefined && !unknown.includes("size") && !unknown.includes("autoscaling");

function called({ prior, next }: PlannedPool, cluster: string | undefined): string {
  const pool = `pool '${next.name ?? prior.name ?? ""}'`;
  return cluster ? `${pool} of cluster '${cluster}'` : pool;
}

/** The cluster, where everything is known by which the pool is found. */
function clusterOf({ prior, next, unknown }: PlannedPool): string | undefined {
  return unknown.includes("clusterId") || unknown.includes("name") ? undefined : (next.clusterId ?? prior.clusterId);
}

/** What is asked of machines; what is not known yet asks for nothing. */
function placementOf({ prior, next, unknown }: PlannedPool): PoolPlacement {
  const { instance, zones, resourcePool, machineTags, useLxdVm } = { ...prior, ...next };
  const all = { instance, zones, resourcePool, machineTags, useLxdVm };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !unknown.includes(name)));
}
