import { pathsOf, withCost } from "../core/cost";
import type { Change } from "../core/diff";
import { IF_GONE } from "../core/gone";
import type { Approval, Refusal } from "../core/refusal";
import { hasUnknown } from "../core/unknowns";
import {
  approvalSubject,
  deleteApproval,
  isApproved,
  offered,
  releaseApproval,
  replaceApproval,
} from "../forecast/approval";
import { hostNames, servers } from "../forecast/servers-in-words";
import { wantedSize } from "../model/machine-pool";
import type { Machine } from "../model/placement";

/** What protection can see of an object: its state. Anything may be missing. */
export interface ProtectedState {
  name?: string | undefined;
  /** Of a pool. */
  clusterId?: string | undefined;
  clusterName?: string | undefined;
  installer?: string | undefined;
  deletionProtection?: boolean | undefined;
  size?: number | undefined;
  autoscaling?: { min: number; max: number } | undefined;
  releaseLimit?: number | string | undefined;
  machines?: readonly Machine[] | undefined;
}

/** What somebody is about to do to it. */
export interface PlannedAction {
  verb: "update" | "replace" | "delete";
  id: string;
  prior: ProtectedState;
  next?: ProtectedState | undefined;
  changes: readonly Change[];
  approvals?: readonly string[];
}

/** The kinds of objects that protection knows. */
export type Kind = "cluster" | "gateway" | "pool";

/** What a pool may release in one update when nothing is said. */
const USUAL_LIMIT = "25%";

/**
 * Why protection forbids a planned action, from state alone; undefined when it may be done. The text names the servers that
 * would be lost, the flag, and the order of steps.
 */
export function refusal(kind: Kind, deed: PlannedAction): Refusal | undefined {
  if (deed.verb === "update") return kind === "pool" ? overLimit(deed) : undefined;
  if (!isProtected(kind, deed.prior)) return undefined;
  return { code: "protected", text: deed.verb === "delete" ? cannotDelete(kind, deed) : cannotReplace(kind, deed) };
}

// State that lacks the flag counts as protected: an earlier release or a failed start may have written it.
function isProtected(kind: Kind, prior: ProtectedState): boolean {
  return prior.deletionProtection ?? !(kind === "gateway" && prior.installer === "none");
}

function cannotDelete(kind: Kind, deed: PlannedAction): string {
  return (
    `${called(kind, deed)} is protected and was not deleted: ${loss(kind, deed.prior)}. To delete it, first set ` +
    `'deletionProtection: false' and run 'pulumi up', then delete it${forPlan(deleteApproval(subjectOf(kind, deed)))}. ` +
    IF_GONE
  );
}

function cannotReplace(kind: Kind, deed: PlannedAction): string {
  const paths = pathsOf(withCost(deed.changes, "replace"));
  return (
    `Changing ${paths} replaces ${called(kind, deed, NOUN)}, which is protected: ${loss(kind, deed.prior)}. Put the old ` +
    `value back; or, to replace it, first set 'deletionProtection: false' with the old value and run 'pulumi up', then change ` +
    `${paths}${forPlan(replaceApproval(subjectOf(kind, deed), deed.changes))}. ${IF_GONE}`
  );
}

/** The object as approvals name it. */
export const subjectOf = (kind: Kind, { id, prior }: Pick<PlannedAction, "id" | "prior">): string =>
  approvalSubject({ kind, name: prior.name ?? id, cluster: prior.clusterName || prior.clusterId || id.split("/")[0] });

// No approval takes the place of the flag: Pulumi's own protection stands on it too.
const forPlan = (approval: Approval): string =>
  ` ('palette-maas plan' lets it pass with the approval ${offered(approval)})`;

const TITLE: Record<Kind, string> = { cluster: "Cluster", gateway: "Gateway", pool: "Pool" };
const NOUN: Record<Kind, string> = { cluster: "cluster", gateway: "gateway", pool: "pool" };

const called = (kind: Kind, { prior, id }: PlannedAction, words = TITLE): string =>
  `${words[kind]} '${prior.name ?? id}'`;

function loss(kind: Kind, prior: ProtectedState): string {
  if (kind === "gateway")
    return "the clusters and cloud accounts behind it could no longer be created, changed or deleted";
  const machines = prior.machines ?? [];
  const own = machines.length === 0 ? "its servers" : `${servers(machines.length)} (${hostNames(machines)})`;
  return kind === "cluster"
    ? `${own} of its control plane and every worker would be released`
    : `${own} would be released`;
}

function overLimit(deed: PlannedAction): Refusal | undefined {
  const { prior, id } = deed;
  const next = deed.next ?? {};
  const size = prior.autoscaling ? prior.machines?.length : (prior.size ?? prior.machines?.length);
  if (size === undefined || !saysItsSize(deed)) return undefined;
  const wanted = wantedSize(next, size);
  if (wanted >= size) return undefined;
  const released = size - wanted;
  const said = stricter(size, prior, next);
  const most = mayRelease(size, said, isProtected("pool", prior));
  if (released <= most) return undefined;
  const approval = releaseApproval(subjectOf("pool", deed), size, wanted);
  // An approval lifts the limit; that a protected pool is never emptied, it does not lift.
  if (isApproved(deed.approvals ?? [], approval) && released <= mayRelease(size, size, isProtected("pool", prior)))
    return undefined;
  const machines = prior.machines ?? [];
  const which = machines.length === 0 ? "" : ` (out of ${hostNames(machines)})`;
  const field = next.autoscaling ? "autoscaling.max" : "size";
  return {
    code: "over-release-limit",
    text: `Pool '${prior.name ?? id}' would release ${released} of its ${servers(size)}${which}, and 'releaseLimit: ${said}' allows ${most} in one update. ${wayDown({ released, size, wanted, most, field, approval })}`,
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
  return `${small}; or approve this one change with ${offered(approval)}; or first set 'releaseLimit: ${released}' and run 'pulumi up', then set '${field}: ${wanted}'.`;
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
