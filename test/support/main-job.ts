import type { PropertyMap } from "../../provider/core/lifecycle";
import { type Actor, made } from "./actor";
import type { Stage } from "./stage";

/** What the main job says of each resource; a test changes what it is about. */
export const gatewayArgs = { name: "rack1-gateway", installer: "none" };

export const accountArgs = (on: Stage): PropertyMap => ({
  name: "maas",
  gatewayId: on.lab.palette.world.gateway("rack1-gateway").uid,
  apiEndpoint: on.lab.maas.url,
  apiKey: on.lab.maas.apiKey,
});

export const profile = (version: string): PropertyMap => ({
  name: "maas-infra",
  version,
  variables: { region: "eu-west" },
});

export const clusterArgs = (account: Actor): PropertyMap => ({
  name: "payments",
  cloudAccountId: account.id,
  domain: "maas",
  profiles: [profile("1.0.0")],
  controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
  deletionProtection: false,
});

export const poolArgs = (cluster: Actor): PropertyMap => ({
  clusterId: cluster.id,
  name: "workers",
  size: 2,
  instance: { minCpu: 8, minMemoryMb: 16384 },
  deletionProtection: false,
});

export const anAccount = (on: Stage, over: PropertyMap = {}): Promise<Actor> =>
  made(on, on.controllers.account, { ...accountArgs(on), ...over });

export async function aCluster(on: Stage, over: PropertyMap = {}): Promise<Actor> {
  return await made(on, on.controllers.cluster, { ...clusterArgs(await anAccount(on)), ...over });
}

export const aPool = (on: Stage, cluster: Actor, over: PropertyMap = {}): Promise<Actor> =>
  made(on, on.controllers.pool, { ...poolArgs(cluster), ...over });

/** Host names of machines that are anybody's in MAAS. */
export const takenHosts = (on: Pick<Stage, "lab">): string[] =>
  on.lab.maas.world.machines
    .filter(({ statusName }) => ["Allocated", "Deploying", "Deployed", "Failed deployment"].includes(statusName))
    .map(({ hostname }) => hostname)
    .sort();

/** Requests of the provider to a route. */
export const asked = (on: Stage, route: string): number =>
  on.lab.requests.filter(
    (entry) => !entry.byGateway && `${entry.method} ${entry.route.replace(/^[A-Z]+ /, "")}` === route,
  ).length;
