import { notOwnedMessage } from "../adoption/candidate";
import { stackOf } from "../adoption/marker";
import type { PreflightReport } from "../capacity/report";
import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import { type Facts, titleOf } from "../core/facts";
import { isApproved, takeAllApproval } from "../forecast/approval";
import type { Named } from "../plane";

/** A name that is about to be given to a new object of a resource. */
export interface NewName {
  facts: Facts;
  name: string;
  /** Whether one without a marker may be what an interrupted run left, where the first request cannot carry a marker. */
  isLeftover?(ctx: Context, id: string): Promise<boolean>;
}

/** Whatever has a name now. What the look itself refuses is refused in the preview, as 'pulumi up' would. */
export async function findHolder<Found>(
  report: PreflightReport,
  find: (ctx: Context) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  return await report.askPlane("whose the name is", async (ctx) => {
    try {
      return await find(ctx);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      report.refuse(error.message);
      return undefined;
    }
  });
}

/**
 * Refuses in a preview a name that somebody else's object has. Answers the object where it carries this resource's own marker: the
 * engine tells nothing of a replacement that it was told to make, so both that and an interrupted run are named.
 */
export async function checkHolder<Found extends Named>(
  report: PreflightReport,
  { facts, name, isLeftover }: NewName,
  found: Found,
): Promise<Found | undefined> {
  const { ctx } = report;
  const what = titleOf(facts)(name);
  const owner = found.marker?.owner;
  if (owner === undefined) {
    const isOurs =
      isLeftover && (await report.askPlane("whether an interrupted run left it", (home) => isLeftover(home, found.id)));
    if (!isOurs) report.refuse(notOwnedMessage({ ctx, what }, found));
    return undefined;
  }
  if (owner !== ctx.owner) {
    // A stack that was renamed may delete its own first: that is approved for all of it.
    if (!isApproved(ctx.policy.approvals, takeAllApproval(stackOf(owner))))
      report.refuse(notOwnedMessage({ ctx, what }, found));
    return undefined;
  }
  const text =
    `${what} is there already and carries this resource's own marker. If an interrupted run left it, it is taken up again. If it is to be ` +
    "replaced ('--replace', a taint), it is kept as it is, unless the resource's options have 'deleteBeforeReplace: true', which deletes it " +
    `first${facts.holdsMachines ? " and gives up its servers" : ""}.`;
  if (facts.holdsMachines) report.caution(text);
  else report.inform(text);
  return found;
}

/** Both, of an object that is not adopted. */
export async function checkName(
  report: PreflightReport,
  of: NewName,
  find: (ctx: Context) => Promise<Named | undefined>,
): Promise<void> {
  const found = await findHolder(report, find);
  if (found) await checkHolder(report, of, found);
}
