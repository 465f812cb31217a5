import { requireControlPlaneAddresses } from "../../capacity/addresses";
import type { Context } from "../../context";
import type { Change } from "../../core/diff";
import { isInconclusive, messageOf, ProviderError } from "../../core/errors";
import type { PlannedCluster } from "../../forecast/cluster-forecast";
import type { ObservedCluster } from "../../plane";
import { refuseWhileProtected } from "../../protection/protected-pools";
import { refuseDuringRollout } from "./partial-rollout";

/** A closer look at a planned update: refuses a second change during a rollout, and says what renewing certificates means. */
export async function inspectUpdate(
  ctx: Context,
  id: string,
  { prior, next, changes }: PlannedCluster,
  now: ObservedCluster | undefined,
): Promise<void> {
  const name = next.name ?? prior.name ?? id;
  if (now) refuseDuringRollout(name, prior, now);
  reportRenewal(ctx, name, changes, prior.controlPlane?.size);
  if (changes.some(ofAddresses))
    await requireControlPlaneAddresses(ctx, next.controlPlane, prior.controlPlane?.size ?? 0);
}

const ofAddresses = ({ path }: Change): boolean => /^controlPlane\.(size|network)\b/.test(path);

/** Says what renewing certificates means, where a change does so. */
function reportRenewal(ctx: Context, name: string, changes: readonly Change[], size: number | undefined): void {
  const change = changes.find(({ keys }) => keys[0] === "renewCertificates");
  if (change?.kind === "add") {
    ctx.log.info(`'renewCertificates' of cluster '${name}' is recorded: change the value to renew the certificates.`);
  }
  if (change?.kind === "update" && (size ?? 1) === 1) {
    ctx.log.warn(
      `Renewing the certificates of cluster '${name}' takes its API server down for minutes: its control plane is a single machine.`,
    );
  }
}

/** Refuses to replace a cluster with a protected pool in it; not to know of one is no permission. */
export async function requireReplaceable(ctx: Context, id: string, { prior }: PlannedCluster): Promise<void> {
  const name = prior.name ?? id;
  try {
    await refuseWhileProtected(ctx, { id, name, verb: "replaced" });
  } catch (error) {
    if (!isInconclusive(error)) throw error;
    throw new ProviderError(
      `Cluster '${name}' was not replaced, and nothing was sent: whether protected pools stand in it could not be looked at: ` +
        `${messageOf(error)}. Run it again once ${ctx.plane.name} answers.`,
      { cause: error },
    );
  }
}
