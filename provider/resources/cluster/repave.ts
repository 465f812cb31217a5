import type { Context } from "../../context";
import { ProviderError } from "../../core/errors";
import type { PendingRepave } from "../../plane";
import { judgeRepave, listed, type RepaveApproval } from "../../protection/repave-policy";

/** What an update knows of the reinstall it asks for. */
export interface ReinstallRequest extends Omit<RepaveApproval, "pending"> {
  /** As it stands in sentences: `Cluster 'payments'`. */
  what: string;
}

/** Refuses a change of profiles while a reinstall already waits: approving it would approve both. */
export function refuseWhilePending(asked: ReinstallRequest, pending: PendingRepave): void {
  const judged = judgeRepave(asked.what, { ...asked, pending });
  if (judged !== "approve")
    throw new ProviderError({ ...judged, text: `${judged.text} Nothing of this update was sent.` });
}

/**
 * Looks for a reinstall that waits for an approval and gives it where this update may; throws where it may not. One that
 * has nothing to do with this update is told once and left alone.
 */
export function approver(ctx: Context, id: string, asked: ReinstallRequest): () => Promise<void> {
  let isSettled = false;
  return async () => {
    if (isSettled) return;
    const pending = await ctx.plane.repaves?.pending(id);
    if (!pending) return;
    const judged = judgeRepave(asked.what, { ...asked, pending });
    if (judged === "approve") {
      await ctx.plane.repaves?.approve(id);
      ctx.log.info(`${asked.what}: approved the reinstall that this update asked for: ${listed(pending.reasons)}`);
    } else if (isForeign(asked, pending)) {
      ctx.log.warn(judged.text);
    } else {
      throw new ProviderError(judged);
    }
    // An approval whose answer was lost is looked for again.
    isSettled = true;
  };
}

// What the plane itself asks for does not stand in the way of a change that reinstalls nothing.
const isForeign = ({ fields }: ReinstallRequest, { byUser }: PendingRepave): boolean =>
  !byUser && !fields.includes("profiles");
