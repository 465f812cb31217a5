import type { Context } from "../context";
import { type Change, diffInputs, isBlank } from "../core/diff";
import { ApiError, ProviderError } from "../core/errors";
import { costing, pathsOf } from "../core/impact";
import type { Cost } from "../core/meta";
import type { Prior } from "../core/resource";
import { hostNames } from "../forecast/refusal";
import { ClusterArgs, type ClusterOutputs } from "../model/cluster";
import type { Profile } from "../model/profiles";
import type { ObservedCluster } from "../plane";
import { tellRenewal } from "./certificates";
import { refuseUntilThrough } from "./cluster-cut-short";
import { lookAtCluster, machinesOf } from "./cluster-look";
import { reinstallsOf } from "./cluster-rollout";
import { isDeferred, isReleased } from "./deferred";
import { differing } from "./differences";

type ClusterPrior = Prior<ClusterArgs, ClusterOutputs>;

const EVERY_NODE: readonly string[] = ["sshKeys", "ntpServers", "enableLxdVm", "overrideClusterApiConfig"];

/** What a change of a cluster costs where it depends on more than the field. */
export function clusterCost({ keys, path, before, after, cost }: Change, distribution: string | undefined): Cost {
  if (path === "controlPlane.size" && typeof before === "number" && typeof after === "number")
    return after < before ? "refused" : "in-place";
  // Palette never says of what type a cluster is: naming it afterwards, as after an import, changes nothing.
  // Installing what was only written is a change of its own.
  if (path === "applySetting" && after !== "later") return "in-place";
  if (path === "clusterType" && (isBlank(before) || isBlank(after))) return "none";
  const onEveryNode = EVERY_NODE.includes(String(keys[0]));
  return onEveryNode && distribution === "canonical" ? "reinstall" : cost;
}

const ofSetting = ({ keys }: Change): boolean => keys[0] === "applySetting";
const ofProfiles = ({ keys }: Change): boolean => keys[0] === "profiles";

/** What an update of a cluster is about to do. */
export interface ClusterChange {
  /** Differences from what is there now. */
  served: readonly Change[];
  /** Differences from the record alone: an interrupted run may have written them already. */
  recorded: readonly Change[];
  /** Why the plane would reinstall machines for the profiles; empty when it would not. */
  reasons: readonly string[];
  /** Whether profiles that an earlier change only wrote are installed now. */
  isReleasing?: boolean;
  /** Whether profiles are only written, and reinstall nothing yet. */
  isDeferred?: boolean;
}

/** Finds out what an update changes, and what it reinstalls. */
export async function clusterChange(
  ctx: Context,
  id: string,
  args: ClusterArgs,
  prior: ClusterPrior,
  seen: ObservedCluster,
): Promise<ClusterChange> {
  const weigh = (change: Change): Cost => clusterCost(change, seen.distribution);
  const served = differing(ClusterArgs, seen.args, args, weigh);
  const recorded = diffInputs(ClusterArgs, prior, args).map((change) => ({ ...change, cost: weigh(change) }));
  const isReleasing = isReleased(args, prior);
  const reasons =
    isReleasing || [...served, ...recorded].some(ofProfiles)
      ? await ctx.plane.clusters.wouldReinstall(id, args.profiles, prior.profiles, isReleasing)
      : [];
  return { served, recorded, reasons, isReleasing, isDeferred: isDeferred(args) };
}

/** Which machines a change reinstalls. What was written before and not seen through may still reinstall some. */
export function reinstallsBy({
  served,
  recorded,
  reasons: told,
  isReleasing,
  isDeferred,
}: ClusterChange): ReturnType<typeof reinstallsOf> {
  const reasons = isDeferred ? [] : told;
  const plain = served.filter((change) => !ofProfiles(change));
  const begun = recorded.filter((change) => !served.some(({ path }) => change.path === path));
  const open = begun.map(
    (change): Change => (change.cost === "reinstall" ? { ...change, cost: "may-reinstall" } : change),
  );
  const about = (change: Change): boolean => ofProfiles(change) || (isReleasing === true && ofSetting(change));
  const profiles = [...served, ...recorded].filter(about).slice(0, reasons.length > 0 ? 1 : 0);
  return reinstallsOf([...plain, ...open, ...profiles.map((change): Change => ({ ...change, cost: "reinstall" }))]);
}

/** Under `repaves: forbid`, refuses what reinstalls machines or may do so, before anything is sent. */
export function refuseForbidden(name: string, { served, reasons }: Pick<ClusterChange, "served" | "reasons">): void {
  const dear = costing(served, "reinstall", "may-reinstall").filter((change) => !ofProfiles(change));
  if (dear.length === 0 && reasons.length === 0) return;
  const why = [
    ...(reasons.length > 0 ? [`the profiles reinstall machines (${reasons.join("; ")})`] : []),
    ...(dear.length > 0 ? [`changing ${pathsOf(dear)} reinstalls machines or may do so`] : []),
  ];
  throw new ProviderError(
    `Cluster '${name}' has 'repaves: forbid', and ${why.join("; ")}. Nothing was sent. Put the old values back, or set 'repaves: planned' for this change.`,
  );
}

/** A closer look at a planned update: refuses what is forbidden, and says which machines are reinstalled. */
export async function inspectCluster(
  ctx: Context,
  id: string,
  args: Partial<ClusterArgs>,
  prior: ClusterPrior,
  changes: readonly Change[],
): Promise<void> {
  const name = args.name ?? prior.name ?? id;
  await refuseUntilThrough(ctx, id, name, prior, 1);
  tellRenewal(ctx, name, changes, prior.controlPlane?.size);
  const isForbidden = args.repaves === "forbid";
  const isReleasing = isReleased(args, prior);
  const profiles = isReleasing || changes.some(ofProfiles) ? args.profiles : undefined;
  const ask = { prior: prior.profiles, isNeeded: isForbidden, isReleasing };
  const reasons = profiles ? await reasonsFor(ctx, id, profiles, ask) : undefined;
  if (isForbidden) refuseForbidden(name, { served: changes, reasons: reasons ?? [] });
  const told = isDeferred(args) && reasons ? [] : reasons;
  const line = await reinstallLine(ctx, id, prior, changes, told);
  if (line !== undefined) ctx.log.warn(line);
}

async function reasonsFor(
  ctx: Context,
  id: string,
  profiles: readonly Profile[],
  { prior, isNeeded, isReleasing }: { prior: readonly Profile[] | undefined; isNeeded: boolean; isReleasing: boolean },
): Promise<readonly string[] | undefined> {
  try {
    return await ctx.plane.clusters.wouldReinstall(id, profiles, prior, isReleasing);
  } catch (error) {
    if (isNeeded || !(error instanceof ApiError)) throw error;
    ctx.log.warn(`Palette could not say what the new profiles reinstall: ${error.message}`);
    return undefined;
  }
}

async function reinstallLine(
  ctx: Context,
  id: string,
  prior: ClusterPrior,
  changes: readonly Change[],
  reasons: readonly string[] | undefined,
): Promise<string | undefined> {
  const about = (change: Change): boolean => ofProfiles(change) || ofSetting(change);
  const told = changes
    .filter((change) => !(about(change) && reasons?.length === 0))
    .map((change): Change => (about(change) && reasons ? { ...change, cost: "reinstall" } : change));
  const dear = costing(told, "reinstall", "may-reinstall");
  if (dear.length === 0) return undefined;
  const { controlPlane, workers } = reinstallsOf(dear);
  const verb = controlPlane === "all" ? "reinstalls" : "may reinstall";
  const why = reasons && reasons.length > 0 ? ` (${reasons.join("; ")})` : "";
  const which =
    workers === "none"
      ? `the control plane, one server after the other: ${hostNames(prior.machines ?? [])}`
      : `every machine of the cluster, one after the other: ${await everyMachine(ctx, id, prior)}`;
  return `Changing ${pathsOf(dear)} ${verb} ${which}${why}.`;
}

async function everyMachine(ctx: Context, id: string, prior: ClusterPrior): Promise<string> {
  try {
    const seen = await lookAtCluster(ctx, id);
    if (seen) return hostNames(machinesOf(seen)) + (seen.workerMachines ? "" : ` and ${seen.workers} workers`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  return `${hostNames(prior.machines ?? [])} and its workers`;
}
