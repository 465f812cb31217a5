import { approvalSubject, deleteApproval, isApproved, liftedBy } from "../../forecast/approval";
import type { EffectKind, Subject } from "../../forecast/effect";
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
    ...refusals(all, told).flatMap((sentence) => ofRefusal(sentence, approve)),
  ];
  const seen = new Map(approvals.map((approval) => [`${approval.kind} ${approval.text ?? approval.about}`, approval]));
  return [...seen.values()];
}

/** What refuses steps, in sentences: by the provider now, or in the preview. */
const refusals = (all: readonly Replayed[], told: readonly PreviewMessage[]): string[] => [
  ...all.flatMap(({ refused }) => refused ?? []),
  ...told.filter(isUnapproved).map(({ text }) => text),
];

/** Whether it is a refusal of a resource that an approval lifts: the preview ended there for no other reason. */
export const isUnapproved = ({ severity, urn, text }: PreviewMessage): boolean =>
  severity === "error" && urn !== "" && liftedBy(text).length > 0;

/** The approvals without which steps are refused, whatever kinds somebody asks for. */
export function missingApprovals(
  all: readonly Replayed[],
  told: readonly PreviewMessage[],
  approvals: readonly Approval[],
): Approval[] {
  const texts = refusals(all, told).flatMap(liftedBy);
  return approvals.filter(({ text, isGiven }) => !isGiven && text !== undefined && isApproved(texts, text));
}

const kindsIn = ({ forecast }: Replayed): Set<ApprovalKind> =>
  new Set((forecast?.effects ?? []).flatMap(({ kind }) => NEEDS[kind] ?? []));

function ofServers(replayed: Replayed, approve: readonly string[]): Approval[] {
  const { forecast } = replayed;
  if (!forecast) return [];
  const about = approvalSubject(forecast.subject);
  // What was seen refused it, and the forecast is the record's.
  const asked = liftedBy(replayed.refused ?? "");
  const kinds = [...kindsIn(replayed)].filter((kind) => !asked.some((text) => text.startsWith(`${kind} `)));
  return kinds.flatMap((kind): Approval[] => {
    const texts = forecast.approvals.filter((text) => text.startsWith(`${kind} `));
    // What no text can approve is never approved.
    if (texts.length === 0) return [{ kind, text: undefined, about, isGiven: false }];
    return texts.map((text) => ({ kind, text, about, isGiven: isApproved(approve, text) }));
  });
}

const LIFTED: readonly ApprovalKind[] = ["release", "reinstall"];

function ofRefusal(sentence: string, approve: readonly string[]): Approval[] {
  return liftedBy(sentence).flatMap((text): Approval[] => {
    const [verb, about = ""] = text.split(" ");
    const kind = LIFTED.find((one) => one === verb);
    return kind ? [{ kind, text, about, isGiven: isApproved(approve, text) }] : [];
  });
}

/** Deletes and replacements of what has no servers. */
function ofObject(replayed: Replayed, approve: readonly string[]): Approval[] {
  const { verb, replacing } = replayed.step;
  if ((verb !== "delete" && verb !== "replace") || kindsIn(replayed).has(verb)) return [];
  const about = subjectOf(replayed);
  const text = verb === "delete" ? deleteApproval(about) : `replace ${about} ${replacing.join(", ")}`.trimEnd();
  return [{ kind: verb, text, about, isGiven: isApproved(approve, text) }];
}

const KINDS: Readonly<Record<string, Subject["kind"]>> = {
  Cluster: "cluster",
  MachinePool: "pool",
  Gateway: "gateway",
  MaasCloudAccount: "account",
  IpPool: "addresses",
};

/** An object as approvals name it. */
export function subjectOf({ step, forecast }: Pick<Replayed, "step" | "forecast">): string {
  if (forecast) return approvalSubject(forecast.subject);
  const kind = KINDS[step.type];
  return kind ? approvalSubject({ kind, name: nameOf(step), cluster: undefined }) : `${step.type} ${nameOf(step)}`;
}

/** Texts of the configuration that match no change. One for a reinstall that waits in Palette is not seen here. */
export function unusedIn(approve: readonly string[], approvals: readonly Approval[]): string[] {
  const asked = approvals.flatMap(({ text }) => text ?? []);
  return approve.filter((text) => !isApproved(asked, text) && !/^\s*reinstall\s+\S+\s+pending\s/.test(text));
}

/** Of the kinds named, what is not approved. */
export const unapproved = (approvals: readonly Approval[], kinds: readonly ApprovalKind[]): Approval[] =>
  approvals.filter(({ kind, isGiven }) => !isGiven && kinds.includes(kind));
