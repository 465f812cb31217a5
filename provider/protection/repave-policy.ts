import type { Approval, Refusal } from "../core/refusal";
import { approvalHint, isApproved, pendingApproval } from "../forecast/approval";
import type { ClusterArgs } from "../model/cluster";
import type { PendingRepave, Plane, ReinstallReason } from "../plane";

/** What is known about a reinstall that waits for an approval. */
export interface RepaveApproval {
  plane: Pick<Plane, "name" | "remedy">;
  /** Name of the cluster, as approvals call it. */
  name: string;
  approvals: readonly string[];
  policy: ClusterArgs["repaves"];
  pending: PendingRepave;
  /** Whether one was pending before this update sent anything. */
  wasPending: boolean;
  /** Keys of the reasons that the plane gave beforehand for what this update asks. */
  expected: readonly string[];
  /** Inputs of the cluster that this update changes. */
  fields: readonly string[];
}

/** Whether this update may approve the reinstall; else the refusal that says why not and what to do. */
export function judgeRepave(what: string, asked: RepaveApproval): "approve" | Refusal {
  const { name, policy, pending, wasPending, approvals } = asked;
  const approval = pendingApproval(
    name,
    pending.reasons.map(({ key }) => key),
  );
  if (isApproved(approvals, approval)) return "approve";
  const foreign = pending.reasons.filter((reason) => !belongs(reason, asked));
  if (policy === "planned" && pending.byUser && !wasPending && pending.reasons.length > 0 && foreign.length === 0)
    return "approve";
  return { code: "reinstall-pending", text: `${what} ${why(asked, foreign)} ${wayOn(asked, approval)}`, approval };
}

function why({ plane, policy, pending, wasPending }: RepaveApproval, foreign: readonly ReinstallReason[]): string {
  const all = listed(pending.reasons);
  if (policy !== "planned") return `waits for an approval to reinstall its machines: ${all}.`;
  if (!pending.byUser) return `waits for a reinstall that '${pending.source}' asked for, not this update: ${all}.`;
  if (wasPending) return `waited for an approval to reinstall its machines before this update began: ${all}.`;
  if (foreign.length > 0) return `waits for a reinstall with reasons that are not this update's: ${listed(foreign)}.`;
  return `waits for a reinstall, and ${plane.name} gives no reason for it.`;
}

/** Reasons as a sentence lists them. */
export const listed = (reasons: readonly ReinstallReason[]): string =>
  reasons.length === 0 ? "no reason given" : reasons.map(({ text }) => text).join("; ");

function wayOn({ plane, policy }: RepaveApproval, approval: Approval): string {
  const on = `To go on, approve it in ${plane.name} (${plane.remedy("approve-repave")}), or approve it here with ${approvalHint(approval)}, and run 'pulumi up' again`;
  const back = "to go back, put the old values into the program and run 'pulumi up'";
  return policy === "forbid" ? `'repaves: forbid' does not approve it. ${on}; ${back}.` : `${on}; ${back}.`;
}

/** In doubt it does not: approving a reinstall that somebody else asked for cannot be undone. */
const belongs = ({ field, key }: ReinstallReason, { expected, fields }: RepaveApproval): boolean =>
  expected.includes(key) || (field !== undefined && fields.includes(field));
