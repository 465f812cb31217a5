import type { Context } from "../../context";
import { reportDrift } from "../../core/drift";
import type { Observed, Prior } from "../../core/resource";
import { controlPlaneOwner } from "../../drift/control-plane-owner";
import { dnsDrift, mendRecords } from "../../drift/dns-drift";
import { failedMachines, type Measure, serverDrift } from "../../drift/server-drift";
import { endpointsOf, recordsOf } from "../../machines/dns-record";
import { maasBehind } from "../../machines/maas-view";
import { formerHosts, orphanedServers } from "../../machines/orphaned-servers";
import { areOwnLists, machinesOf, readClusterStatus } from "../../machines/read-status";
import { reportUnseen, type Servers, serversBehind } from "../../machines/servers";
import { reportUnclear } from "../../machines/unclear-machines";
import { type Outcome, waitForRecovery } from "../../machines/wait-for-recovery";
import type { ClusterArgs, ClusterOutputs } from "../../model/cluster";
import type { Drift } from "../../model/drift";
import type { ObservedCluster } from "../../plane";
import type { MaasView } from "../../ports/inventory";

/** What a cluster is in reality: the stable facts, and what differs and no input expresses. */
export async function observedCluster(
  ctx: Context,
  view: MaasView | undefined,
  seen: ObservedCluster,
  { recorded, more = [] }: { recorded: Prior<ClusterArgs, ClusterOutputs>; more?: readonly Drift[] },
): Promise<Observed<ClusterArgs, ClusterOutputs>> {
  const former = formerHosts(recorded, machinesOf(seen));
  const known = { recorded: recorded.machines, others: seen.workerMachines ?? [], former };
  const servers = await serversBehind(ctx, view, seen.controlPlane, known);
  await reportUnseen(ctx, view, servers);
  reportUnclear(ctx, seen.controlPlane, servers);
  const drift = seen.state === "running" ? await driftOf(ctx, { view, seen, servers, recorded }) : [];
  const { kubernetesVersion, distribution, apiEndpoint, dnsName } = seen;
  return {
    args: seen.args,
    outputs: {
      kubernetesVersion,
      distribution,
      apiEndpoint,
      dnsName,
      machines: servers.machines,
      drift: reportDrift(ctx, [...drift, ...(seen.state === "running" ? more : [])]),
    },
  };
}

interface LookedAt {
  view: MaasView | undefined;
  seen: ObservedCluster;
  servers: Servers;
  recorded: Prior<ClusterArgs, ClusterOutputs>;
}

async function driftOf(ctx: Context, { view, seen, servers, recorded }: LookedAt): Promise<Drift[]> {
  const found = [
    ...controlPlaneDrift(seen, servers, {
      owner: await controlPlaneOwner(ctx, view, seen, servers),
      plane: ctx.plane.name,
    }),
    ...(await orphanedServers(ctx, servers, recorded.drift)),
  ];
  // With a custom endpoint no record is made.
  const name = recorded.apiServer ? "" : seen.dnsName;
  const inPlace = seen.controlPlane.every(({ state }) => state === "running");
  if (!view || !servers.known || name === "" || !inPlace) return found;
  const records = await recordsOf(ctx, view, name);
  return records ? [...found, ...dnsDrift(name, records, endpointsOf(servers), view.mayWriteDns)] : found;
}

const controlPlaneDrift = (
  { args, controlPlane }: ObservedCluster,
  servers: Servers,
  { owner, plane }: Pick<Measure, "owner" | "plane">,
): Drift[] =>
  servers.known
    ? serverDrift(servers.pairs, { demanded: args.controlPlane ?? {}, prefix: "controlPlane.", owner, plane })
    : failedMachines(controlPlane, plane);

/** Waits until a cluster has brought back servers of its control plane that were released or switched off behind its back. */
export async function waitForControlPlaneRecovery(
  ctx: Context,
  id: string,
  { name, cloudAccountId, controlPlane: { size } }: ClusterArgs,
): Promise<Outcome<ObservedCluster>> {
  const view = await maasBehind(ctx, cloudAccountId);
  return await waitForRecovery(ctx, `cluster ${name}`, ctx.deadline.left(), async () => {
    const seen = await readClusterStatus(ctx, id);
    if (!seen) return undefined;
    const machines = seen.controlPlane;
    const drift = async () => {
      const servers = await serversBehind(ctx, view, machines);
      return controlPlaneDrift(seen, servers, { owner: servers.owner, plane: ctx.plane.name });
    };
    return { seen, machines, size, drift, isOwn: () => areOwnLists(ctx, id, machines) };
  });
}

/** What there is to mend of drift by writing: the rest is the cluster's own to mend. */
export async function mendDrift(
  ctx: Context,
  args: ClusterArgs,
  drift: readonly Drift[] | undefined,
  seen: ObservedCluster,
): Promise<void> {
  if ((drift ?? []).length === 0 || args.apiServer || seen.dnsName === "") return;
  const view = await maasBehind(ctx, args.cloudAccountId);
  if (!view) return;
  const servers = await serversBehind(ctx, view, seen.controlPlane);
  if (servers.known) await mendRecords(ctx, view, seen.dnsName, endpointsOf(servers));
}
