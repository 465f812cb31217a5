import type { z } from "zod";
import { pathsOf, withCost } from "../core/cost";
import type { Change } from "../core/diff";
import { type Facts, titleOf } from "../core/facts";
import { IF_GONE } from "../core/gone";
import type { Approval, Refusal } from "../core/refusal";
import { metaOf, schemaOfMember } from "../core/schema/meta";
import { lowerFirst } from "../core/text/lower-first";
import {
  approvalHint,
  deleteApproval,
  type RecordedName,
  recordedSubject,
  replaceApproval,
} from "../forecast/approval";
import { hostNames, servers } from "../forecast/servers-in-words";
import type { Machine } from "../model/placement";

/** What protection can see of an object: its state. Anything may be missing. */
export interface ProtectedState extends RecordedName {
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

/** What protection knows of a resource whose objects have the flag. */
export interface ProtectedKind extends Pick<Facts, "noun"> {
  args: z.ZodType;
  /** What goes with an object, for a sentence. */
  loss(prior: ProtectedState): string;
}

/** The servers that go with an object, for a sentence. */
export function serversOf({ machines = [] }: ProtectedState): string {
  return machines.length === 0 ? "its servers" : `${servers(machines.length)} (${hostNames(machines)})`;
}

/**
 * Why an object must not be deleted or replaced, from state alone; undefined when it may. The text names what would be lost, the flag,
 * and the order of steps.
 */
export function refuseLoss(kind: ProtectedKind, { verb, id, prior, changes }: PlannedAction): Refusal | undefined {
  if (verb === "update" || !isProtected(kind, prior)) return undefined;
  const what = titleOf(kind)(prior.name ?? id);
  const subject = recordedSubject(kind, id, prior);
  const loss = kind.loss(prior);
  const text =
    verb === "delete"
      ? cannotDelete(what, loss, deleteApproval(subject))
      : cannotReplace(what, loss, pathsOf(withCost(changes, "replace")), replaceApproval(subject, changes));
  return { code: "protected", text };
}

// State that lacks the flag counts as protected: an earlier release or a failed start may have written it.
export function isProtected({ args }: ProtectedKind, prior: ProtectedState): boolean {
  const flag = schemaOfMember(args, "deletionProtection");
  const { offUnder = {} } = flag ? metaOf(flag) : {};
  return prior.deletionProtection ?? !Object.entries(offUnder).some(([input, is]) => Reflect.get(prior, input) === is);
}

const cannotDelete = (what: string, loss: string, approval: Approval): string =>
  `${what} is protected and was not deleted: ${loss}. To delete it, first set ` +
  `'deletionProtection: false' and run 'pulumi up', then delete it${forPlan(approval)}. ${IF_GONE}`;

const cannotReplace = (what: string, loss: string, paths: string, approval: Approval): string =>
  `Changing ${paths} replaces ${lowerFirst(what)}, which is protected: ${loss}. Put the old ` +
  `value back; or, to replace it, first set 'deletionProtection: false' with the old value and run 'pulumi up', then change ` +
  `${paths}${forPlan(approval)}. ${IF_GONE}`;

// No approval takes the place of the flag: Pulumi's own protection stands on it too.
const forPlan = (approval: Approval): string =>
  ` ('palette-maas plan' lets it pass with the approval ${approvalHint(approval)})`;
