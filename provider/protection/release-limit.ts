import { titleOf } from "../core/facts";
import type { Approval, Refusal } from "../core/refusal";
import { hasUnknown } from "../core/unknowns";
import { approvalHint, isApproved, recordedSubject, releaseApproval } from "../forecast/approval";
import { hostNames, servers } from "../forecast/servers-in-words";
import { wantedSize } from "../model/machine-pool";
import { isProtected, type PlannedAction, type ProtectedKind, type ProtectedState } from "./deletion-protection";

/** What a pool may release in one update when nothing is said. */
const USUAL_LIMIT = "25%";

/** Why a pool may not give up as many machines as an update asks for; undefined where it may. */
export function refuseOverLimit(pool: ProtectedKind, action: PlannedAction): Refusal | undefined {
  const { prior, id } = action;
  const next = action.next ?? {};
  const size = prior.autoscaling ? prior.machines?.length : (prior.size ?? prior.machines?.length);
  if (size === undefined || !saysItsSize(action)) return undefined;
  const wanted = wantedSize(next, size);
  if (wanted >= size) return undefined;
  const released = size - wanted;
  const said = stricter(size, prior, next);
  const most = mayRelease(size, said, isProtected(pool, prior));
  if (released <= most) return undefined;
  const approval = releaseApproval(recordedSubject(pool, id, prior), size, wanted);
  // An approval lifts the limit; that a protected pool is never emptied, it does not lift.
  if (isApproved(action.approvals ?? [], approval) && released <= mayRelease(size, size, isProtected(pool, prior)))
    return undefined;
  const machines = prior.machines ?? [];
  const which = machines.length === 0 ? "" : ` (out of ${hostNames(machines)})`;
  const field = next.autoscaling ? "autoscaling.max" : "size";
  return {
    code: "over-release-limit",
    text: `${titleOf(pool)(prior.name ?? id)} would release ${released} of its ${servers(size)}${which}, and 'releaseLimit: ${said}' allows ${most} in one update. ${wayDown({ released, size, wanted, most, field, approval })}`,
    // That a protected pool is never emptied, no approval lifts.
    approval: wanted === 0 ? undefined : approval,
  };
}

// A size that is left out is one machine, but not while it is only unknown.
function saysItsSize({ next, changes }: PlannedAction): boolean {
  const touching = changes.filter(({ keys }) => keys[0] === "size" || keys[0] === "autoscaling");
  if (!next || touching.some(({ after }) => hasUnknown(after))) return false;
  return touching.length > 0 || next.size !== undefined || next.autoscaling !== undefined;
}

interface WayDown {
  released: number;
  size: number;
  wanted: number;
  most: number;
  field: string;
  approval: Approval;
}

function wayDown({ released, size, wanted, most, field, approval }: WayDown): string {
  const small = most > 0 ? `Go down to ${size - most} first` : "Put the old size back";
  if (wanted === 0) {
    return `${small}; a protected pool is never emptied: to release all of it, first set 'deletionProtection: false' and 'releaseLimit: ${released}' and run 'pulumi up', then set 'size: 0' or delete it.`;
  }
  return `${small}; or approve this one change with ${approvalHint(approval)}; or first set 'releaseLimit: ${released}' and run 'pulumi up', then set '${field}: ${wanted}'.`;
}

/** Machines of a pool that one update may release: a percentage is rounded up; all of them only without protection. */
export function mayRelease(size: number, limit: number | string, isProtected: boolean): number {
  const most = typeof limit === "number" ? limit : Math.ceil((size * Number(limit.replace("%", ""))) / 100);
  // A limit that nobody can read allows nothing.
  return Math.max(Math.min(Number.isNaN(most) ? 0 : most, isProtected ? size - 1 : size), 0);
}

// Both the recorded and the new limit hold: raising it is a step of its own, lowering it works at once.
function stricter(size: number, prior: ProtectedState, next: ProtectedState): number | string {
  const before = prior.releaseLimit ?? USUAL_LIMIT;
  const after = next.releaseLimit ?? before;
  return mayRelease(size, after, false) < mayRelease(size, before, false) ? after : before;
}
