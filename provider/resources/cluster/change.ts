import type { Context } from "../../context";
import { pathsOf, withCost } from "../../core/cost";
import { type Change, diffInputs, isBlank } from "../../core/diff";
import { ProviderError } from "../../core/errors";
import type { Prior } from "../../core/resource";
import type { Cost } from "../../core/schema/meta";
import { differing } from "../../drift/differences";
import { approvalHint, isApproved, reinstallApproval } from "../../forecast/approval";
import { servers } from "../../forecast/servers-in-words";
import { isStable, moreSevere, type Rollout, seenBefore } from "../../machines/rollout";
import { ClusterArgs, type ClusterOutputs } from "../../model/cluster";
import type { AnnouncedReason, ObservedCluster, Plane } from "../../plane";
import { cannotUpgrade, refuseUpgrade } from "../../protection/kubernetes-version";
import type { DriftToMend } from "../../protection/unplanned-drift";
import { appliesWaiting, isAppliedLater } from "./apply-later";
import { clusterTitle } from "./facts";
import { reinstallsOf } from "./rollout";

type ClusterPrior = Prior<ClusterArgs, ClusterOutputs>;

/** What a change of a cluster costs where it depends on more than the field. */
export function clusterCost(change: Change, distribution: string | undefined): Cost {
  const { path, before, after, cost, costUnder } = change;
  if (path === "controlPlane.size" && typeof before === "number" && typeof after === "number")
    return after < before ? "refused" : "in-place";
  if (cannotUpgrade(change) !== undefined) return "refused";
  // Installing what was only written is a change of its own.
  if (path === "applySetting" && after !== "later") return "in-place";
  // The plane never says of what type a cluster is: naming it afterwards, as after an import, changes nothing.
  if (path === "clusterType" && (isBlank(before) || isBlank(after))) return "none";
  return costUnder?.[distribution ?? ""] ?? cost;
}

/** Why a control plane does not become smaller, and what to write instead. */
function cannotShrink({ path, before, after }: Change): string | undefined {
  if (path !== "controlPlane.size" || typeof before !== "number" || typeof after !== "number") return undefined;
  return (
    `the control plane has ${servers(before)}, and one is never made smaller: it cannot go down to ${after}. Nothing was sent. Write ` +
    `'controlPlane.size: ${before}' into the program; for a smaller one, build another cluster under another 'name'.`
  );
}

/** Why a change of a cluster cannot be, and what to write instead; undefined where only the field's own line says so. */
export const cannotChange = (change: Change): string | undefined => cannotShrink(change) ?? cannotUpgrade(change);

const ofSetting = ({ keys }: Change): boolean => keys[0] === "applySetting";
const ofProfiles = ({ keys }: Change): boolean => keys[0] === "profiles";
/** What an update of a cluster is about to do. */
export interface ClusterChange {
  /** Differences from what is there now. */
  served: readonly Change[];
  /** Differences from the record alone: an interrupted run may have written them already. */
  recorded: readonly Change[];
  /** Why the plane would reinstall machines for the profiles; empty when it would not. */
  reasons: readonly AnnouncedReason[];
  /** Inputs that an earlier update, which failed, was to bring about. */
  unfinished: readonly string[];
  /** Keys of the reasons why that one made the plane reinstall machines. */
  notes?: readonly string[];
  /** Whether profiles that an earlier change only wrote are installed now. */
  isReleasing?: boolean;
  /** Whether profiles are only written, and reinstall nothing yet. */
  isAppliedLater?: boolean;
}

/** In what the program differs from what is there now. */
export const changesFromLive = (
  plane: Plane,
  { args: there, distribution }: ObservedCluster,
  args: ClusterArgs,
): Change[] => differing(ClusterArgs, there, args, costOnPlane(plane, distribution));

/** What a change costs on a plane, for a cluster of a distribution. */
export const costOnPlane =
  (plane: Plane, distribution: string | undefined) =>
  (change: Change): Cost =>
    clusterCost({ ...change, cost: plane.costOf("cluster", change) }, distribution);

/** Finds out what an update changes, and what it reinstalls. */
export async function clusterChange(
  ctx: Context,
  id: string,
  { args, prior }: { args: ClusterArgs; prior: ClusterPrior },
  seen: ObservedCluster,
): Promise<ClusterChange> {
  const served = changesFromLive(ctx.plane, seen, args);
  refuseUpgrade(clusterTitle(args.name), served);
  const recorded = diffInputs(ClusterArgs, prior, args).map((change) => ({
    ...change,
    cost: costOnPlane(ctx.plane, seen.distribution)(change),
  }));
  const isReleasing = appliesWaiting(args, prior);
  const reasons =
    isReleasing || [...served, ...recorded].some(ofProfiles)
      ? await ctx.plane.repaves?.wouldReinstall(
          id,
          { profiles: args.profiles, prior: prior.profiles, isWritten: isReleasing },
          seen,
        )
      : [];
  const { inputs: unfinished = [], notes = [] } = ctx.unfinished ?? {};
  return {
    served,
    recorded,
    reasons: reasons ?? [],
    unfinished,
    notes,
    isReleasing,
    isAppliedLater: isAppliedLater(args),
  };
}

/** Which machines a change reinstalls. What was written before and not seen through may still reinstall some. */
export function reinstallsBy({
  served,
  recorded,
  reasons: told,
  isReleasing,
  isAppliedLater,
}: ClusterChange): ReturnType<typeof reinstallsOf> {
  const reasons = isAppliedLater ? [] : told;
  const plain = served.filter((change) => !ofProfiles(change));
  const begun = recorded.filter((change) => !served.some(({ path }) => change.path === path));
  const open = begun.map(
    (change): Change => (change.cost === "reinstall" ? { ...change, cost: "may-reinstall" } : change),
  );
  const about = (change: Change): boolean => ofProfiles(change) || (isReleasing === true && ofSetting(change));
  const profiles = [...served, ...recorded].filter(about).slice(0, reasons.length > 0 ? 1 : 0);
  return reinstallsOf([...plain, ...open, ...profiles.map((change): Change => ({ ...change, cost: "reinstall" }))]);
}

/** Whether an earlier update, which failed, wrote the profiles that the program names: what waits since was asked for by it. */
export const isWritten = ({ served, unfinished }: ClusterChange): boolean =>
  unfinished.includes("profiles") && !served.some(ofProfiles);

/** What a preview must have told of a change: profiles as a whole, and only where the plane has reasons to reinstall. */
export function announcedChanges(
  { served, recorded, reasons, unfinished, isAppliedLater: isLater }: ClusterChange,
  named: object,
): DriftToMend {
  const isTold =
    isLater === true || reasons.length === 0 || recorded.some((change) => ofProfiles(change) || ofSetting(change));
  return { named, served: isTold ? served.filter((change) => !ofProfiles(change)) : served, recorded, unfinished };
}

/** What of a change may be forbidden, and what lifts that. */
export interface ForbiddenChange {
  changes: readonly Change[];
  /** Why the plane would reinstall machines for the profiles; empty when it would not. */
  reasons: readonly string[];
  approvals: readonly string[];
}

/**
 * Under `repaves: forbid`, refuses what reinstalls machines or may do so, before anything is sent; not where the
 * configuration approves this very change. Answers whether it does.
 */
export function refuseForbidden(name: string, { changes, reasons, approvals }: ForbiddenChange): boolean {
  const dear = withCost(changes, "reinstall", "may-reinstall").filter((change) => !ofProfiles(change));
  if (dear.length === 0 && reasons.length === 0) return false;
  const approval = reinstallApproval(name, [...dear, ...(reasons.length > 0 ? changes.filter(ofProfiles) : [])]);
  if (isApproved(approvals, approval)) return true;
  const why = [
    ...(reasons.length > 0 ? [`the profiles reinstall machines (${reasons.join("; ")})`] : []),
    ...(dear.length > 0 ? [`changing ${pathsOf(dear)} reinstalls machines or may do so`] : []),
  ];
  throw new ProviderError({
    code: "reinstall-forbidden",
    text:
      `Cluster '${name}' has 'repaves: forbid', and ${why.join("; ")}. Nothing was sent. Put the old values back; or approve ` +
      `this one change with ${approvalHint(approval)}; or set 'repaves: planned' for this change.`,
    approval,
  });
}

/** What was seen of a cluster before an update was sent. */
interface Sent {
  seen: ObservedCluster;
  /** Machine ids of its control plane, by the look of the update itself. */
  machines: readonly string[];
  prior: ClusterPrior;
  /** Whether a reinstall waited for an approval. */
  isPending: boolean;
}

/** What an update that was sent does to the machines of a cluster, for the wait that follows. */
export function rolloutOf(change: ClusterChange, { seen, machines, prior, isPending }: Sent): Rollout {
  const expected = reinstallsBy(change);
  const waiting = isPending && isWritten(change) ? "all" : "none";
  // Without any change this goes on with what an earlier run left unfinished: an approved reinstall may be about to begin.
  const isResumed = change.served.length === 0 && change.recorded.length === 0;
  const size = prior.controlPlane?.size ?? seen.controlPlane.length;
  const unfinished = isResumed || !isStable(seen.controlPlane, size) ? "may" : "none";
  return {
    controlPlane: {
      machines: seenBefore(seen.controlPlane, machines),
      reinstalls: moreSevere(moreSevere(expected.controlPlane, unfinished), waiting),
      drift: prior.drift,
      isResumed,
    },
    workers: {
      machines: (seen.workerMachines ?? []).flatMap(({ id, staysBehind }) => (staysBehind ? [] : [id])),
      reinstalls: moreSevere(moreSevere(expected.workers, isResumed ? "may" : "none"), waiting),
    },
    wasHealthy: seen.healthy,
  };
}
