import { approvalName } from "../../core/facts";
import type { Refusal } from "../../core/refusal";
import {
  approvalLifting,
  deleteApproval,
  isAmong,
  isApproved,
  isOfPending,
  isSameApproval,
  liftsRefusals,
} from "../../forecast/approval";
import type { EffectKind } from "../../forecast/effect";
import { factsOf } from "../../index";
import type { PreviewMessage } from "../read/preview";
import type { Replayed } from "../read/replay-preview";
import { nameOf } from "./names";
import type { Approval, ApprovalKind } from "./report";

const NEEDS: Partial<Record<EffectKind, ApprovalKind>> = {
  reinstalls: "reinstall",
  releases: "release",
  replaces: "replace",
  deletes: "delete",
};

/** Kinds of changes that cannot be undone, as `--fail-on` names them. */
export const APPROVAL_KINDS: readonly ApprovalKind[] = ["reinstall", "release", "replace", "delete"];

/**
 * The approvals that planned steps need, each once, and whether the configuration gives them. Steps that the preview refused
 * are not among the planned ones: what their refusals offer counts.
 */
export function approvalsNeeded(
  all: readonly Replayed[],
  approve: readonly string[],
  told: readonly PreviewMessage[] = [],
): Approval[] {
  const approvals = [
    ...all.flatMap((replayed) => [...ofServers(replayed, approve), ...ofObject(replayed, approve)]),
    ...refusals(all, told).flatMap((refusal) => ofRefusal(refusal, approve)),
  ];
  const seen = new Map(approvals.map((approval) => [`${approval.kind} ${approval.text ?? approval.about}`, approval]));
  return [...seen.values()];
}

/** What refuses steps: by the provider now, or in the preview. */
const refusals = (all: readonly Replayed[], told: readonly PreviewMessage[]): Refusal[] => [
  ...all.flatMap(({ refused }) => refused ?? []),
  ...told.flatMap(({ refusal }) => refusal ?? []),
];

/** Whether it is a refusal of a resource that an approval lifts: the preview ended there for no other reason. */
export const isUnapproved = ({ refusal }: PreviewMessage): boolean => refusal !== undefined;

/** The approvals without which steps are refused, whatever kinds somebody asks for. */
export function missingApprovals(
  all: readonly Replayed[],
  told: readonly PreviewMessage[],
  approvals: readonly Approval[],
): Approval[] {
  const lifting = refusals(all, told).flatMap((refusal) => approvalLifting(refusal) ?? []);
  return approvals.filter(({ text, isGiven }) => !isGiven && text !== undefined && isAmong(lifting, text));
}

const kindsIn = ({ forecast }: Replayed): Set<ApprovalKind> =>
  new Set((forecast?.effects ?? []).flatMap(({ kind }) => NEEDS[kind] ?? []));

function ofServers(replayed: Replayed, approve: readonly string[]): Approval[] {
  const { forecast } = replayed;
  if (!forecast) return [];
  const about = forecast.subject.approvedAs;
  // What was seen refused it, and the forecast is the record's.
  const asked = replayed.refused && approvalLifting(replayed.refused);
  const kinds = [...kindsIn(replayed)].filter((kind) => kind !== asked?.kind);
  return kinds.flatMap((kind): Approval[] => {
    const approvals = forecast.approvals.filter((approval) => approval.kind === kind);
    // What no text can approve is never approved.
    if (approvals.length === 0) return [{ kind, text: undefined, about, isGiven: false }];
    return approvals.map(({ text }) => ({ kind, text, about, isGiven: isApproved(approve, { kind, text }) }));
  });
}

function ofRefusal({ approval }: Refusal, approve: readonly string[]): Approval[] {
  if (!approval || !liftsRefusals(approval.kind)) return [];
  const { kind, text, about } = approval;
  return [{ kind, text, about, isGiven: isApproved(approve, approval) }];
}

/** Deletes and replacements of what has no servers. */
function ofObject(replayed: Replayed, approve: readonly string[]): Approval[] {
  const { verb, replacing } = replayed.step;
  if ((verb !== "delete" && verb !== "replace") || kindsIn(replayed).has(verb)) return [];
  const about = subjectOf(replayed);
  const text = verb === "delete" ? deleteApproval(about).text : `replace ${about} ${replacing.join(", ")}`.trimEnd();
  return [{ kind: verb, text, about, isGiven: isApproved(approve, { kind: verb, text }) }];
}

/** An object as approvals name it. */
export function subjectOf({ step, forecast }: Pick<Replayed, "step" | "forecast">): string {
  if (forecast) return forecast.subject.approvedAs;
  const facts = factsOf(step.type);
  if (!facts) return `${step.type} ${nameOf(step)}`;
  return approvalName(facts, nameOf(step));
}

/** Texts of the configuration that match no change. One for a reinstall that waits on the plane is not seen here. */
export function unusedIn(approve: readonly string[], approvals: readonly Approval[]): string[] {
  const asked = approvals.flatMap(({ text }) => text ?? []);
  return approve.filter((given) => !asked.some((text) => isSameApproval(text, given)) && !isOfPending(given));
}

/** Of the kinds named, what is not approved. */
export const unapproved = (approvals: readonly Approval[], kinds: readonly ApprovalKind[]): Approval[] =>
  approvals.filter(({ kind, isGiven }) => !isGiven && kinds.includes(kind));
