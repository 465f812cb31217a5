import type { Lab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import type { ResourceController } from "../../provider/core/resource-controller";
import { checked } from "../support/actor";
import type { Phase } from "./phases";
import type { Scene } from "./scene";

/** A resource in the matrix: what a program says of it, and how the lab's own world shows it. */
export interface Subject {
  name: string;
  controller(scene: Scene): ResourceController;
  inputs(lab: Lab, name: string): PropertyMap;
  /** It is there before the program knows of it, and is adopted, or imported by its name. */
  before?: "adopt" | "import";
  /** The phases in which something goes wrong; all of them unless told. */
  own?: readonly Phase[];
  /** What the program says later. */
  change: PropertyMap | ((lab: Lab) => PropertyMap);
  /** The change replaces the object. */
  isReplaced?: boolean;
  /** What somebody does with it once it is made. */
  tend?(scene: Scene, name: string): Promise<void>;
  /** How many objects of the name there are. */
  count(lab: Lab, name: string): number;
  /** What the world says of the one object, to be compared with the inputs. */
  seen(lab: Lab, name: string): PropertyMap;
  /** The same from the inputs. */
  asked(inputs: PropertyMap): PropertyMap;
}

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

export const account: Subject = {
  name: "account",
  controller: (scene) => scene.controllers().maasCloudAccount,
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

export const gateway: Subject = {
  name: "gateway",
  controller: (scene) => scene.controllers().gateway,
  inputs: (_, name) => ({ name, installer: "kubernetes", tags: { team: "a" }, deletionProtection: false }),
  change: { tags: { team: "b" } },
  count: (lab, name) => lab.palette.world.gateways.filter((known) => known.name === name).length,
  seen: (lab, name) => ({ team: lab.palette.world.gateways.find((known) => known.name === name)?.labels.team }),
  asked: ({ tags }) => ({ team: (tags as PropertyMap).team }),
};

export const ipPool: Subject = {
  name: "address pool",
  controller: (scene) => scene.controllers().ipPool,
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

export const cluster: Subject = {
  name: "cluster",
  controller: (scene) => scene.controllers().cluster,
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

export const pool: Subject = {
  name: "pool",
  controller: (scene) => scene.controllers().machinePool,
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
export async function standing(scene: Scene): Promise<void> {
  const { lab, runtime } = scene;
  const { maasCloudAccount, cluster: controller } = scene.controllers();
  for (const name of [STANDING_ACCOUNT, OTHER_ACCOUNT])
    await maasCloudAccount.create(runtime, checked(maasCloudAccount, account.inputs(lab, name)));
  await controller.create(runtime, checked(controller, clusterInputs(lab, STANDING_CLUSTER, STANDING_ACCOUNT)));
}
