import type { Lab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { checked } from "../support/actor";
import type { Place } from "./place";
import type { Subject } from "./subject";

/** A resource on Palette. */
export type PaletteSubject = Subject<Lab>;

export const gatewayUid = (lab: Lab): string => lab.palette.world.gateway("rack1-gateway").uid;
export const accountUid = (lab: Lab, name: string) =>
  lab.palette.world.accounts.find((known) => known.name === name)?.uid;
export const instance = { minCpu: 4, minMemoryMb: 8192 };
export const clusterInputs = (lab: Lab, name: string, account: string): PropertyMap => ({
  name,
  cloudAccountId: accountUid(lab, account),
  domain: "maas",
  profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
  controlPlane: { size: 1, instance },
  deletionProtection: false,
});

export const clustersOf = (lab: Lab, name: string) =>
  lab.palette.world.clusters.filter((cluster) => cluster.name === name && cluster.state !== "Deleted");
export const poolsOf = (lab: Lab, name: string) =>
  clustersOf(lab, STANDING_CLUSTER).flatMap(({ pools }) => pools.filter((pool) => pool.name === name));
const ipPoolsOf = (lab: Lab, name: string) =>
  lab.palette.world.stores.gateways.flatMap(({ ipPools }) => ipPools.filter(({ meta }) => meta.name === name));

/** What stands there for the others to be made on. */
export const OTHER_ACCOUNT = "standing-2";
export const STANDING_ACCOUNT = "standing";
const STANDING_CLUSTER = "standing";

export const account: PaletteSubject = {
  name: "account",
  type: "MaasCloudAccount",
  inputs: (lab, name) => ({
    name,
    gatewayId: gatewayUid(lab),
    apiEndpoint: lab.maas.url,
    apiKey: lab.maas.apiKey,
    tags: { team: "a" },
  }),
  change: { tags: { team: "b" } },
  count: (lab, name) => lab.palette.world.accounts.filter((known) => known.name === name).length,
  seen: (lab, name) => ({ team: lab.palette.world.accounts.find((known) => known.name === name)?.labels.team }),
  asked: ({ tags }) => ({ team: (tags as PropertyMap).team }),
};

export const gateway: PaletteSubject = {
  name: "gateway",
  type: "Gateway",
  inputs: (_, name) => ({ name, installer: "kubernetes", tags: { team: "a" }, deletionProtection: false }),
  change: { tags: { team: "b" } },
  count: (lab, name) => lab.palette.world.gateways.filter((known) => known.name === name).length,
  seen: (lab, name) => ({ team: lab.palette.world.gateways.find((known) => known.name === name)?.labels.team }),
  asked: ({ tags }) => ({ team: (tags as PropertyMap).team }),
};

export const ipPool: PaletteSubject = {
  name: "address pool",
  type: "IpPool",
  isOnlyListed: true,
  inputs: (lab, name) => ({
    name,
    gatewayId: gatewayUid(lab),
    range: { start: "10.10.8.20", end: "10.10.8.60" },
    prefix: 24,
    gateway: "10.10.8.1",
    nameservers: ["10.10.8.2"],
  }),
  change: { nameservers: ["10.10.8.3"] },
  count: (lab, name) => ipPoolsOf(lab, name).length,
  seen: (lab, name) => {
    const { pool } = (ipPoolsOf(lab, name)[0]?.spec ?? {}) as { pool?: { nameserver?: { addresses?: string[] } } };
    return { nameservers: pool?.nameserver?.addresses?.join(" ") };
  },
  asked: ({ nameservers }) => ({ nameservers: (nameservers as string[]).join(" ") }),
};

export const cluster: PaletteSubject = {
  name: "cluster",
  type: "Cluster",
  inputs: (lab, name) => ({ ...clusterInputs(lab, name, STANDING_ACCOUNT), tags: { team: "a" } }),
  change: { tags: { team: "b" }, controlPlaneHealthCheckTimeout: "30m", namespaces: [{ name: "web", cpuCores: 4 }] },
  count: (lab, name) => clustersOf(lab, name).length,
  seen: (lab, name) => {
    const [found] = clustersOf(lab, name);
    const machines = found?.pools.flatMap((pool) => pool.machines) ?? [];
    return { team: found?.labels.team, state: found?.state, machines: machines.length };
  },
  asked: ({ tags }) => ({ team: (tags as PropertyMap).team, state: "Running", machines: 1 }),
};

export const pool: PaletteSubject = {
  name: "pool",
  type: "MachinePool",
  inputs: (lab, name) => ({
    clusterId: lab.palette.world.cluster(STANDING_CLUSTER).uid,
    name,
    size: 1,
    instance,
    deletionProtection: false,
  }),
  change: { size: 2 },
  count: (lab, name) => poolsOf(lab, name).length,
  seen: (lab, name) => {
    const [found] = poolsOf(lab, name);
    return { size: found?.size, machines: found?.machines.length };
  },
  asked: ({ size }) => ({ size, machines: size }),
};

/** Makes what the others are made on. */
export async function standing({ world, runtime, controller }: Place<Lab>): Promise<void> {
  const accounts = controller("MaasCloudAccount");
  for (const name of [STANDING_ACCOUNT, OTHER_ACCOUNT])
    await accounts.create(runtime, checked(accounts, account.inputs(world, name)));
  const clusters = controller("Cluster");
  await clusters.create(runtime, checked(clusters, clusterInputs(world, STANDING_CLUSTER, STANDING_ACCOUNT)));
}
