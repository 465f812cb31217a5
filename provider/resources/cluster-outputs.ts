import type { Context } from "../context";
import type { Observed, Prior } from "../core/resource";
import type { MaasView } from "../inventory";
import type { ClusterArgs, ClusterOutputs } from "../model/cluster";
import type { ObservedCluster } from "../plane";
import { dnsFaults, recordsOf } from "./dns-record";
import { tellDrift } from "./drift";
import { releasedServers, type Servers, serversBehind } from "./servers";

/** What a cluster is in reality: the stable facts, and what differs and no input expresses. */
export async function observedCluster(
  ctx: Context,
  view: MaasView | undefined,
  seen: ObservedCluster,
  recorded: Prior<ClusterArgs, ClusterOutputs>,
): Promise<Observed<ClusterArgs, ClusterOutputs>> {
  const servers = await serversBehind(ctx, view, seen.controlPlane, recorded.machines);
  const drift = seen.state === "running" ? await driftOf(ctx, view, seen, servers, recorded) : [];
  tellDrift(ctx, drift);
  const { kubernetesVersion, distribution, apiEndpoint, dnsName } = seen;
  return {
    args: seen.args,
    outputs: { kubernetesVersion, distribution, apiEndpoint, dnsName, machines: servers.machines, drift },
  };
}

async function driftOf(
  ctx: Context,
  view: MaasView | undefined,
  seen: ObservedCluster,
  servers: Servers,
  recorded: Prior<ClusterArgs, ClusterOutputs>,
): Promise<string[]> {
  const released = releasedServers(seen.controlPlane, servers);
  // With a custom endpoint no record is made.
  const name = recorded.apiServer ? "" : seen.dnsName;
  const inPlace = seen.controlPlane.every(({ state }) => state === "running");
  if (!view || !servers.known || name === "" || !inPlace) return released;
  const records = await recordsOf(ctx, view, name);
  return records ? [...released, ...dnsFaults(name, records, servers.physical)] : released;
}
