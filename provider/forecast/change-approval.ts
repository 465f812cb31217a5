import type { Approval } from "../core/refusal";

export type ApprovalKind = "reinstall" | "release" | "replace" | "delete" | "take";

/** An approval of one change of one object. */
export interface ChangeApproval extends Approval {
  kind: ApprovalKind;
}
