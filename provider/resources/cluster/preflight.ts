import { checkImageAndNetworks } from "../../capacity/image-and-networks";
import { checkMachines, checkPlaces, demandsOf, noteReleased } from "../../capacity/machines";
import { checkVersions } from "../../capacity/plane-versions";
import { type Preflighted, PreflightReport } from "../../capacity/report";
import { capacityContextOf, checkGateway, checkSoleUser, targetOfAccount } from "../../capacity/site";
import type { Context } from "../../context";
import { WRITE_COSTS, withCost } from "../../core/cost";
import type { PlanAccess } from "../../core/resource";
import { lowerFirst } from "../../core/text/lower-first";
import { ofProfiles, type PlannedCluster } from "../../forecast/cluster-forecast";
import type { Effect } from "../../forecast/effect";
import { readClusterStatus } from "../../machines/read-status";
import type { ClusterArgs } from "../../model/cluster";
import type { Named, PoolPlacement } from "../../plane";
import { requireCapability } from "../../plane/capability";
import { checkHolder, findHolder } from "../name-check";
import { appliesWaiting } from "./apply-later";
import { CLUSTER, clusterTitle } from "./facts";

/** What machines of a pool are like, by the pool's name. */
export type Placements = ReadonlyMap<string, PoolPlacement>;

/** Looks whether a planned change of a cluster finds the machines it needs, and what the plane has against it. */
export async function clusterPreflight(
  planned: PlannedCluster,
  effects: readonly Effect[],
  placements: Placements,
  sight: PlanAccess<Context> | undefined,
): Promise<Preflighted> {
  if (!sight || sight.ctx.policy.preflight === "off" || planned.verb === "delete") return { lines: [] };
  const report = new PreflightReport(sight);
  const account = accountOf(planned);
  noteReleased(report, effects);
  await checkInputs(report, planned);
  if (planned.verb === "update") {
    if (planned.changes.some(ofProfiles)) await checkProfiles(report, planned);
    await checkUpdate(report, planned);
    await checkServers(report, planned, { effects, placements }, account);
    return report.done();
  }
  // Its machines are taken already, and count as such.
  const taken = sight.isFindable ? await takenAlready(report, planned) : undefined;
  if (taken !== undefined) return { ...report.done(), taken };
  if (account !== undefined) await checkAccount(report, planned, account);
  // What the plane does not know of it is told in our words already: its own check would only tell that once more.
  const isWhole = account !== undefined && planned.unknown.length === 0 && !keepsName(planned);
  if (isWhole && !report.isRefused) await checkRequest(report, planned);
  await checkServers(report, planned, { effects, placements }, account);
  return report.done();
}

const calledIn = ({ next, prior }: PlannedCluster): string => lowerFirst(clusterTitle(next.name ?? prior.name ?? ""));

/** The account, where everything is known by which the cluster is found: before that, nothing can be asked. */
function accountOf({ verb, prior, next, unknown }: PlannedCluster): string | undefined {
  if (verb === "create" && unknown.length > 0) return undefined;
  return unknown.includes("cloudAccountId") ? undefined : (next.cloudAccountId ?? prior.cloudAccountId);
}

// The old one has the name until it is deleted, which comes first.
const keepsName = ({ verb, prior, next }: PlannedCluster): boolean => verb === "replace" && next.name === prior.name;

/** How many servers the control plane of a cluster of ours under this name has; undefined where there is none. Refuses somebody else's name. */
async function takenAlready(report: PreflightReport, planned: PlannedCluster): Promise<number | undefined> {
  const { name } = planned.next;
  if (name === undefined || keepsName(planned)) return undefined;
  const refused = await report.askPlane("whether the name can be had", (ctx) => ctx.plane.clusters.refusedName(name));
  if (refused === undefined) return undefined;
  const found = await findHolder(report, (ctx) => nameHolder(ctx, name));
  if (found === "leaving") report.inform(`An old cluster '${name}' is being deleted: the new one waits for its end.`);
  // Outside what the key may see, only the plane's own words tell.
  if (!found) report.complain(`${report.ctx.plane.name} refuses the name '${name}' for a new cluster: ${refused}`);
  if (!found || found === "leaving") return undefined;
  return (await checkHolder(report, { facts: CLUSTER, name }, found))?.size;
}

async function nameHolder(ctx: Context, name: string): Promise<(Named & { size: number }) | "leaving" | undefined> {
  const found = await ctx.plane.clusters.find(name);
  const seen = found && (await readClusterStatus(ctx, found.id));
  if (!found || seen?.state === "deleting") return found && "leaving";
  return { ...found, size: seen?.args.controlPlane?.size ?? 0 };
}

/** Whether the gateway is there, and whether the servers of the account's user are the plane's. */
async function checkAccount(report: PreflightReport, planned: PlannedCluster, account: string): Promise<void> {
  const behind = await targetOfAccount(report, account);
  if (behind?.gatewayId !== undefined) await checkGateway(report, behind.gatewayId, calledIn(planned));
  await checkSoleUser(report, { endpoint: behind?.endpoint, id: account });
}

/** The plane's own check of the whole request. */
async function checkRequest(report: PreflightReport, planned: PlannedCluster): Promise<void> {
  // Every input is known, and the front has checked them.
  const args = planned.next as ClusterArgs;
  const objections = await report.askPlane("to check the cluster", (ctx) => ctx.plane.clusters.validate(args));
  report.refuseFor(calledIn(planned), objections);
}

/** The plane's own check of an update that writes something. */
async function checkUpdate(report: PreflightReport, planned: PlannedCluster): Promise<void> {
  const { id, prior, next, unknown, changes } = planned;
  if (!report.ctx.plane.clusters.validateUpdate || id === undefined) return;
  if (unknown.length > 0 || withCost(changes, ...WRITE_COSTS).length === 0) return;
  const args = { ...prior, ...next } as ClusterArgs;
  const check = async (ctx: Context) => ctx.plane.clusters.validateUpdate?.(id, args);
  const objections = await report.askPlane("to check the change", check);
  report.refuseFor(`the change of ${calledIn(planned)}`, objections);
}

async function checkInputs(report: PreflightReport, planned: PlannedCluster): Promise<void> {
  const { verb, next, unknown } = planned;
  const changes = verb === "update" ? planned.changes : undefined;
  const known = Object.fromEntries(Object.entries(next).filter(([name]) => !unknown.includes(name)));
  await checkVersions(report, { asked: { cluster: known }, prefix: "", changes });
  if (unknown.includes("controlPlane") || !next.controlPlane) return;
  await checkVersions(report, { asked: { pool: next.controlPlane }, prefix: "controlPlane.", changes });
}

async function checkProfiles(report: PreflightReport, planned: PlannedCluster): Promise<void> {
  const { id, next, prior } = planned;
  const { profiles } = next;
  if (id === undefined || !profiles) return;
  const objections = await report.askPlane("to check the profiles", (ctx) =>
    requireCapability(ctx.plane, "profiles").objections(id, {
      profiles,
      prior: prior.profiles,
      isWritten: appliesWaiting(next, prior),
    }),
  );
  if (!objections || objections.length === 0) return;
  report.complain(
    `${report.ctx.plane.name} has objections to the profiles of ${calledIn(planned)}: ${objections.join("; ")}.`,
  );
}

async function checkServers(
  report: PreflightReport,
  planned: PlannedCluster,
  { effects, placements }: { effects: readonly Effect[]; placements: Placements },
  account: string | undefined,
): Promise<void> {
  const { verb, id, prior, next } = planned;
  const isParallel = next.updateWorkerPoolsInParallel ?? prior.updateWorkerPoolsInParallel ?? false;
  const own = controlPlaneOf(planned);
  const demands = demandsOf(report.ctx.urn, effects, ({ pool, isControlPlane }) => ({
    what: `${isControlPlane ? "the control plane" : `pool '${pool}'`} of ${calledIn(planned)}`,
    placement: isControlPlane ? own : placements.get(pool),
    cluster: isParallel ? undefined : id,
  }));
  const domain = verb === "update" || next.domain === undefined ? [] : [next.domain];
  const isMadeAnew = verb !== "update" || planned.changes.some(ofProfiles);
  if (demands.length === 0 && !isMadeAnew) return;
  const behind = account === undefined ? undefined : await targetOfAccount(report, account);
  const capacityContext = capacityContextOf(report, { ...behind, accountId: account });
  await checkPlaces(report, capacityContext, "domains", { names: domain, path: "domain" });
  await checkMachines(report, capacityContext, demands);
  if (isMadeAnew && capacityContext.site && account !== undefined)
    await checkImageAndNetworks(report, capacityContext.site, next.profiles ?? []);
}

function controlPlaneOf({ prior, next, unknown }: PlannedCluster): PoolPlacement | undefined {
  return unknown.includes("controlPlane") ? undefined : (next.controlPlane ?? prior.controlPlane);
}
