import type { Context } from "../../context";
import { ProviderError } from "../../core/errors";
import { noLongerExists } from "../../core/gone";
import { type Duration, minutes, seconds } from "../../core/time/duration";
import { type Wait, waitFor } from "../../core/time/wait";
import { expectNext } from "../../machines/expected-next";
import { watchForFailures } from "../../machines/failed-machines";
import { watchPool } from "../../machines/pool-watch";
import { machineLines, tally } from "../../machines/progress";
import { isOwnList, othersListed, readRepeatedly, STABLE_PACE } from "../../machines/read-status";
import { resender } from "../../machines/resend";
import {
  countStablePolls,
  enoughNewRunning,
  isPartial,
  isStable,
  isUnderWay,
  type MachinesBefore,
  remaining,
  rolledOut,
  STABLE_POLLS,
} from "../../machines/rollout";
import { type MachinePoolArgs, wantedSize } from "../../model/machine-pool";
import type { ObservedPool } from "../../plane";

/** Waits until a pool has the machines that are asked for, and a change has reached each of them. */
export async function waitForPool(
  ctx: Context,
  id: string,
  args: MachinePoolArgs,
  { noted, limit }: { noted: MachinesBefore | undefined; limit: Duration },
): Promise<ObservedPool> {
  const { name, clusterId } = args;
  const stuck = watchForFailures(ctx);
  const quiet = countStablePolls();
  const send = () => ctx.plane.machinePools.update(id, args, args);
  const insist = resender(ctx, { what: `the change of 'size' of pool '${name}'`, send });
  const isUnsure = noted !== undefined && noted.reinstalls !== "none";
  const wait = { ...waitOptions(ctx, args, isUnsure, limit), ...(noted || args.size === 0 ? {} : JUST_MADE) };
  const watched = watchPool(ctx, id, minutes(5));
  const next = expectNext(ctx.clock, args.useLxdVm);
  return await waitFor(ctx, wait, async () => {
    const found = await watched();
    if (!found) return { failed: noLongerExists("it") };
    const { seen, isWhole } = found;
    if (seen.cluster === "deleting") return { failed: "somebody is deleting its cluster" };
    const { machines } = seen;
    const size = wantedSize(args, machines.length);
    // An autoscaler may have another size by then.
    const unheard = await insist(noted === undefined || args.autoscaling !== undefined || seen.args.size === size);
    if (unheard !== undefined) return { failed: unheard };
    const failure = stuck(machines);
    if (failure) return await withEvents(ctx, clusterId, failure);
    const state = tally(machines, size, remaining(machines, noted).length);
    const isThrough = rolledOut(machines, size, noted, quiet(machines, size));
    if (isThrough || enoughNewRunning(machines, noted, args.waitFor)) {
      if (!(await isOwnList(ctx, id, machines, noted?.machines))) return { pending: { state: othersListed(ctx) } };
      if (!isThrough) ctx.log.info(`pool ${name} goes on by itself: ${state}`);
      return { done: seen };
    }
    const approval = isUnsure && isWhole ? await missingApproval(ctx, clusterId) : "";
    const isResting = isUnsure && isStable(machines, size) && remaining(machines, noted).length === 0;
    const pending = { state: `${state}${approval}`, parts: machineLines(machines) };
    return { pending, next: isResting ? STABLE_PACE : next(machines) };
  });
}

/** No server is there right away, and the requests of other new pools of the cluster are through by then. */
const JUST_MADE: Pick<Wait, "pace" | "firstAfter"> = { pace: [seconds(10), seconds(30)], firstAfter: seconds(10) };

const waitOptions = (ctx: Context, { name, clusterId }: MachinePoolArgs, isUnsure: boolean, limit: Duration): Wait => ({
  what: `pool ${name}`,
  pace: [isUnsure ? STABLE_PACE : seconds(3), seconds(30)],
  limit,
  evidence: () => ctx.plane.clusters.events(clusterId, 5),
});

async function withEvents(
  ctx: Context,
  clusterId: string,
  { failed, evidence }: { failed: string; evidence: readonly string[] },
): Promise<{ failed: string; evidence: readonly string[] }> {
  const events = await ctx.plane.clusters.events(clusterId, 3).catch(() => []);
  return { failed, evidence: [...evidence, ...events] };
}

/** Refuses a second change while one that was not waited for is on its way, as far as one look tells. */
export function refuseDuringRollout(name: string, prior: Partial<MachinePoolArgs>, seen: ObservedPool): void {
  const { machines, args } = seen;
  const size = wantedSize(args, machines.length);
  if (!isPartial(prior) || !isUnderWay(machines, size)) return;
  throw new ProviderError(
    `Pool '${name}' is still rolling out the previous change, which was not waited for ('waitFor'): ` +
      `${tally(machines, size)}. Run 'pulumi up' again when it has finished.`,
  );
}

/** Refuses a second change during a rollout, looking long enough to tell its end from the moment between two of its machines. */
export async function refuseUntilComplete(
  ctx: Context,
  id: string,
  name: string,
  prior: Partial<MachinePoolArgs>,
): Promise<void> {
  if (!isPartial(prior)) return;
  await readRepeatedly(ctx, STABLE_POLLS, async () => {
    const seen = await ctx.plane.machinePools.observe(id);
    if (seen) refuseDuringRollout(name, prior, seen);
  });
}

// A pool has no say in approvals: that is the cluster's, or a person's on the plane.
async function missingApproval(ctx: Context, clusterId: string): Promise<string> {
  const pending = await ctx.plane.repaves?.pending(clusterId);
  return pending
    ? `, and a reinstall waits for an approval in ${ctx.plane.name} (${pending.reasons.map(({ text }) => text).join("; ")})`
    : "";
}
