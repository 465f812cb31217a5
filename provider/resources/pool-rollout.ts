import type { Context } from "../context";
import { type Duration, seconds } from "../core/duration";
import { type Wait, waitFor } from "../core/wait";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { ObservedPool } from "../plane";
import { machineLines, tally, watchForFailures } from "./machine-progress";
import { countQuietLooks, type Noted, remaining, rolledOut } from "./rolled-out";

/** Waits until a pool has the machines that are asked for, and a change has reached each of them. */
export async function waitForPool(
  ctx: Context,
  id: string,
  { name, size, clusterId }: MachinePoolArgs,
  noted: Noted | undefined,
  limit: Duration,
): Promise<ObservedPool> {
  const stuck = watchForFailures(ctx.clock);
  const quiet = countQuietLooks();
  const isUnsure = noted !== undefined && noted.reinstalls !== "none";
  const wait: Wait = {
    what: `pool ${name}`,
    pace: isUnsure ? [seconds(20), seconds(20)] : [seconds(3), seconds(30)],
    limit,
    evidence: () => ctx.plane.clusters.events(clusterId, 5),
  };
  return await waitFor(ctx, wait, async () => {
    const seen = await ctx.plane.machinePools.observe(id);
    if (!seen) return { failed: "it is not there any more; 'pulumi refresh' forgets it" };
    if (seen.cluster === "deleting") return { failed: "somebody is deleting its cluster" };
    const { machines } = seen;
    const failure = stuck(machines);
    if (failure) {
      const events = await ctx.plane.clusters.events(clusterId, 3).catch(() => []);
      return { failed: failure.failed, evidence: [...failure.evidence, ...events] };
    }
    if (rolledOut(machines, size, noted, quiet(machines, size))) return { done: seen };
    const approval = isUnsure ? await missingApproval(ctx, clusterId) : "";
    const state = `${tally(machines, size, remaining(machines, noted).length)}${approval}`;
    return { pending: { state, parts: machineLines(machines) } };
  });
}

// A pool has no say in approvals: that is the cluster's, or a person's in Palette.
async function missingApproval(ctx: Context, clusterId: string): Promise<string> {
  const pending = await ctx.plane.clusters.pendingRepave(clusterId);
  return pending ? `, and a reinstall waits for an approval in Palette (${pending.reasons.join("; ")})` : "";
}
