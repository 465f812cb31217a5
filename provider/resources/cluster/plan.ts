import { timeOfCluster } from "../../capacity/change-time";
import { stillAllocated, withPreflightNote } from "../../capacity/report";
import type { Context } from "../../context";
import { withCost } from "../../core/cost";
import type { Change } from "../../core/diff";
import { ApiError, isInconclusive, isUnreachable, messageOf, ProviderError } from "../../core/errors";
import { approvalName } from "../../core/facts";
import type { PlanAccess } from "../../core/resource";
import { reportOwnContents } from "../../drift/own-contents";
import { approvalsNotNeeded } from "../../forecast/approval";
import {
  clusterEffects,
  ofProfiles,
  type PlannedCluster,
  pricedByPlane,
  type SeenCluster,
} from "../../forecast/cluster-forecast";
import type { Forecast, ForecastResult, Subject } from "../../forecast/effect";
import { forecastOf } from "../../forecast/forecast";
import { linesOf } from "../../forecast/sentences";
import { unusedApprovals } from "../../forecast/unused-approvals";
import type { ClusterArgs } from "../../model/cluster";
import type { AnnouncedReason, ObservedCluster, PoolWithMachines } from "../../plane";
import { refuseOlderKubernetes, refuseUpgrade } from "../../protection/kubernetes-version";
import { refuseUnplannedDrift } from "../../protection/unplanned-drift";
import { appliesWaiting, isAppliedLater } from "./apply-later";
import { announcedChanges, changesFromLive, refuseForbidden } from "./change";
import { CLUSTER, clusterTitle } from "./facts";
import { inspectUpdate, requireReplaceable } from "./inspect";
import { clusterPreflight, type Placements } from "./preflight";
import { refuseWhilePending } from "./repave";

/** What a planned change does to the servers of a cluster; refuses reinstalls that may not be. */
export async function planCluster(
  planned: PlannedCluster,
  sight: PlanAccess<Context> | undefined,
): Promise<ForecastResult | undefined> {
  const { id, prior, next } = planned;
  const found = sight && id !== undefined && planned.verb !== "create" ? await look(planned, id, sight) : undefined;
  const changes = pricedByPlane(planned, found?.seen?.reasons);
  const effects = clusterEffects(planned, found?.seen);
  const name = prior.name ?? next.name ?? "";
  const subject: Subject = { kind: "cluster", id, name, approvedAs: approvalName(CLUSTER, name), cluster: undefined };
  const { verb } = planned;
  const reasons = found?.seen?.reasons;
  const forecast = forecastOf(subject, { verb, changes, effects, reasons, unsure: found?.unsure ?? [] });
  if (verb === "update") refuseReinstall(planned, forecast, reasons);
  const [ahead, time] = await Promise.all([
    clusterPreflight(planned, effects, placements(found?.seen), sight),
    timeOfCluster(planned, effects, sight),
  ]);
  const left =
    ahead.taken === undefined
      ? forecast
      : forecastOf(subject, {
          verb,
          changes,
          effects: stillAllocated(effects, ahead.taken),
          reasons,
          unsure: found?.unsure ?? [],
        });
  const detail = { ...left, time };
  return { lines: [...withPreflightNote(linesOf(detail), ahead), ...unusedApprovalLines(planned, forecast)], detail };
}

const placements = (seen: SeenCluster | undefined): Placements =>
  new Map((seen?.pools ?? []).flatMap(({ name, placement }) => (placement ? [[name, placement]] : [])));

const unusedApprovalLines = ({ approvals: given }: PlannedCluster, { subject, approvals }: Forecast) =>
  unusedApprovals(approvalsNotNeeded(given, subject.approvedAs, approvals));

/** Under `repaves: forbid`, refuses what reinstalls machines or may do so, unless this very change was approved. */
function refuseReinstall(planned: PlannedCluster, forecast: Forecast, reasons: readonly string[] | undefined): void {
  const { changes, next, prior, approvals } = planned;
  if (!isForbidden(planned)) return;
  const isWritten = (next.applySetting ?? prior.applySetting) === "later";
  refuseForbidden(forecast.subject.name, { changes, reasons: isWritten ? [] : (reasons ?? []), approvals });
}

const isForbidden = ({ next, prior }: PlannedCluster): boolean => (next.repaves ?? prior.repaves) === "forbid";

interface Found {
  /** Undefined where nothing of the change made it worth a look. */
  seen: SeenCluster | undefined;
  unsure: string[];
}

/** Asks a question of a plan. What was not answered is noted, and undefined. */
type Ask = <T>(what: string, question: () => Promise<T>) => Promise<T | undefined>;

function asking(planned: PlannedCluster, plane: string, unsure: string[]): Ask {
  return async (what, question) => {
    try {
      return await question();
    } catch (error) {
      if (isForbidden(planned)) throw unknownReinstall(plane, planned, error);
      // Whoever does not answer at all is not asked the rest.
      if (isUnreachable(error) || !(error instanceof ApiError)) throw error;
      unsure.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
}

/** Looks at the pools and asks the plane about profiles, each only where the change needs it. */
async function look(planned: PlannedCluster, id: string, access: PlanAccess<Context>): Promise<Found> {
  const { verb, prior, next, changes } = planned;
  const { name } = access.ctx.plane;
  const unsure: string[] = [];
  const ctx = await access.home().catch((error: unknown) => {
    throw isForbidden(planned) ? unknownReinstall(name, planned, error) : error;
  });
  const ask = asking(planned, name, unsure);
  // What the program leaves out or does not know yet is as recorded.
  const args = { ...prior, ...next } as ClusterArgs;
  const now = await lookAtCluster(ctx, planned, { id, args, ask });
  const served = now ? changesFromLive(ctx.plane, now, args) : [];
  refuseUpgrade(calledIn(planned), served);
  const { isAbout, isAsked, reasons } = await lookAtProfiles(ctx, planned, { id, args, now, served, ask });
  const change = {
    served,
    recorded: changes,
    reasons: reasons ?? [],
    isAppliedLater: isAppliedLater(args),
    unfinished: planned.unfinished,
  };
  refuseUnplannedDrift(calledIn(planned), announcedChanges(change, args));
  if (!isAbout && verb === "update" && withCost(changes, "reinstall", "may-reinstall").length === 0)
    return { seen: undefined, unsure };
  // Asked even where the cluster's document, which another look may have been answered a while ago, says that none waits.
  if (isAbout && isAsked)
    await ask(`Whether a reinstall waits in ${name} could not be seen`, () =>
      refusePending(ctx, planned, id, reasons ?? []),
    );
  const pools = await ask("Which servers the cluster has could not be seen, its record counts", () =>
    ctx.plane.machinePools.list(id),
  );
  return {
    seen: { pools: pools?.map(seenPool), reasons: isAbout ? reasons?.map(({ text }) => text) : undefined },
    unsure,
  };
}

interface ClusterContext {
  id: string;
  args: ClusterArgs;
  ask: Ask;
}

/** The cluster that is to be changed, as it is now; refuses what its state forbids. */
async function lookAtCluster(
  ctx: Context,
  planned: PlannedCluster,
  { id, args, ask }: ClusterContext,
): Promise<ObservedCluster | undefined> {
  if (planned.verb === "replace") await requireReplaceable(ctx, id, planned);
  if (planned.verb !== "update") return undefined;
  const now = await ask("Whether somebody changed it meanwhile could not be seen", () =>
    ctx.plane.clusters.observe(id, args, "machines"),
  );
  await ask("Whether the addresses suffice could not be seen", () => inspectUpdate(ctx, id, planned, now));
  return now;
}

interface ProfileContext extends ClusterContext {
  now: ObservedCluster | undefined;
  served: readonly Change[];
}

/** What profiles mean for a planned change: whether it is about them, could be asked about, and why it would reinstall. */
async function lookAtProfiles(
  ctx: Context,
  planned: PlannedCluster,
  { id, args, now, served, ask }: ProfileContext,
): Promise<{ isAbout: boolean; isAsked: boolean; reasons?: readonly AnnouncedReason[] | undefined }> {
  const { verb, prior, next, changes } = planned;
  const isAbout = verb === "update" && changes.some(ofProfiles);
  if (isAbout)
    await ask("What the cluster has of its own could not be seen", () =>
      reportOwnContents(ctx, calledIn(planned), now),
    );
  // Profiles that are not known yet cannot be asked about.
  const isAsked = next.profiles !== undefined && (isAbout || served.some(ofProfiles));
  if (!isAsked) return { isAbout, isAsked };
  const wanted = { profiles: args.profiles, prior: prior.profiles, isWritten: appliesWaiting(next, prior) };
  const reasons = await ask(
    `${ctx.plane.name} could not say what the new profiles reinstall`,
    async () => (await ctx.plane.repaves?.wouldReinstall(id, wanted)) ?? [],
  );
  if (now && served.some(ofProfiles))
    await ask("Which Kubernetes the profiles bring could not be seen", () =>
      refuseOlderKubernetes(ctx, calledIn(planned), now, args.profiles),
    );
  return { isAbout, isAsked, reasons };
}

/** Where a reinstall is forbidden, not to know is no permission. */
const unknownReinstall = (plane: string, planned: PlannedCluster, error: unknown): unknown =>
  isInconclusive(error)
    ? new ProviderError(
        `${calledIn(planned)} has 'repaves: forbid', and whether this change reinstalls machines could not be looked at: ` +
          `${messageOf(error)}. Nothing was sent: run it again once ${plane} answers.`,
        { cause: error },
      )
    : error;

const calledIn = ({ prior, id = "" }: PlannedCluster): string => clusterTitle(prior.name ?? id);

/** Refuses a change of profiles while a reinstall waits that nobody approved: approving it would approve both. */
async function refusePending(
  ctx: Context,
  planned: PlannedCluster,
  id: string,
  reasons: readonly AnnouncedReason[],
): Promise<void> {
  const { next, prior, approvals } = planned;
  const pending = await ctx.plane.repaves?.pending(id);
  if (!pending) return;
  const name = prior.name ?? next.name ?? id;
  const policy = next.repaves ?? prior.repaves ?? "planned";
  const expected = reasons.map(({ key }) => key);
  const about = { name, policy, wasPending: true, expected, fields: ["profiles"], approvals };
  refuseWhilePending({ plane: ctx.plane, what: calledIn(planned), ...about }, pending);
}

const seenPool = ({ size: _, ...pool }: PoolWithMachines) => ({
  ...pool,
  machines: pool.machines.filter(({ state }) => state !== "deleting"),
});
