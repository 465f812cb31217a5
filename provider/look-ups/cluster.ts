import { z } from "zod";
import type { ObservedCluster, PoolWithMachines } from "../plane";
import { declare } from "./look-up";
import { absent, foundCluster, whereArgs } from "./named";

const ClusterPool = z
  .object({
    name: z.string().describe("Name of the pool."),
    isControlPlane: z.boolean().describe("Whether it is the control plane."),
    size: z.int().describe("Machines that the pool is to have."),
    running: z.int().describe("Machines of it that run."),
  })
  .meta({ typeName: "ClusterPool", typeProse: "A pool of a cluster, and how many of its machines run." });

const AttachedProfile = z
  .object({
    name: z.string().describe("Name of the profile."),
    version: z.string().describe("Version of the profile."),
  })
  .meta({ typeName: "AttachedProfile", typeProse: "A profile that is attached to a cluster." });

export const getCluster = declare({
  name: "getCluster",
  description:
    "How a cluster stands now: state, health, versions and pools. All this moves by itself, so it is looked up and not kept as an output.",
  args: z.strictObject({
    id: z.string().min(1).optional().describe("Id of the cluster; it alone tells where the cluster lives."),
    name: z.string().min(1).optional().describe("Name of the cluster, instead of its id."),
    ...whereArgs,
  }),
  result: z.object({
    id: z.string().describe("Id of the cluster."),
    name: z.string().describe("Name of the cluster."),
    state: z.string().describe("State of the cluster in Palette's own words, such as `Running`."),
    healthy: z.boolean().describe("Whether Palette calls it healthy."),
    conditions: z.array(z.string()).describe("What is not well, a line each; empty where all is."),
    kubernetesVersion: z.string().describe("Version of Kubernetes, as the attached profile has it."),
    distribution: z.string().describe("Distribution of Kubernetes: `pxk`, `canonical`, or the name of the pack."),
    agentVersion: z.string().describe("Version of Palette's agent in the cluster; empty until it runs."),
    apiEndpoint: z.string().describe("Address of the Kubernetes API; empty until there is one."),
    dnsName: z.string().describe("Name of that address in DNS; empty where it is none."),
    cloudAccountId: z.string().describe("Id of the cloud account through which it takes machines."),
    gatewayId: z.string().describe("Id of the gateway behind it; empty where Palette notes none."),
    profiles: z.array(AttachedProfile).describe("Profiles that are attached."),
    pools: z.array(ClusterPool).describe("Its pools, the control plane among them."),
    workers: z.int().describe("Machines that its worker pools are to have, all together."),
  }),
  run: async (host, runtime, wanted) => {
    const { ctx, id } = await foundCluster(host, runtime, wanted);
    const [cluster, pools] = await Promise.all([ctx.plane.clusters.observe(id), ctx.plane.machinePools.list(id)]);
    if (!cluster) throw absent(ctx, "cluster", wanted);
    return { id, ...factsOf(cluster), pools: (pools ?? []).map(inShort) };
  },
});

function factsOf(cluster: ObservedCluster) {
  const { args, stateName, healthy, conditions, gatewayId, agentVersion, workers } = cluster;
  const { kubernetesVersion, distribution, apiEndpoint, dnsName } = cluster;
  return {
    name: args.name ?? "",
    state: stateName,
    healthy,
    conditions: [...conditions],
    kubernetesVersion,
    distribution,
    agentVersion: agentVersion ?? "",
    apiEndpoint,
    dnsName,
    cloudAccountId: args.cloudAccountId ?? "",
    gatewayId: gatewayId ?? "",
    profiles: (args.profiles ?? []).map(({ id = "", name = id, version = "" }) => ({ name, version })),
    workers,
  };
}

const inShort = ({ name, isControlPlane, size, machines }: PoolWithMachines) => ({
  name,
  isControlPlane,
  size,
  running: machines.filter(({ state }) => state === "running").length,
});
