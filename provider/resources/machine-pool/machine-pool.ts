import { markerOf } from "../../adoption/marker";
import { ownership } from "../../adoption/ownership";
import { poolInCluster } from "../../adoption/resolve-id";
import { requireAddresses } from "../../capacity/addresses";
import { type Context, defineResource } from "../../context";
import { withCost } from "../../core/cost";
import { type Change, diffInputs } from "../../core/diff";
import { reportDrift } from "../../core/drift";
import { ProviderError } from "../../core/errors";
import { deletingError, goneError } from "../../core/gone";
import type { Observed, Prior } from "../../core/resource";
import { lowerFirst } from "../../core/text/lower-first";
import type { Duration } from "../../core/time/duration";
import { differing } from "../../drift/differences";
import { reportInputDrift } from "../../drift/input-drift";
import { failedMachines, serverDrift } from "../../drift/server-drift";
import { maasBehind, maasBehindCluster } from "../../machines/maas-view";
import { formerHosts, orphanedServers } from "../../machines/orphaned-servers";
import { tally } from "../../machines/progress";
import { isOwnList, othersListed } from "../../machines/read-status";
import { alsoNamed, serversToRelease } from "../../machines/release-status";
import { reportReplaced } from "../../machines/replaced-machines";
import { enoughNewRunning, isStable, type MachinesBefore, type Reinstalls, seenBefore } from "../../machines/rollout";
import { hostsOf, needsWitnesses, reportUnseen, type Servers, serversBehind, WITNESSES } from "../../machines/servers";
import { reportUnclear } from "../../machines/unclear-machines";
import { verifyReleased } from "../../machines/verify-released";
import { isAwaited, type Outcome, onlyMends, waitForRecovery } from "../../machines/wait-for-recovery";
import type { Drift } from "../../model/drift";
import { MachinePoolArgs, MachinePoolOutputs, wantedSize } from "../../model/machine-pool";
import type { Marker, Named, ObservedMachine, ObservedPool, PoolMarker } from "../../plane";
import { refuseLoss } from "../../protection/deletion-protection";
import { refuseOverLimit } from "../../protection/release-limit";
import { requireSoleUserOf } from "../../protection/sole-user";
import { refuseUnplannedDrift } from "../../protection/unplanned-drift";
import { cleanUp } from "../clean-up";
import { notReady, reportLeftUnchanged } from "../kept";
import { waitUntilNameFree, waitUntilPoolDeleted } from "./deletion";
import { POOL, poolTitle } from "./facts";
import { planPool, presentPool, refuseRelease } from "./plan";
import { retryWhileProvisioning } from "./retry-while-provisioning";
import { refuseUntilComplete, waitForPool } from "./rollout";
import { costOnPlane, poolCost, poolRules } from "./rules";

type PoolPrior = Prior<MachinePoolArgs, MachinePoolOutputs>;

/** Workers of a cluster. The control plane's pool is never one of these. */
export const machinePool = defineResource<MachinePoolArgs, MachinePoolOutputs, MachinesBefore>({
  ...POOL,
  description: "Workers of a cluster: physical machines of one kind, allocated and released together.",
  args: MachinePoolArgs,
  outputs: MachinePoolOutputs,
  rules: poolRules,
  costOf: poolCost,
  refuse: (intent) => (intent.verb === "update" ? refuseOverLimit(POOL, intent) : refuseLoss(POOL, intent)),
  plan: planPool,
  ownership: ownership(POOL, {
    look: (ctx, id) => ctx.plane.machinePools.marker(id),
    write: (ctx, id, marker, args) => ctx.plane.machinePools.mark(id, poolMarker(marker, args)),
    isCurrent: ({ isProtected }: PoolMarker, { deletionProtection = true }) => isProtected === deletionProtection,
    differences: (ctx, _id, args) => differences(ctx, args),
    sync: async (ctx, id, args) => {
      await retryWhileProvisioning(ctx, args.clusterId, () => ctx.plane.machinePools.update(id, args));
    },
    serversOf: async (ctx, id) => (await ctx.plane.machinePools.observe(id))?.machines.length ?? 0,
  }),
  locate: poolInCluster,
  home: (ctx, { clusterId }) => ctx.plane.homeOfCluster(clusterId),

  find: async (ctx, args) => {
    const found = ctx.isAhead
      ? await ctx.plane.machinePools.find(args.clusterId, args.name)
      : await waitUntilNameFree(ctx, args, ctx.deadline.left());
    return found && (await namedPool(ctx, args, found));
  },
  prepare: async (ctx, args) => {
    await requireSoleUserOf(ctx, args.clusterId);
    await requireAddresses(ctx, args, 0);
  },
  create: (ctx, args, marker) => {
    const since = ctx.clock.now();
    const make = () => ctx.plane.machinePools.create(args, { ...poolMarker(marker, args), since });
    return retryWhileProvisioning(ctx, args.clusterId, make);
  },
  settle: async (ctx, id, args, before) => {
    // Another stack may have written over it while the pool was made.
    if (!before) await ctx.plane.machinePools.mark(id, poolMarker(markerOf(ctx), args));
    const reinstalled = before && before.reinstalls !== "none" ? before.machines.length : 0;
    const limit = ctx.deadline.left(reinstalled);
    const served = isAwaited(before?.drift) ? await servedAgain(ctx, id, args, limit) : undefined;
    const isEnough = served?.isLeft === true && onlyMends(before);
    const seen = isEnough ? served.seen : await waitForPool(ctx, id, args, { noted: before, limit });
    if (before) await cleanUp(ctx, poolTitle(args.name), () => ctx.plane.machinePools.removeLeftovers?.(id));
    return await observed(ctx, args.clusterId, seen, { ...args, drift: [...(before?.drift ?? [])] });
  },
  read: async (ctx, id, prior) => {
    const seen = await ctx.plane.machinePools.observe(id);
    if (!seen) return undefined;
    refuseControlPlane(id, seen);
    if (prior) reportChanged(ctx, id, seen, prior);
    if (prior) reportReplaced(ctx, poolTitle(prior.name ?? id), prior, seen.machines);
    const found = await observed(ctx, clusterOf(id), seen, prior ?? {});
    return { ...found, marker: await ctx.plane.machinePools.marker(id) };
  },
  update: async (ctx, id, args, prior) => {
    const seen = await changeable(ctx, id, args);
    const send = () => ctx.plane.machinePools.update(id, args, prior);
    const recorded = diffInputs(MachinePoolArgs, prior, args).map((change) => ({
      ...change,
      cost: costOnPlane(ctx.plane)(change),
    }));
    if (recorded.length > 0) await refuseUntilComplete(ctx, id, args.name, prior);
    const { approvals } = ctx.policy;
    const served = differing(MachinePoolArgs, seen.args, args, costOnPlane(ctx.plane));
    refuseUnplannedDrift(poolTitle(args.name), {
      named: { ...prior, ...args },
      served,
      recorded,
      unfinished: ctx.unfinished?.inputs,
    });
    refuseRelease({ verb: "update", id, prior, next: args, changes: recorded, approvals }, seen);
    const sent = await retryWhileProvisioning(ctx, args.clusterId, send);
    const machines = seenBefore(seen.machines, sent.machines);
    const isResumed = served.length === 0 && recorded.length === 0;
    return { machines, reinstalls: reinstallsOf(seen, served, recorded), drift: prior.drift, isResumed };
  },
  keep: async (ctx, id, args) => {
    const seen = await changeable(ctx, id, args);
    // What the plane wants by now, and not what the record says: nothing that brings it back was sent.
    const size = wantedSize({ ...args, ...seen.args }, seen.machines.length);
    reportLeftUnchanged(ctx, poolTitle(args.name), differing(MachinePoolArgs, seen.args, args, costOnPlane(ctx.plane)));
    if (!isStable(seen.machines, size) && !enoughNewRunning(seen.machines, undefined, args.waitFor))
      throw notReady(poolTitle(args.name), tally(seen.machines, size));
    if (!(await isOwnList(ctx, id, seen.machines))) throw notReady(poolTitle(args.name), othersListed(ctx));
    return await observed(ctx, args.clusterId, seen, args);
  },
  delete: async (ctx, id, prior) => {
    const seen = await ctx.plane.machinePools.observe(id);
    // What is left of a pool that somebody deleted stands on, or beside, its cluster, and goes with that.
    if (!seen) {
      if (await ctx.plane.clusters.brief(clusterOf(id))) await removeMarker(ctx, id, poolTitle(prior.name ?? id));
      return;
    }
    if (seen.cluster === "deleting") return;
    refuseControlPlane(id, seen);
    const view = await maasBehindCluster(ctx, clusterOf(id));
    const noted = await serversToRelease(ctx, view, hostsOf(seen.machines), prior.machines ?? []);
    await retryWhileProvisioning(ctx, clusterOf(id), () => ctx.plane.machinePools.delete(id));
    const what = poolTitle(prior.name ?? id);
    const { hostnames, isWhole } = await waitUntilPoolDeleted(ctx, id, { what, view }, seen);
    if (!isWhole) return;
    await removeMarker(ctx, id, what);
    await verifyReleased(ctx, view, { what, servers: alsoNamed(noted, hostnames) });
  },
});

// One that stays behind says nothing of any pool.
const removeMarker = (ctx: Context, id: string, what: string): Promise<void> =>
  cleanUp(ctx, what, () => ctx.plane.machinePools.unmark(id));

const clusterOf = (id: string): string => id.slice(0, id.indexOf("/"));

function refuseControlPlane(id: string, { isControlPlane }: ObservedPool): void {
  if (!isControlPlane) return;
  throw new ProviderError(
    `The pool ${id} is the control plane: it belongs to its Cluster, and is changed by 'controlPlane' there.`,
  );
}

/** What the marker of a pool says: a delete of its cluster must know whether it is protected. */
const poolMarker = (
  marker: Marker,
  { deletionProtection }: Pick<MachinePoolArgs, "deletionProtection">,
): PoolMarker => ({
  ...marker,
  isProtected: deletionProtection,
});

async function namedPool(ctx: Context, { clusterId, name }: MachinePoolArgs, found: ObservedPool): Promise<Named> {
  const id = `${clusterId}/${name}`;
  refuseControlPlane(id, found);
  const marker = await ctx.plane.machinePools.marker(id);
  return { id, marker, createdAt: marker?.since };
}

async function differences(ctx: Context, args: MachinePoolArgs): Promise<Change[]> {
  const found = await ctx.plane.machinePools.find(args.clusterId, args.name);
  return found ? differing(MachinePoolArgs, found.args, args, costOnPlane(ctx.plane)) : [];
}

/** Whether a change reinstalls the machines of a pool; what an earlier run left unfinished may still do so. */
function reinstallsOf(seen: ObservedPool, served: readonly Change[], recorded: readonly Change[]): Reinstalls {
  if (withCost(served, "reinstall").length > 0) return "all";
  // Without any change this goes on with what an earlier run left unfinished.
  const isResumed = served.length === 0 && recorded.length === 0;
  const isOpen = isResumed || !isStable(seen.machines, wantedSize(seen.args, seen.machines.length));
  const mayBegin = withCost([...served, ...recorded], "reinstall", "may-reinstall").length > 0;
  return isOpen || mayBegin ? "may" : "none";
}

/** The pool, where it may be changed from here. */
async function changeable(ctx: Context, id: string, args: MachinePoolArgs): Promise<ObservedPool> {
  const seen = await ctx.plane.machinePools.observe(id);
  if (!seen) throw goneError(poolTitle(args.name));
  if (seen.cluster === "deleting") throw deletingError(poolTitle(args.name), " with its cluster");
  refuseControlPlane(id, seen);
  return seen;
}

async function observed(
  ctx: Context,
  clusterId: string,
  seen: ObservedPool,
  recorded: PoolPrior,
): Promise<Observed<MachinePoolArgs, MachinePoolOutputs>> {
  const cluster = seen.machines.length > 0 ? await ctx.plane.clusters.brief(clusterId) : undefined;
  const view = await maasBehind(ctx, cluster?.cloudAccountId);
  const others = view ? await othersOf(ctx, clusterId, { seen, recorded }) : [];
  const former = formerHosts(recorded, [...seen.machines, ...others]);
  const servers = await serversBehind(ctx, view, seen.machines, { recorded: recorded.machines, others, former });
  await reportUnseen(ctx, view, servers);
  reportUnclear(ctx, seen.machines, servers);
  return {
    args: seen.args,
    outputs: {
      machines: servers.machines,
      clusterName: cluster?.name ?? recorded.clusterName ?? "",
      drift: reportDrift(ctx, [
        ...driftOf(seen, servers, ctx.plane.name),
        ...(await orphanedServers(ctx, servers, recorded.drift)),
      ]),
    },
  };
}

/** Machines of the pool's cluster as far as they are needed, this pool's own among them. */
async function othersOf(
  ctx: Context,
  clusterId: string,
  { seen, recorded }: { seen: ObservedPool; recorded: PoolPrior },
): Promise<readonly ObservedMachine[]> {
  const { machinePools } = ctx.plane;
  const isShort = needsWitnesses(seen.machines);
  // In a look at the whole stack all of them are asked for anyway, and told to MAAS in one request.
  if (formerHosts(recorded, seen.machines).length > 0 || (isShort && ctx.freshness?.isWide))
    return ((await machinePools.list(clusterId)) ?? []).flatMap(({ machines }) => machines);
  return isShort ? await machinePools.someRunning(clusterId, WITNESSES) : [];
}

/** Says what somebody changed about a pool on the plane. */
function reportChanged(ctx: Context, id: string, seen: ObservedPool, prior: PoolPrior): void {
  const { approvals } = ctx.policy;
  const changes = differing(MachinePoolArgs, seen.args, prior, costOnPlane(ctx.plane));
  const now = { ...prior, ...presentPool(seen) };
  const isOverLimit = () =>
    refuseOverLimit(POOL, { verb: "update", id, prior: now, next: prior, changes, approvals }) !== undefined;
  reportInputDrift(ctx, changes, isOverLimit);
}

const driftOf = ({ args, machines }: ObservedPool, servers: Servers, plane: string): Drift[] =>
  servers.known
    ? serverDrift(servers.pairs, { demanded: args, prefix: "", owner: servers.owner, plane })
    : failedMachines(machines, plane);

/** Waits until the cluster has brought back the servers of a pool that were released or switched off behind its back. */
async function servedAgain(
  ctx: Context,
  id: string,
  args: MachinePoolArgs,
  limit: Duration,
): Promise<Outcome<ObservedPool>> {
  const view = await maasBehindCluster(ctx, args.clusterId);
  return await waitForRecovery(ctx, lowerFirst(poolTitle(args.name)), limit, async () => {
    const seen = await ctx.plane.machinePools.observe(id);
    if (!seen) return undefined;
    const drift = async () => driftOf(seen, await serversBehind(ctx, view, seen.machines), ctx.plane.name);
    const { machines } = seen;
    const isOwn = () => isOwnList(ctx, id, machines);
    return { seen, machines, size: wantedSize(args, machines.length), drift, isOwn };
  });
}
