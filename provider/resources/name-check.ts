import { notOwnedMessage } from "../adoption/candidate";
import { stackOf } from "../adoption/marker";
import type { PreflightReport } from "../capacity/report";
import type { Context } from "../context";
import { isApproved, takeAllApproval } from "../forecast/approval";
import type { Named } from "../plane";

/** An object that is about to be made, by its name. */
export interface NewName<Found extends Named> {
  /** As it stands in sentences: `Cluster 'payments'`. */
  what: string;
  /** Whatever has the name now. */
  find(ctx: Context): Promise<Found | undefined>;
  /** Whether one without a marker may be what an interrupted run left, where the first request cannot carry a marker. */
  isLeftover?(ctx: Context, found: Found): Promise<boolean>;
  /** What else goes where the old one is deleted first: `and gives up its servers`. */
  andWith?: string;
}

/**
 * Refuses in a preview a name that somebody else's object has. Answers the object where it carries this resource's own marker: the
 * engine tells nothing of a replacement that it was told to make, so both that and an interrupted run are named.
 */
export async function checkName<Found extends Named>(
  report: PreflightReport,
  { what, find, isLeftover, andWith }: NewName<Found>,
): Promise<Found | undefined> {
  const { ctx } = report;
  const found = await report.askPlane("whose the name is", find);
  if (!found) return undefined;
  if (!found.marker && (await report.askPlane("whose it is", async (ctx) => isLeftover?.(ctx, found))))
    return undefined;
  const owner = found.marker?.owner;
  // A stack that was renamed may delete its own first: the delete is approved, and only that can be.
  if (owner !== undefined && isApproved(ctx.policy.approvals, takeAllApproval(stackOf(owner)))) return undefined;
  if (owner === undefined || owner !== ctx.owner) {
    report.refuse(notOwnedMessage({ ctx, what }, found));
    return undefined;
  }
  const text =
    `${what} is there already and carries this resource's own marker. If an interrupted run left it, it is taken up again. If it is to be ` +
    "replaced ('--replace', a taint), it is kept as it is, unless the resource's options have 'deleteBeforeReplace: true', which deletes it " +
    `first${andWith === undefined ? "" : ` ${andWith}`}.`;
  if (andWith === undefined) report.inform(text);
  else report.caution(text);
  return found;
}
