import { ownership } from "../../adoption/ownership";
import { clusterByUidOrName } from "../../adoption/resolve-id";
import { requireControlPlaneAddresses } from "../../capacity/addresses";
import { type Context, defineResource } from "../../context";
import { type Change, diffInputs } from "../../core/diff";
import { ProviderError } from "../../core/errors";
import { deletingError, goneError } from "../../core/gone";
import type { Observed, Prior } from "../../core/resource";
import { lowerFirst } from "../../core/text/lower-first";
import { differing } from "../../drift/differences";
import { reportInputDrift } from "../../drift/input-drift";
import { ownContentsDrift, reportImportedContents, reportOwnContents } from "../../drift/own-contents";
import { endpointsOf, waitForRecord } from "../../machines/dns-record";
import { type NamedCluster, removeNeedless } from "../../machines/dns-record-removal";
import { maasBehind } from "../../machines/maas-view";
import { tally } from "../../machines/progress";
import { areOwnLists, machinesOf, othersListed, readClusterStatus } from "../../machines/read-status";
import { alsoNamed, serversToRelease } from "../../machines/release-status";
import { reportReplaced } from "../../machines/replaced-machines";
import { enoughNewRunning, isStable } from "../../machines/rollout";
import { hostsOf, serversBehind } from "../../machines/servers";
import { reportLeftovers, verifyReleased } from "../../machines/verify-released";
import { ClusterArgs, ClusterOutputs } from "../../model/cluster";
import type { Named, ObservedCluster } from "../../plane";
import type { MaasView } from "../../ports/inventory";
import { refuseLoss } from "../../protection/deletion-protection";
import { accountAt, requireGateway } from "../../protection/gateway-health";
import { refuseWhileProtected } from "../../protection/protected-pools";
import { requireSoleUser } from "../../protection/sole-user";
import { refuseUnplannedDrift } from "../../protection/unplanned-drift";
import { cleanUp } from "../clean-up";
import { notReady, reportLeftUnchanged } from "../kept";
import { requireEndpoint } from "./api-server";
import { isAppliedLater, reportAppliedLater } from "./apply-later";
import {
  announcedChanges,
  cannotChange,
  changesFromLive,
  clusterChange,
  clusterCost,
  costOnPlane,
  isWritten,
  refuseForbidden,
  rolloutOf,
} from "./change";
import { waitUntilDeleted } from "./deletion";
import { CLUSTER, clusterTitle } from "./facts";
import { mendDrift, observedCluster } from "./outputs";
import { refuseUntilComplete } from "./partial-rollout";
import { planCluster } from "./plan";
import { type ReinstallRequest, refuseWhilePending } from "./repave";
import { clusterRules } from "./rules";
import { waitForStart } from "./start";
import { type UpdateStart, waitForUpdate } from "./wait-for-update";

type ClusterPrior = Prior<ClusterArgs, ClusterOutputs>;

/** A Kubernetes cluster on MAAS machines, its control plane included; workers are pools of their own. */
export const cluster = defineResource<ClusterArgs, ClusterOutputs, UpdateStart>({
  ...CLUSTER,
  description:
    "A Kubernetes cluster on physical machines of a MAAS, with its control plane. Its workers are `MachinePool`s.",
  args: ClusterArgs,
  outputs: ClusterOutputs,
  rules: clusterRules,
  costOf: (change, prior) => clusterCost(change, prior.distribution),
  cannot: cannotChange,
  refuse: (intent) => refuseLoss(CLUSTER, intent),
  plan: planCluster,
  ownership: ownership(CLUSTER, {
    look: (ctx, id) => ctx.plane.clusters.marker(id),
    write: (ctx, id, marker) => ctx.plane.clusters.claim(id, marker),
    differences,
    sync,
    serversOf: async (ctx, id) => {
      const seen = await readClusterStatus(ctx, id);
      return (seen?.controlPlane.length ?? 0) + (seen?.workers ?? 0);
    },
  }),
  locate: clusterByUidOrName,
  home: (ctx, { scope, project }) => ctx.plane.homeOf({ scope, project }),

  find: findStanding,
  prepare,
  create: (ctx, args, marker) => ctx.plane.clusters.create(args, marker),
  settle: async (ctx, id, args, before) => {
    if (!before) await ctx.plane.clusters.complete(id, args);
    const seen = before
      ? await waitForUpdate(ctx, id, args, before)
      : await waitForStart(ctx, id, args, ctx.deadline.left());
    if (before) await cleanUp(ctx, clusterTitle(args.name), () => ctx.plane.clusters.removeLeftovers?.(id));
    const view = await maasBehind(ctx, args.cloudAccountId);
    if (!before && view && !args.apiServer) await promisedRecord(ctx, view, seen, namedFor(ctx, id, args, seen));
    const recorded = { ...args, drift: [...(before?.rollout.controlPlane.drift ?? [])] };
    return await observedCluster(ctx, view, seen, { recorded });
  },
  read: async (ctx, id, prior) => {
    const seen = await ctx.plane.clusters.observe(id, prior, "machines");
    if (!seen) return undefined;
    if (!prior) await reportImportedContents(ctx, clusterTitle(seen.args.name ?? id), seen);
    if (prior)
      reportInputDrift(ctx, differing(ClusterArgs, seen.args, prior, costOnPlane(ctx.plane, seen.distribution)));
    if (prior)
      reportReplaced(
        ctx,
        `The control plane of ${lowerFirst(clusterTitle(prior.name ?? id))}`,
        prior,
        seen.controlPlane,
      );
    const view = await maasBehind(ctx, seen.args.cloudAccountId ?? prior?.cloudAccountId);
    const more = prior ? await ownContentsDrift(ctx, seen, id) : [];
    const found = await observedCluster(ctx, view, seen, { recorded: prior ?? seen.args, more });
    return { ...found, marker: seen.marker };
  },
  update: async (ctx, id, args, prior) => {
    if (diffInputs(ClusterArgs, prior, args).length > 0) await refuseUntilComplete(ctx, id, args.name, prior);
    const seen = await running(ctx, id, args, prior);
    const change = await clusterChange(ctx, id, { args, prior }, seen);
    refuseUnplannedDrift(clusterTitle(args.name), announcedChanges(change, { ...prior, ...args }));
    const { approvals } = ctx.policy;
    const forbidden = {
      changes: change.recorded,
      reasons: change.isAppliedLater ? [] : change.reasons.map(({ text }) => text),
      approvals,
    };
    // A forbidden reinstall that is approved is approved on the plane, too.
    const isReinstallApproved = args.repaves === "forbid" && refuseForbidden(args.name, forbidden);
    const pending = seen.repavePending === false ? undefined : await ctx.plane.repaves?.pending(id);
    const changed = [...change.served, ...change.recorded].map(({ keys }) => String(keys[0]));
    const fields = [...new Set([...changed, ...change.unfinished])];
    const asked: ReinstallRequest = {
      plane: ctx.plane,
      what: clusterTitle(args.name),
      name: args.name,
      approvals,
      policy: isReinstallApproved ? "planned" : args.repaves,
      wasPending: pending !== undefined && !isWritten(change),
      expected: [...change.reasons.map(({ key }) => key), ...(isWritten(change) ? (change.notes ?? []) : [])],
      fields,
    };
    if (pending && fields.includes("profiles")) refuseWhilePending(asked, pending);
    await mendDrift(ctx, args, prior.drift, seen);
    for (const { key } of change.reasons) ctx.noteAsked?.(key);
    const { machines, sent } = await ctx.plane.clusters.update(id, args, prior);
    if (isAppliedLater(args) && sent.includes("profiles")) reportAppliedLater(ctx, args.name);
    return { asked, seen, rollout: rolloutOf(change, { seen, machines, prior, isPending: pending !== undefined }) };
  },
  keep: asItStands,
  delete: async (ctx, id, prior) => {
    const what = clusterTitle(prior.name ?? id);
    const seen = await readClusterStatus(ctx, id);
    const view = await maasBehind(ctx, seen?.args.cloudAccountId ?? prior.cloudAccountId);
    const recorded = (prior.machines ?? []).filter(({ hostname }) => hostname !== "");
    if (!seen) return await reportLeftovers(ctx, view, { what, servers: recorded, cluster: namedFor(ctx, id, prior) });
    // Recorded servers may serve somebody else by now: only those that were seen count.
    const noted = await serversToRelease(ctx, view, hostsOf(machinesOf(seen)), recorded);
    if (seen.state !== "deleting") {
      await refuseWhileProtected(ctx, { id, name: prior.name ?? id, verb: "deleted" }, seen);
      const gatewayId = seen.gatewayId ?? (await gatewayIdOf(ctx, seen.args.cloudAccountId ?? prior.cloudAccountId));
      await requireGateway(ctx, gatewayId, `Deleting ${lowerFirst(what)}`).catch(unlessForced(ctx, prior));
      await ctx.plane.clusters.delete(id);
    }
    const name = seen.args.name ?? prior.name ?? id;
    const hostnames = await waitUntilDeleted(ctx, { id, name }, seen, { forceDelete: prior.forceDelete, view });
    await verifyReleased(ctx, view, {
      what,
      servers: alsoNamed(noted, hostnames),
      cluster: namedFor(ctx, id, prior, seen),
    });
  },
});

/** By what the DNS records of a deleted cluster are found; undefined where the program brought a name, and MAAS has none of it. */
const namedFor = (ctx: Context, id: string, prior: ClusterPrior, seen?: ObservedCluster): NamedCluster | undefined =>
  prior.apiServer && !ctx.plane.clusters.registersGivenEndpoints
    ? undefined
    : {
        id,
        name: seen?.args.name ?? prior.name ?? id,
        domain: seen?.args.domain ?? prior.domain,
        dnsName: seen?.dnsName || (prior.dnsName ?? ""),
        isBrought: prior.apiServer !== undefined,
      };

async function prepare(ctx: Context, args: ClusterArgs): Promise<void> {
  const account = await accountAt(ctx, args.cloudAccountId);
  await requireGateway(ctx, account.args.gatewayId, `Creating ${lowerFirst(clusterTitle(args.name))}`);
  await requireSoleUser(ctx, { endpoint: account.args.apiEndpoint, id: args.cloudAccountId });
  await requireEndpoint(ctx, args);
  await requireControlPlaneAddresses(ctx, args.controlPlane, 0);
  const objections = await ctx.plane.clusters.validate(args);
  if (objections.length > 0) {
    throw new ProviderError(
      `${ctx.plane.name} would refuse ${lowerFirst(clusterTitle(args.name))}; nothing was sent: ${objections.join("; ")}.`,
    );
  }
}

async function differences(ctx: Context, id: string, args: ClusterArgs): Promise<Change[]> {
  const seen = await ctx.plane.clusters.observe(id, args);
  if (args.adopt) await reportOwnContents(ctx, clusterTitle(args.name), seen);
  return seen ? changesFromLive(ctx.plane, seen, args) : [];
}

/** The cluster of that name, once one that is being deleted has gone. */
async function findStanding(ctx: Context, { name }: ClusterArgs): Promise<Named | undefined> {
  const found = await ctx.plane.clusters.find(name);
  if (ctx.isAhead) return found;
  const seen = found && (await readClusterStatus(ctx, found.id));
  if (!found || seen?.state !== "deleting") return found;
  await waitUntilDeleted(ctx, { id: found.id, name }, seen, { view: undefined });
  return await ctx.plane.clusters.find(name);
}

// Nothing waits for the id here: the cluster exists, and its marker finds it again whatever happens.
async function sync(ctx: Context, id: string, args: ClusterArgs): Promise<void> {
  const seen = await ctx.plane.clusters.observe(id, args);
  const asMade = { ...args, controlPlane: seen?.args.controlPlane ?? args.controlPlane, waitFor: undefined };
  if (seen?.state === "starting") await waitForStart(ctx, id, asMade, ctx.deadline.left());
  await ctx.plane.clusters.update(id, args, args);
}

async function asItStands(ctx: Context, id: string, args: ClusterArgs): Promise<Observed<ClusterArgs, ClusterOutputs>> {
  // With all that the program names: what was not looked at would be told as changed.
  const seen = await ctx.plane.clusters.observe(id, args);
  if (!seen) throw goneError(clusterTitle(args.name));
  const { size } = seen.args.controlPlane ?? args.controlPlane;
  reportLeftUnchanged(ctx, clusterTitle(args.name), changesFromLive(ctx.plane, seen, args));
  if (
    seen.state !== "running" ||
    !(isStable(seen.controlPlane, size) || enoughNewRunning(seen.controlPlane, undefined, args.waitFor))
  ) {
    throw notReady(clusterTitle(args.name), `${seen.stateName}, ${tally(seen.controlPlane, size)}`);
  }
  if (!(await areOwnLists(ctx, id, seen.controlPlane))) throw notReady(clusterTitle(args.name), othersListed(ctx));
  const pending = await ctx.plane.repaves?.pending(id);
  if (pending?.byUser) {
    const reasons = pending.reasons.map(({ text }) => text).join("; ");
    throw notReady(clusterTitle(args.name), `a reinstall waits for an approval in ${ctx.plane.name} (${reasons})`);
  }
  return await observedCluster(ctx, await maasBehind(ctx, args.cloudAccountId), seen, { recorded: args });
}

/** The record that holds the control plane, and no other. */
async function promisedRecord(
  ctx: Context,
  view: MaasView,
  seen: ObservedCluster,
  named: NamedCluster | undefined,
): Promise<void> {
  const servers = await serversBehind(ctx, view, seen.controlPlane);
  if (seen.dnsName === "") return;
  if (servers.known) await waitForRecord(ctx, view, seen.dnsName, endpointsOf(servers));
  if (named) await removeNeedless(ctx, view, clusterTitle(named.name), named);
}

/** The cluster, once it takes changes: an interrupted start is waited for, as it was asked for then. */
async function running(ctx: Context, id: string, args: ClusterArgs, prior: ClusterPrior): Promise<ObservedCluster> {
  const seen = await observedForChange(ctx, id, args);
  if (!seen) throw goneError(clusterTitle(args.name));
  if (seen.state === "deleting") throw deletingError(clusterTitle(args.name));
  if (seen.state !== "starting") return seen;
  const asMade = { ...args, controlPlane: prior.controlPlane ?? args.controlPlane, waitFor: undefined };
  await waitForStart(ctx, id, asMade, ctx.deadline.left());
  return (await observedForChange(ctx, id, args)) ?? seen;
}

/** The cluster before a change; its health is of use only where the plane does not tell of workers. */
async function observedForChange(ctx: Context, id: string, args: ClusterArgs): Promise<ObservedCluster | undefined> {
  const seen = await ctx.plane.clusters.observe(id, args, "machines");
  return seen && !seen.workerMachines ? await ctx.plane.clusters.observe(id, args) : seen;
}

// Whoever asked for force accepts that nobody releases the servers.
const unlessForced =
  (ctx: Context, { forceDelete }: ClusterPrior) =>
  (error: unknown): void => {
    if (!forceDelete || !(error instanceof ProviderError)) throw error;
    ctx.log.warn(`${error.message} 'forceDelete' is set: it is deleted all the same.`);
  };

async function gatewayIdOf(ctx: Context, cloudAccountId: string | undefined): Promise<string | undefined> {
  const account = cloudAccountId === undefined ? undefined : await ctx.plane.cloudAccounts.observe(cloudAccountId);
  return account?.args.gatewayId;
}
