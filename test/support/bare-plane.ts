import type { Home } from "../../provider/core/resource";
import type { ClusterArgs } from "../../provider/model/cluster";
import type { MaasCloudAccountArgs } from "../../provider/model/maas-cloud-account";
import type { MachinePoolArgs } from "../../provider/model/machine-pool";
import type {
  ChosenPlane,
  CloudAccounts,
  Clusters,
  MachinePools,
  Marker,
  ObservedCluster,
  ObservedMachine,
  Plane,
  PoolMarker,
} from "../../provider/plane";
import { type PlaneDefinition, planeFacts } from "../../provider/plane/definition";
import { machine } from "./machines";

const NO_PROFILES = "Bare has no profiles: name the Kubernetes that it installs in its own configuration";

/** A plane with accounts, clusters and pools, and nothing that a plane may lack. */
export const bareDefinition: PlaneDefinition = {
  name: "Bare",
  lacks: {
    gateways: "Bare has no gateways: it reaches MAAS itself.",
    profiles: `${NO_PROFILES}.`,
    ipPools: "Bare has no address pools: MAAS gives the addresses.",
    repaves: "Bare reinstalls nothing by itself.",
    catalog: "Bare keeps nothing that clusters name by id.",
  },
  resources: {
    gateway: { absent: "Bare has no gateways: it reaches MAAS itself, so leave the resource out" },
    maasCloudAccount: {},
    cluster: {
      below: {
        profiles: { lacks: NO_PROFILES },
        "controlPlane.network.ipPoolId": { lacks: "Bare has no address pools: leave it to MAAS" },
        "controlPlane.zones": "refused",
      },
    },
    machinePool: { below: { "taints[].effect": { lacks: "Bare knows no effects of taints" }, labels: "reinstall" } },
    ipPool: { absent: "Bare has no address pools: MAAS gives the addresses" },
  },
  others: (noun) => ({ absent: `Bare has no ${noun}s` }),
  remedy: (situation) => `bare ${situation}`,
};

const HOME: Home = { plane: "bare" };

/** What there is; a test may look into it. */
export class BareWorld {
  readonly accounts = new Map<string, { args: MaasCloudAccountArgs; marker: Marker }>();
  readonly clusters = new Map<string, { args: ClusterArgs; marker: Marker }>();
  readonly pools = new Map<string, { args: MachinePoolArgs; marker: PoolMarker }>();
}

/** The plane over a world in memory: what is asked for is there at once. */
export function barePlane(world: BareWorld): ChosenPlane {
  const nobody = { clusters: [], accounts: [], unread: [] };
  const none = { found: [], unread: [] };
  const plane: Plane = {
    ...planeFacts(bareDefinition),
    isId: (text) => text.startsWith("bare-"),
    homeOf: async () => HOME,
    tenantHome: async () => HOME,
    homeOfCluster: async () => HOME,
    cloudAccounts: accountsIn(world, nobody),
    clusters: clustersIn(world),
    machinePools: poolsIn(world),
    unknownInputs: async () => [],
    tenantInventory: {
      place: { noun: "project", name: "any" },
      whose: async () => ({ tenant: "bare", user: "nobody" }),
      projects: async () => [],
      gateways: async () => [],
      accounts: async () => none,
      clusters: async () => none,
      domainsBehind: async () => [],
      domainOf: async () => undefined,
      machinesOf: async () => [],
      hostsOf: async () => [],
      certificates: async () => [],
    },
  };
  return { definition: bareDefinition, host: { at: async () => plane } };
}

const named = <T extends { args: { name: string }; marker: Marker }>(all: ReadonlyMap<string, T>, name: string) => {
  const found = [...all].find(([, { args }]) => args.name === name);
  return found && { id: found[0], marker: found[1].marker, createdAt: undefined };
};

function accountsIn({ accounts }: BareWorld, nobody: Awaited<ReturnType<CloudAccounts["users"]>>): CloudAccounts {
  return {
    find: async (name) => named(accounts, name),
    names: async () => [...accounts.values()].map(({ args }) => args.name),
    create: async (args, marker) => {
      const id = `bare-account-${args.name}`;
      accounts.set(id, { args, marker });
      return id;
    },
    observe: async (id) => {
      const found = accounts.get(id);
      if (!found) return undefined;
      const { apiKey: _, adopt: __, ...args } = found.args;
      return { args, marker: found.marker, state: undefined };
    },
    update: async (id, args) => {
      const found = accounts.get(id);
      if (found) accounts.set(id, { ...found, args });
    },
    claim: async (id, marker) => {
      const found = accounts.get(id);
      if (found) accounts.set(id, { ...found, marker });
    },
    validate: async () => undefined,
    places: async () => [],
    users: async () => nobody,
    delete: async (id) => void accounts.delete(id),
  };
}

const machinesOf = (id: string, size: number): ObservedMachine[] =>
  Array.from({ length: size }, (_, i) => machine(`${id}-${i}`));

const workersOf = ({ pools }: BareWorld, clusterId: string) =>
  [...pools].filter(([id]) => id.startsWith(`${clusterId}/`));

function observed(world: BareWorld, id: string): ObservedCluster | undefined {
  const found = world.clusters.get(id);
  if (!found) return undefined;
  const { adopt: _, ...args } = found.args;
  const workers = workersOf(world, id);
  return {
    args,
    marker: found.marker,
    state: "running",
    stateName: "Running",
    applying: false,
    healthy: true,
    conditions: [],
    kubernetesVersion: "1.33.5",
    distribution: "",
    apiEndpoint: "https://bare.example.com:6443",
    dnsName: "",
    gatewayId: undefined,
    controlPlane: machinesOf(id, args.controlPlane.size),
    workers: workers.reduce(
      (
        sum,
        [
          ,
          {
            args: { size },
          },
        ],
      ) => sum + (size ?? 0),
      0,
    ),
    poolMarkers: Object.fromEntries(
      workers.map(
        ([
          ,
          {
            args: { name },
            marker,
          },
        ]) => [name, marker],
      ),
    ),
  };
}

function clustersIn(world: BareWorld): Clusters {
  const { clusters } = world;
  return {
    find: async (name) => named(clusters, name),
    names: async () => [...clusters.values()].map(({ args }) => args.name),
    validate: async () => [],
    refusedName: async () => undefined,
    create: async (args, marker) => {
      const id = `bare-cluster-${args.name}`;
      clusters.set(id, { args, marker });
      return id;
    },
    complete: async () => {},
    observe: async (id) => observed(world, id),
    brief: async (id) => {
      const found = clusters.get(id);
      return found && { name: found.args.name, cloudAccountId: found.args.cloudAccountId };
    },
    marker: async (id) => clusters.get(id)?.marker,
    update: async (id, args) => {
      const found = clusters.get(id);
      const machines = observed(world, id)?.controlPlane.map((one) => one.id) ?? [];
      if (found) clusters.set(id, { ...found, args });
      return { machines, sent: [] };
    },
    claim: async (id, marker) => {
      const found = clusters.get(id);
      if (found) clusters.set(id, { ...found, marker });
    },
    delete: async (id) => void clusters.delete(id),
    kubeconfig: async () => undefined,
    events: async () => [],
  };
}

function poolsIn(world: BareWorld): MachinePools {
  const { pools } = world;
  const seen = (id: string) => {
    const found = pools.get(id);
    if (!found) return undefined;
    const { adopt: _, ...args } = found.args;
    return { args, isControlPlane: false, machines: machinesOf(id, args.size ?? 0), cluster: "running" as const };
  };
  return {
    list: async (clusterId) =>
      world.clusters.has(clusterId)
        ? workersOf(world, clusterId).map(([id, { args }]) => ({
            name: args.name,
            isControlPlane: false,
            size: args.size ?? 0,
            machines: machinesOf(id, args.size ?? 0),
            staysBehind: false,
            placement: args,
          }))
        : undefined,
    someRunning: async (clusterId) =>
      workersOf(world, clusterId).flatMap(([id, { args }]) => machinesOf(id, args.size ?? 0)),
    find: async (clusterId, name) => seen(`${clusterId}/${name}`),
    create: async (args, marker) => {
      const id = `${args.clusterId}/${args.name}`;
      pools.set(id, { args, marker });
      return id;
    },
    marker: async (id) => pools.get(id)?.marker,
    mark: async (id, marker) => {
      const found = pools.get(id);
      if (found) pools.set(id, { ...found, marker });
    },
    unmark: async () => {},
    observe: async (id) => seen(id),
    machines: async (id) => seen(id)?.machines,
    update: async (id, args) => {
      const found = pools.get(id);
      const machines = seen(id)?.machines.map((one) => one.id) ?? [];
      if (found) pools.set(id, { ...found, args });
      return { machines, sent: [] };
    },
    delete: async (id) => void pools.delete(id),
  };
}
