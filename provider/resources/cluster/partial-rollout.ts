import type { Context } from "../../context";
import { ProviderError } from "../../core/errors";
import { tally } from "../../machines/progress";
import { machinesOf, readClusterStatus, readRepeatedly } from "../../machines/read-status";
import { enoughNewRunning, isPartial, isUnderWay, type Rollout, STABLE_POLLS } from "../../machines/rollout";
import type { ClusterArgs } from "../../model/cluster";
import type { WaitFor } from "../../model/wait-for";
import type { ObservedCluster } from "../../plane";

/** Whether so much of a rollout is done that a program which does not wait for all of it goes on. */
export function isPartialRolloutDone(seen: ObservedCluster, rollout: Rollout, waitFor: WaitFor | undefined): boolean {
  const concerned = rollout.workers.reinstalls === "none" ? seen.controlPlane : machinesOf(seen);
  const moving = concerned.filter(({ staysBehind }) => !staysBehind);
  const machines = [...rollout.controlPlane.machines, ...rollout.workers.machines];
  return enoughNewRunning(moving, { machines, reinstalls: "may" }, waitFor);
}

type Before = Partial<Pick<ClusterArgs, "waitFor" | "controlPlane">>;

/** Refuses a second change while one that was not waited for is on its way, as far as one look tells. */
export function refuseDuringRollout(name: string, prior: Before, seen: ObservedCluster): void {
  const { controlPlane, workerMachines = [] } = seen;
  const size = prior.controlPlane?.size ?? controlPlane.length;
  const isMoving = isUnderWay(controlPlane, size) || isUnderWay(workerMachines, workerMachines.length);
  if (!isPartial(prior) || !isMoving) return;
  const workers = workerMachines.length === 0 ? "" : `, workers ${tally(workerMachines, workerMachines.length)}`;
  throw new ProviderError(
    `Cluster '${name}' is still rolling out the previous change, which was not waited for ('waitFor'): control plane ` +
      `${tally(controlPlane, size)}${workers}. Run 'pulumi up' again when it has finished.`,
  );
}

/** Refuses a second change during a rollout, looking long enough to tell its end from the moment between two machines. */
export async function refuseUntilComplete(ctx: Context, id: string, name: string, prior: Before): Promise<void> {
  if (!isPartial(prior)) return;
  await readRepeatedly(ctx, STABLE_POLLS, async () => {
    const seen = await readClusterStatus(ctx, id);
    if (seen) refuseDuringRollout(name, prior, seen);
  });
}
