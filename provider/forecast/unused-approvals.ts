import type { Line } from "../core/plan-result";
import { approvalHint } from "./approval";

/** Warns of approvals that no change asks for: one that stays behind would let the same change pass again. */
export const unusedApprovals = (approvals: readonly string[]): Line[] =>
  approvals.map((approval) => ({
    severity: "warning",
    text: `The approval ${approvalHint({ text: approval })} matches no change any more: take it out.`,
  }));
