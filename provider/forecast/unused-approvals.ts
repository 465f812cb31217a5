import type { Line } from "../core/plan-result";
import { offered } from "./approval";

/** Warns of approvals that no change asks for: one that stays behind would let the same change pass again. */
export const unusedApprovals = (approvals: readonly string[]): Line[] =>
  approvals.map((approval) => ({
    severity: "warning",
    text: `The approval ${offered({ text: approval })} matches no change any more: take it out.`,
  }));
