import { requireAddresses } from "../../capacity/addresses";
import { timeOfPool } from "../../capacity/change-time";
import { stillAllocated, withPreflightNote } from "../../capacity/report";
import type { Context } from "../../context";
import type { Change } from "../../core/diff";
import { ApiError, isUnreachable, ProviderError } from "../../core/errors";
import { approvalName } from "../../core/facts";
import type { PlanAccess } from "../../core/resource";
import { differing } from "../../drift/differences";
import { approvalsNotNeeded } from "../../forecast/approval";
import type { ForecastResult, Subject } from "../../forecast/effect";
import { forecastOf } from "../../forecast/forecast";
import { type PlannedPool, poolEffects, type SeenPool } from "../../forecast/pool-forecast";
import { linesOf } from "../../forecast/sentences";
import { unusedApprovals } from "../../forecast/unused-approvals";
import { MachinePoolArgs } from "../../model/machine-pool";
import type { ObservedPool, Plane } from "../../plane";
import type { ProtectedState } from "../../protection/deletion-protection";
import { refuseOverLimit } from "../../protection/release-limit";
import { type DriftToMend, refuseUnplannedDrift } from "../../protection/unplanned-drift";
import { POOL, poolTitle } from "./facts";
import { poolPreflight } from "./preflight";
import { refuseDuringRollout } from "./rollout";
import { costOnPlane } from "./rules";

/** What a planned change does to the servers of a pool; refuses what its limit forbids. */
export async function planPool(
  planned: PlannedPool,
  sight: PlanAccess<Context> | undefined,
): Promise<ForecastResult | undefined> {
  const { id = "", prior } = planned;
  const { seen, unsure } = await looked(planned, sight);
  if (sight && planned.verb === "update") await inspectUpdate(await sight.home(), planned, seen);
  if (seen) refuseRelease(planned, seen);
  if (sight && seen && planned.verb === "update")
    refuseUnplannedDrift(poolTitle(prior.name ?? id), returning(sight.ctx.plane, planned, seen));
  const effects = poolEffects(planned, seen && presentPool(seen));
  const [ahead, time] = await Promise.all([
    poolPreflight(planned, effects, sight),
    timeOfPool(planned, effects, sight),
  ]);
  const left = stillAllocated(effects, ahead.taken);
  const forecast = forecastOf(subjectOf(planned), { ...planned, effects: left, unsure, time });
  const unused = unusedApprovals(
    approvalsNotNeeded(planned.approvals, forecast.subject.approvedAs, forecast.approvals),
  );
  return { lines: [...withPreflightNote(linesOf(forecast), ahead), ...unused], detail: forecast };
}

/** Refuses a second change during a rollout, and asks whether the addresses suffice for what is added. */
async function inspectUpdate(ctx: Context, planned: PlannedPool, seen: ObservedPool | undefined): Promise<void> {
  const { id = "", prior, next, changes } = planned;
  if (seen) refuseDuringRollout(prior.name ?? id, prior, seen);
  if (changes.some(touchesAddresses)) await requireAddresses(ctx, { ...prior, ...next }, (prior.machines ?? []).length);
}

const touchesAddresses = ({ keys }: Change): boolean => ["size", "autoscaling", "network"].includes(String(keys[0]));

function subjectOf({ id, prior, next }: PlannedPool): Subject {
  const cluster = prior.clusterName || prior.clusterId || next.clusterId;
  const name = prior.name ?? next.name ?? "";
  return { kind: "pool", id, name, approvedAs: approvalName(POOL, name, cluster), cluster };
}

/** The pool as it is now, where that decides what a change does; what is recorded is older than what somebody did since. */
async function looked(
  planned: PlannedPool,
  sight: PlanAccess<Context> | undefined,
): Promise<{ seen?: ObservedPool | undefined; unsure: string[] }> {
  const { id } = planned;
  if (!sight || id === undefined) return { unsure: [] };
  try {
    const ctx = await sight.home();
    return { seen: await ctx.plane.machinePools.observe(id), unsure: [] };
  } catch (error) {
    if (isUnreachable(error) || !(error instanceof ApiError)) throw error;
    return { unsure: [`Which servers the pool has now could not be seen, the record counts: ${error.message}`] };
  }
}

// What the program leaves out or does not know yet is as recorded.
function returning(plane: Plane, { prior, next, changes, unfinished }: PlannedPool, seen: ObservedPool): DriftToMend {
  const named = { ...prior, ...next } as MachinePoolArgs;
  return {
    named,
    served: differing(MachinePoolArgs, seen.args, named, costOnPlane(plane)),
    recorded: changes,
    unfinished,
  };
}

/** The pool as a forecast sees it: what is on its way out does not count. */
export function presentPool({ args, machines }: ObservedPool): SeenPool {
  const staying = machines.filter(({ state }) => state !== "deleting");
  return { size: args.size ?? staying.length, machines: staying, updateStrategy: args.updateStrategy };
}

/** How many machines a pool really has is known only by looking: what the record allowed is asked again. */
export function refuseRelease(
  planned: Pick<PlannedPool, "verb" | "id" | "prior" | "next" | "changes" | "approvals">,
  seen: ObservedPool,
): void {
  const { verb, id = "", prior, next, changes, approvals } = planned;
  if (verb !== "update") return;
  const { size, machines } = presentPool(seen);
  const now: ProtectedState = {
    ...prior,
    size: prior.autoscaling ? machines.length : size,
    autoscaling: prior.autoscaling,
    machines,
  };
  const reason = refuseOverLimit(POOL, {
    verb,
    id,
    prior: now,
    next: next as Partial<MachinePoolArgs>,
    changes,
    approvals,
  });
  if (reason !== undefined) throw new ProviderError(reason);
}
