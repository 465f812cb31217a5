import { z } from "zod";
import { askMaas, maasBehindCluster } from "../machines/maas-view";
import { sameHost } from "../machines/servers";
import type { ObservedMachine, PoolWithMachines } from "../plane";
import { requirePool } from "../plane/require-pool";
import type { PhysicalMachine } from "../ports/inventory";
import { declare } from "./look-up";
import { absent, foundCluster, whereArgs } from "./named";

const ClusterMachine = z
  .object({
    name: z.string().describe("Name of the node's machine in Palette."),
    pool: z.string().describe("Pool that it belongs to."),
    isControlPlane: z.boolean().describe("Whether it belongs to the control plane."),
    state: z.string().describe("State in Palette's own words, with its newest complaint where there is one."),
    hostname: z.string().describe("Host name of the server; empty until there is one."),
    zone: z.string().describe("MAAS zone of the server; empty until there is one."),
    systemId: z.string().optional().describe("System id of the server in MAAS."),
    resourcePool: z.string().optional().describe("MAAS resource pool of the server."),
    tags: z.array(z.string()).optional().describe("MAAS tags of the server."),
    power: z.string().optional().describe("Power of the server as MAAS knows it: `on`, `off`, `unknown` or `error`."),
    status: z.string().optional().describe("Status of the server in MAAS's own words, such as `Deployed`."),
    owner: z.string().optional().describe("MAAS user who holds the server."),
    locked: z.boolean().optional().describe("Whether the server is locked in MAAS, so that it cannot be released."),
    addresses: z.array(z.string()).optional().describe("Addresses of the server in MAAS."),
  })
  .meta({
    typeName: "ClusterMachine",
    typeProse:
      "A node and the server behind it; what only MAAS knows is there where MAAS is reachable directly and knows the server.",
  });

type ClusterMachine = z.infer<typeof ClusterMachine>;

export const getMachines = declare({
  name: "getMachines",
  description:
    "The machines of a cluster, each as Palette's node joined with MAAS's server: who is where, in which state, and what MAAS says of it.",
  args: z.strictObject({
    clusterId: z.string().min(1).optional().describe("Id of the cluster; it alone tells where the cluster lives."),
    clusterName: z.string().min(1).optional().describe("Name of the cluster, instead of its id."),
    pool: z.string().min(1).optional().describe("Name of the pool whose machines are wanted; all where omitted."),
    ...whereArgs,
  }),
  result: z.object({
    machines: z.array(ClusterMachine).describe("The machines, ordered by name."),
    maasAnswered: z
      .boolean()
      .describe(
        "Whether MAAS was asked and answered: else `maas` is not configured for it, or it could not be reached.",
      ),
    maasHides: z
      .boolean()
      .describe(
        "Whether servers are missing that MAAS may only hide: the configured key is a plain user's, who sees free servers and his own. An administrator's key shows them.",
      ),
  }),
  run: async (host, runtime, { clusterId, clusterName, pool, scope, project }) => {
    const wanted = { id: clusterId, name: clusterName, scope, project };
    const { ctx, id } = await foundCluster(host, runtime, wanted);
    const pools = await ctx.plane.machinePools.list(id);
    if (!pools) throw absent(ctx, "cluster", wanted);
    const names = pools.map(({ name }) => name);
    if (pool !== undefined) requirePool(clusterName ?? id, pool, names);
    const nodes = pools.filter(({ name }) => pool === undefined || name === pool).flatMap(nodesOf);
    const view = await maasBehindCluster(ctx, id);
    const hosts = nodes.flatMap(({ machine }) => (machine.hostname === "" ? [] : [machine.hostname]));
    const answer = view && (await askMaas(ctx, "for the servers behind the nodes", () => view.machines(hosts)));
    const machines = nodes.map((node) => joined(node, answer ?? []));
    const isWhole = machines.every(({ hostname, systemId }) => hostname === "" || systemId !== undefined);
    // Asked only where something is missing that could be hidden.
    const seesAll = view && answer && !isWhole ? await askMaas(ctx, "whose key it is", () => view.seesAll()) : true;
    return { machines: machines.sort(byName), maasAnswered: answer !== undefined, maasHides: seesAll === false };
  },
});

interface Node {
  pool: PoolWithMachines;
  machine: ObservedMachine;
}

const nodesOf = (pool: PoolWithMachines): Node[] => pool.machines.map((machine) => ({ pool, machine }));

function joined({ pool, machine }: Node, servers: readonly PhysicalMachine[]): ClusterMachine {
  const { name, hostname, zone, stateName } = machine;
  const server = servers.find((candidate) => sameHost(candidate.hostname, hostname));
  const node = { name, pool: pool.name, isControlPlane: pool.isControlPlane, state: stateName, hostname };
  return server ? { ...node, zone: server.zone || zone, ...factsOf(server) } : { ...node, zone };
}

const factsOf = ({ systemId, resourcePool, tags, power, status, owner, locked, addresses }: PhysicalMachine) => ({
  systemId,
  resourcePool,
  tags: [...tags],
  power,
  status,
  ...(owner === undefined ? {} : { owner }),
  locked,
  addresses: [...addresses],
});

const byName = (a: ClusterMachine, b: ClusterMachine): number => a.name.localeCompare(b.name, "en");
