import { withCost } from "../core/cost";
import type { Change } from "../core/diff";
import { approvalName, type Facts } from "../core/facts";
import type { Approval, Refusal } from "../core/refusal";
import { digest } from "../core/text/digest";
import { UNKNOWN } from "../core/unknowns";
import type { ApprovalKind, ChangeApproval } from "./change-approval";
import type { Effect, Subject } from "./effect";

const approvalOf = (kind: ApprovalKind, about: string, ...words: string[]): ChangeApproval => ({
  kind,
  about,
  text: [kind, about, ...words].join(" "),
});

/** What a record says of which object it is. Anything may be missing. */
export interface RecordedName {
  name?: string | undefined;
  /** Of a pool. */
  clusterId?: string | undefined;
  clusterName?: string | undefined;
}

/** The object of a record as approvals name it. */
export const recordedSubject = (facts: Pick<Facts, "noun" | "approvedAs">, id: string, prior: RecordedName): string =>
  approvalName(facts, prior.name ?? id, prior.clusterName || prior.clusterId || id.split("/")[0]);

/** The approvals of effects of a change, each bound to that very change; none for what can be undone. */
export function approvalsFor(
  subject: Subject,
  effects: readonly Effect[],
  changes: readonly Change[],
): ChangeApproval[] {
  const of = subject.approvedAs;
  const all = effects.flatMap(({ kind, sizes }) => {
    if (kind === "releases") return sizes ? [releaseApproval(of, sizes.from, sizes.to)] : [];
    if (kind === "reinstalls") return [reinstallApproval(of, changes)];
    if (kind === "replaces") return [replaceApproval(of, changes)];
    return kind === "deletes" ? [deleteApproval(of)] : [];
  });
  return [...new Map(all.map((approval) => [approval.text, approval])).values()];
}

/** The approval of a smaller size: `release payments-prod/workers 10->3`. */
export const releaseApproval = (of: string, from: number, to: number): ChangeApproval =>
  approvalOf("release", of, `${from}->${to}`);

/** The approval of a reinstall: `reinstall payments-prod 1.30.4->1.31.2` for an upgrade, else the fields that cause it. */
export function reinstallApproval(of: string, changes: readonly Change[]): ChangeApproval {
  return approvalOf("reinstall", of, described(withCost(changes, "reinstall", "may-reinstall")));
}

export const replaceApproval = (of: string, changes: readonly Change[]): ChangeApproval =>
  approvalOf("replace", of, described(withCost(changes, "replace")));

export const deleteApproval = (of: string): ChangeApproval => approvalOf("delete", of);

/** The approval to take an object over from who its marker names: `take payments-prod from shop/dev/payments`. */
export const takeApproval = (of: string, owner: string): ChangeApproval => approvalOf("take", of, `from ${owner}`);

/** The approval to take over everything of a stack, such as one that has another name now. */
export const takeAllApproval = (stack: string): ChangeApproval => approvalOf("take", "everything", `from ${stack}`);

/** The approval of a reinstall that waits for an approval already, bound to its reasons. */
export const pendingApproval = (of: string, reasons: readonly string[]): ChangeApproval =>
  approvalOf("reinstall", of, `pending ${digest([...reasons].sort())}`);

/** An approval as refusals offer it, for a sentence that goes on after it. */
export const approvalHint = ({ text }: Pick<Approval, "text">): string => `'${text}' in 'palette-maas:approve'`;

/** Set for the preview that `palette-maas plan` runs: it tells what lacks an approval, where a preview ends by it. */
export const PLANNING = "PALETTE_MAAS_PLANNING";

/** Stands, in a preview for a plan alone, for every approval that lifts a refusal; no configuration can hold it. */
export const LEFT_TO_THE_PLAN = "\u0000 left to the plan";

/** Approvals that a refusal goes by. Protection against deletes and replacements goes by its flag, which none takes the place of. */
const LIFTING_KINDS: readonly string[] = ["release", "reinstall"] satisfies ApprovalKind[];

/** Whether an approval of this kind lifts a refusal. */
export const liftsRefusals = (kind: string): kind is "release" | "reinstall" => LIFTING_KINDS.includes(kind);

/** Whether the configuration gives this approval. */
export const isApproved = (approvals: readonly string[], asked: Pick<Approval, "kind" | "text">): boolean =>
  approvals.some((given) =>
    given === LEFT_TO_THE_PLAN ? liftsRefusals(asked.kind) : isSameApproval(given, asked.text),
  );

/** Whether two texts approve the same. Space counts as one, however much there is. */
export const isSameApproval = (one: string, other: string): boolean => plain(one) === plain(other);

/** The approval that lifts a refusal, where one does. */
export const approvalLifting = ({ approval }: Refusal): Approval | undefined =>
  approval && liftsRefusals(approval.kind) ? approval : undefined;

/** Approvals that are about this object, and that a planned change of it does not ask for. */
export function approvalsNotNeeded(approvals: readonly string[], of: string, asked: readonly Approval[]): string[] {
  return approvals.filter((given) => {
    const [verb, ...words] = plain(given).split(" ");
    // Whose an object is shows only where it is looked at.
    if (verb === "take") return false;
    const about = words.join(" ");
    return (about === of || about.startsWith(`${of} `)) && !isOfPending(given) && !isAmong(asked, given);
  });
}

/** Whether a text of the configuration is one of these approvals. */
export const isAmong = (asked: readonly Approval[], given: string): boolean =>
  asked.some(({ text }) => isSameApproval(text, given));

/** Whether somebody wrote an approval of a reinstall that waits: whether one does is seen only where something changes. */
export const isOfPending = (given: string): boolean => /^reinstall \S+ pending /.test(plain(given));

const plain = (text: string): string =>
  text
    .trim()
    .replace(/\s*(->|=>|→)\s*/g, "->")
    .replace(/\s+/g, " ");

function described(changes: readonly Change[]): string {
  const versions = changes.filter(({ keys }) => keys[0] === "profiles" && keys.at(-1) === "version");
  const isUpgrade = versions.length > 0 && versions.length === changes.length;
  return isUpgrade
    ? versions.map(step).join(", ")
    : changes.map((change) => `${change.path}${values(change)}`).join(", ");
}

const step = ({ before, after }: Change): string => `${word(before) ?? "none"}->${word(after) ?? "none"}`;

function values(change: Change): string {
  // Not even a digest of what may hold secrets is told.
  if (change.freeText) return "";
  const { before, after } = change;
  const isShort = [before, after].every((value) => value === undefined || value === null || word(value) !== undefined);
  return isShort ? ` ${step(change)}` : `#${digest([before, after])}`;
}

/** A value that is short enough to be read in an approval. */
function word(value: unknown): string | undefined {
  if (value === UNKNOWN) return "unknown";
  if (Array.isArray(value)) {
    const words = value.map(word);
    return words.length > 0 && words.every((one) => one !== undefined) ? words.sort().join("+") : undefined;
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && /^[\w.:/@-]{1,40}$/.test(value) ? value : undefined;
}
