import { setTimeout as pause } from "node:timers/promises";
import { type Lab, type LabOptions, startLab } from "palette-maas-lab";
import type { Home } from "../../provider/core/resource";
import type { Runtime } from "../../provider/core/runtime";
import { realClock } from "../../provider/core/time/clock";
import type { ClusterArgs } from "../../provider/model/cluster";
import type { MaasCloudAccountArgs } from "../../provider/model/maas-cloud-account";
import type { MachinePoolArgs } from "../../provider/model/machine-pool";
import { type PaletteHost, type PalettePlane, palettePlane } from "../../provider/palette/plane";
import type { ObservedCluster } from "../../provider/plane";

/** Minutes of the lab pass in milliseconds: what a test waits for takes tens of them. */
const SPEED = 6000;

export const OWNER = "shop/dev/thing";
/** The marker of what these tests make. */
export const MARKER = { owner: OWNER, claim: "claim-1" };
/** The same for pools. */
export const POOL_MARKER = { ...MARKER, isProtected: true };

/** A lab with a plane of ours on it. */
export interface Bench {
  lab: Lab;
  host: PaletteHost;
  home: Home;
  /** In the project `Default`. */
  plane: PalettePlane;
  gatewayId: string;
}

export async function openBench(options: LabOptions = {}): Promise<Bench> {
  const lab = await startLab({ speed: SPEED, ...options });
  const host = planeHost(lab);
  const home = await (await host.at(runtime())).homeOf({ scope: "project" });
  return {
    lab,
    host,
    home,
    plane: await host.at(runtime(), home),
    gatewayId: lab.palette.world.gateway("rack1-gateway").uid,
  };
}

/** A plane as another process would have it: nothing looked up yet. */
export function planeHost(lab: Lab, more: { apiKey?: string; endpoint?: string; project?: string } = {}): PaletteHost {
  return palettePlane({
    endpoint: more.endpoint ?? lab.palette.url,
    apiKey: () => more.apiKey ?? lab.palette.apiKey,
    project: more.project ?? "Default",
    http: {
      clock: realClock,
      requestTimeout: 5_000,
      maxRetries: 1,
      insecureSkipVerify: false,
      environment: {},
      random: () => 0,
    },
  });
}

export const runtime = (signal = new AbortController().signal): Runtime => ({
  clock: realClock,
  log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
  signal,
  owner: OWNER,
  urn: "",
  timeout: undefined,
});

export const accountArgs = (bench: Bench, more: Partial<MaasCloudAccountArgs> = {}): MaasCloudAccountArgs => ({
  name: "rack1",
  scope: "project",
  gatewayId: bench.gatewayId,
  apiEndpoint: bench.lab.maas.url,
  apiKey: bench.lab.maas.apiKey,
  adopt: false,
  ...more,
});

export const clusterArgs = (cloudAccountId: string, more: Partial<ClusterArgs> = {}): ClusterArgs => ({
  name: "payments",
  scope: "project",
  cloudAccountId,
  domain: "maas.lab",
  profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu", registryPassword: "hunter2hunter2" } }],
  controlPlane: {
    name: "control-plane",
    size: 1,
    instance: { minCpu: 2, minMemoryMb: 2048 },
    resourcePool: "",
    useAsWorker: true,
  },
  updateWorkerPoolsInParallel: false,
  staticIp: false,
  enableLxdVm: false,
  applySetting: "now",
  deletionProtection: true,
  repaves: "planned",
  adopt: false,
  ...more,
});

export const poolArgs = (clusterId: string, more: Partial<MachinePoolArgs> = {}): MachinePoolArgs => ({
  clusterId,
  name: "workers",
  size: 1,
  instance: { minCpu: 2, minMemoryMb: 2048 },
  resourcePool: "",
  deletionProtection: true,
  releaseLimit: "25%",
  adopt: false,
  ...more,
});

/** Looks again until a look finds something. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + 8_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what} did not come about`);
    await pause(10);
  }
}

/** A cluster of the plane that runs. */
export async function runningCluster(bench: Bench, more: Partial<ClusterArgs> = {}): Promise<[string, ClusterArgs]> {
  const name = more.name ?? "payments";
  const account = await bench.plane.cloudAccounts.create(accountArgs(bench, { name: `${name}-account` }), MARKER);
  const args = clusterArgs(account, more);
  const id = await bench.plane.clusters.create(args, MARKER);
  await eventually("a running cluster", async () => isHealthy(await bench.plane.clusters.observe(id, args)));
  return [id, args];
}

const isHealthy = (seen: ObservedCluster | undefined): boolean => seen?.healthy === true;

/** The routes of requests to Palette that were not reads, in order. */
export const writes = (lab: Lab): string[] =>
  lab.requests
    .filter(({ side, method, route }) => side === "palette" && method !== "GET" && !/search|validate/.test(route))
    .map(({ route }) => route);
