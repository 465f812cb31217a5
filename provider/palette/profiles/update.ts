import { goneError } from "../../core/gone";
import type { ClusterArgs } from "../../model/cluster";
import type { Profile } from "../../model/profiles";
import type { ProfilesOfCluster } from "../../plane";
import { attachedTo, readCluster, type WireAttached, type WireCluster } from "../clusters/wire";
import type { Session } from "../session";
import {
  endpointOf,
  keepsRemovedManifests,
  needsPacks,
  type ProfileEntity,
  packsDiffer,
  replacement,
  type Target,
  targetsOf,
} from "./cluster-profiles";
import { added, type Manifests, named, readManifests } from "./manifests";
import { isAttachedInfra, isTemplated } from "./observe";
import type { Endpoint } from "./pack-values";
import { isInfra, packsOf } from "./profile-cache";
import { differingVariables, readVariables, type SentVariable, type Variables } from "./variables";

/** What has to be sent so that a cluster has the profiles that a program names. */
export interface ProfilePlan {
  detach: string[];
  write: ProfileEntity[];
  /** Every profile that changes, in its variables alone too. */
  changed: ProfileEntity[];
  /** Variables of profiles that stay in their version. */
  variables: { profileUid: string; variables: SentVariable[] }[];
}

const ACTIONS = { now: "DownloadAndInstall", later: "DownloadAndInstallLater" } as const;

/** Brings the cluster's profiles to what the program says; profiles attached elsewhere stay. */
export async function applyProfiles(
  session: Session,
  cluster: WireCluster,
  args: Pick<ClusterArgs, "profiles" | "apiServer" | "applySetting">,
  prior: Partial<ClusterArgs>,
): Promise<(keyof ClusterArgs)[]> {
  const uid = cluster.metadata.uid ?? "";
  const wanted = { profiles: args.profiles, prior: prior.profiles, endpoint: args.apiServer };
  const isReleasedIn = ({ status }: WireCluster, { write }: ProfilePlan): boolean =>
    status?.spcApply?.canBeApplied === false &&
    write.length === 0 &&
    prior.applySetting === "later" &&
    args.applySetting === "now";
  const seen = await planOf(session, cluster, wanted, session.reader.variables(uid));
  if (isEmpty(seen) && !isReleasedIn(cluster, seen)) return [];
  // What is written carries along what others have set: it is read just before.
  const now = await readCluster(session, uid);
  if (!now) throw goneError(`Cluster ${uid}`);
  const plan = await planOf(session, now, wanted, readVariables(session, uid));
  const params = { uid };
  if (plan.detach.length > 0) {
    const json = { profileUids: plan.detach };
    await session.palette.tell("DELETE /v1/spectroclusters/{uid}/profiles", { params, json });
  }
  if (plan.write.length > 0) await writeProfiles(session, uid, { plan, wanted, applySetting: args.applySetting });
  if (plan.variables.length > 0) {
    const route = "PATCH /v1/spectroclusters/{uid}/variables";
    await session.palette.tell(route, { params, json: plan.variables, repeatable: true });
  }
  const isReleased = isReleasedIn(now, plan);
  if (isReleased)
    await session.palette.tell("POST /v1/spectroclusters/{uid}/status/spcApply", {
      params,
      repeatable: true,
      status: 202,
    });
  return isReleased || !isEmpty(plan) ? ["profiles"] : [];
}

const isEmpty = ({ detach, write, variables }: ProfilePlan): boolean =>
  detach.length + write.length + variables.length === 0;

interface ProfileWrite extends Pick<ClusterArgs, "applySetting"> {
  plan: ProfilePlan;
  wanted: Wanted;
}

async function writeProfiles(
  session: Session,
  uid: string,
  { plan, wanted, applySetting }: ProfileWrite,
): Promise<void> {
  const json = { profiles: plan.write, spcApplySettings: { actionType: ACTIONS[applySetting] } };
  const ask = { params: { uid }, query: { resolveNotification: true }, json, repeatable: true };
  // Of profiles that are attached by now it says that those which they replace are not.
  await session.palette.tell("PATCH /v1/spectroclusters/{uid}/profiles", ask, async () => {
    const now = await readCluster(session, uid);
    return now !== undefined && (await planOf(session, now, wanted, readVariables(session, uid))).write.length === 0;
  });
}

/** The profiles that would be written, as the plane's own preview of reinstalls takes them. */
export async function wouldWrite(
  session: Session,
  cluster: WireCluster,
  wanted: ProfilesOfCluster,
  present?: Variables,
): Promise<ProfileEntity[]> {
  const { profiles, prior, isWritten = false } = wanted;
  const packs = attachedTo(cluster).flatMap((attached) => attached.packs ?? []);
  const variables = present ? Promise.resolve(present) : session.reader.variables(cluster.metadata.uid ?? "");
  const all = { profiles, prior, endpoint: endpointOf(packs), everything: isWritten };
  return (await planOf(session, cluster, all, variables)).changed;
}

interface Wanted {
  profiles: readonly Profile[];
  prior: readonly Profile[] | undefined;
  endpoint: Endpoint | undefined;
  everything?: boolean;
}

async function planOf(
  session: Session,
  cluster: WireCluster,
  { profiles, prior, endpoint, everything = false }: Wanted,
  present: Promise<Variables>,
): Promise<ProfilePlan> {
  const given = needsPacks(endpoint);
  const attached = attachedTo(cluster);
  const [targets, variables] = await Promise.all([
    targetsOf(
      session,
      profiles,
      (profile, found) => given(profile, found) || (priorOf(profile, prior)?.packs ?? []).length > 0,
    ),
    present,
  ]);
  if (isTemplated(cluster)) return planUnderTemplate(attached, targets, variables, prior);
  const manifests = await manifestsOf(session, cluster, targets);
  return plan(attached, targets, variables, { prior, endpoint, manifests, everything });
}

/** The manifests that the program names, and those that somebody else added, as the cluster has them. */
async function manifestsOf(session: Session, cluster: WireCluster, targets: readonly Target[]): Promise<Manifests> {
  const uids = targets.flatMap(({ profile, found, document }) => {
    const attached = attachedTo(cluster).find(({ uid }) => uid === found.id);
    if (!attached) return [];
    return [...named(attached, profile.packs ?? []), ...(document ? added(attached, packsOf(document)) : [])];
  });
  return await readManifests(session, cluster.metadata.uid ?? "", uids);
}

/** A template decides profiles, versions and packs: only variables are the cluster's own. */
export function planUnderTemplate(
  attached: readonly WireAttached[],
  targets: readonly Target[],
  variables: Variables,
  prior: readonly Profile[] | undefined,
): ProfilePlan {
  const result: ProfilePlan = { detach: [], write: [], changed: [], variables: [] };
  for (const [{ profile }, { uid }] of pairUp(attached, targets)) {
    const before = priorOf(profile, prior)?.variables;
    const differing = differingVariables(variables.get(uid) ?? [], profile.variables, before);
    if (differing.length === 0) continue;
    result.changed.push({ uid, packValues: [], variables: differing });
    result.variables.push({ profileUid: uid, variables: differing });
  }
  return result;
}

/** What a plan hangs on besides what is attached and wanted. */
interface Beside {
  prior?: readonly Profile[] | undefined;
  endpoint?: Endpoint | undefined;
  manifests?: Manifests;
  /** Count what is written already among what changes: it may wait to be installed. */
  everything?: boolean;
}

/** The plan from what is attached and what is wanted. */
export function plan(
  attached: readonly WireAttached[],
  targets: readonly Target[],
  variables: Variables,
  { prior, endpoint, manifests = new Map(), everything = false }: Beside = {},
): ProfilePlan {
  const partners = pairUp(attached, targets);
  const result: ProfilePlan = {
    detach: detached(attached, targets, partners, prior ?? []),
    write: [],
    changed: [],
    variables: [],
  };
  for (const target of targets) {
    const partner = partners.get(target);
    const present = variables.get(partner?.uid ?? "") ?? [];
    const before = priorOf(target.profile, prior);
    const entity = replacement(target, partner, { present, prior: before, endpoint, manifests });
    const isWritten =
      partner?.uid !== target.found.id ||
      packsDiffer(partner, entity, manifests) ||
      keepsRemovedManifests(target, partner, before);
    const differing = differingVariables(present, target.profile.variables, before?.variables);
    if (isWritten) result.write.push(entity);
    if (everything || isWritten || differing.length > 0) result.changed.push(entity);
    if (partner?.uid !== target.found.id) continue;
    if (differing.length > 0) result.variables.push({ profileUid: partner.uid, variables: differing });
  }
  return result;
}

/** To each profile the attached one that it is or replaces: without that, writing it would add a second one. */
function pairUp(attached: readonly WireAttached[], targets: readonly Target[]): Map<Target, WireAttached> {
  const pairs = new Map<Target, WireAttached>();
  const free = (profile: WireAttached): boolean => ![...pairs.values()].includes(profile);
  const rules: ((target: Target, profile: WireAttached) => boolean)[] = [
    ({ found }, profile) => profile.uid === found.id,
    ({ found }, profile) => profile.name === found.name,
    ({ found }, profile) => isInfra(found.type) && isAttachedInfra(profile),
  ];
  for (const rule of rules) {
    for (const target of targets) {
      const partner = pairs.has(target)
        ? undefined
        : attached.find((profile) => free(profile) && rule(target, profile));
      if (partner) pairs.set(target, partner);
    }
  }
  return pairs;
}

// The layers under everything else are replaced, never taken away.
function detached(
  attached: readonly WireAttached[],
  targets: readonly Target[],
  partners: ReadonlyMap<Target, WireAttached>,
  prior: readonly Profile[],
): string[] {
  const kept = [...partners.values()];
  return attached
    .filter((profile) => !isAttachedInfra(profile) && !kept.includes(profile))
    .filter((profile) => prior.some((known) => isOf(known, profile)))
    .filter((profile) => !targets.some(({ found }) => found.name === profile.name))
    .map((profile) => profile.uid);
}

const isOf = (known: Profile, attached: WireAttached): boolean =>
  known.id === undefined ? known.name === attached.name : known.id === attached.uid;

const priorOf = (profile: Profile, prior: readonly Profile[] | undefined): Profile | undefined =>
  prior?.find((known) => (profile.id === undefined ? known.name === profile.name : known.id === profile.id));
