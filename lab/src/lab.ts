import { json, text } from "./answer";
import { type LabClock, scaledClock } from "./clock";
import { type Fault, Faults } from "./faults";
import { Busy } from "./gateway/busy";
import { Gateways } from "./gateway/gateway";
import type { HostedCluster } from "./gateway/hosted";
import { Random } from "./ids";
import { type Exchange, Journal, type JournalEntry, type Moment } from "./journal";
import { type MaasTimings, type MaasWorld, startMaas } from "./maas";
import { Operator } from "./operator";
import type { JsonObject } from "./palette/documents";
import { buildPalette, type Palette } from "./palette/palette";
import { raiseRepave } from "./palette/profile-change";
import { seed as fillIn, seededGateway } from "./palette/seed";
import { type PaletteTimings, pacedTimings } from "./palette/timings";
import { PaletteWorld } from "./palette/view";
import type { Cluster, PaletteVersion, Repave } from "./palette/world";
import { drawRack } from "./picture";
import type { Rack } from "./rack";

/** How long everything in the lab takes, in milliseconds of lab time. */
export type Timings = PaletteTimings & MaasTimings;

export interface LabOptions {
  /** Palette's port; 0, the default, is any free one. */
  port?: number;
  maasPort?: number;
  /** Another clock than the scaled one, such as one that a test moves by hand. */
  clock?: LabClock;
  /** Lab seconds per second; 1 by default. */
  speed?: number;
  seed?: number;
  rack?: Rack;
  /** Play the operator who applies the manifests of every gateway that is registered. */
  autoInstall?: boolean;
  apiKey?: string;
  /** The key of the second tenant. */
  otherApiKey?: string;
  maasApiKey?: string;
  /** Such as `3.4.10` or `3.6.1`. */
  maasVersion?: string;
  paletteVersion?: PaletteVersion;
  /** Palette runs on the user's own machines: there is a System Private Gateway. */
  selfHosted?: boolean;
  /** Changes of which the documentation says that they may reinstall do. */
  mayReinstall?: boolean;
  timings?: Partial<Timings>;
}

/** The software behind one gateway. */
export interface LabGateway {
  readonly running: boolean;
  start(): void;
  stop(): void;
}

export interface Lab {
  palette: {
    url: string;
    apiKey: string;
    otherApiKey: string;
    world: PaletteWorld;
    /** Raises a repave that waits for approval, as an upgrade of Palette itself does. */
    injectRepave(clusterUid: string, repave: { source: Repave["source"]; reasons: JsonObject[] }): void;
    /** The autoscaler of a pool decides for another size. */
    autoscale(clusterUid: string, pool: string, size: number): void;
  };
  maas: { url: string; apiKey: string; apiKeys: { admin: string; user: string; spare: string }; world: MaasWorld };
  clock: LabClock;
  /** What a user exports to work with this lab. */
  env: Record<string, string>;
  /** Every request to either side, oldest first. */
  readonly requests: JournalEntry[];
  clearRequests(): void;
  /** Calls back with every request and its answer; returns how to end that. */
  observe(observer: (exchange: Exchange) => void): () => void;
  openRequests(): number;
  next(route: string, fault: Fault): void;
  waitForRequest(route: string, when?: Moment): Promise<JournalEntry>;
  /** The software of the gateway of that name or uid. */
  gateway(name: string): LabGateway;
  /** Plays the operator who applies a registered gateway's manifests. */
  applyManifests(gatewayUid: string): void;
  /** The rack as lines of text. */
  picture(options?: { colour?: boolean }): string[];
  stop(): Promise<void>;
}

/** Starts a MAAS, a Palette and the gateway between them on loopback. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { speed = 1, seed = 1, clock = scaledClock(speed) } = options;
  const shared = { clock, faults: new Faults(), journal: new Journal() };
  const timings = { ...(options.clock ? {} : pacedTimings(speed)), ...options.timings };
  const maas = await startMaas({ ...shared, seed, timings, ...maasOptions(options) });
  const palette = buildPalette({ ...shared, seed, timings, ...paletteOptions(options) });
  const gateways = connect(palette, shared.journal, seed);
  try {
    const parts = { palette, maas, gateways, shared, options: { ...options, speed } };
    return await open(parts);
  } catch (error) {
    await Promise.all([gateways.stop(), maas.stop()]);
    throw error;
  }
}

function maasOptions({ maasPort, rack, maasApiKey, maasVersion }: LabOptions) {
  return {
    ...(maasPort === undefined ? {} : { port: maasPort }),
    ...(rack ? { rack } : {}),
    ...(maasApiKey ? { apiKey: maasApiKey } : {}),
    ...(maasVersion ? { version: maasVersion } : {}),
  };
}

function paletteOptions(options: LabOptions) {
  const { paletteVersion: version = "4.8", autoInstall = false, mayReinstall = false } = options;
  return { version, autoInstall, mayReinstall };
}

/** Sets the gateway between Palette and any MAAS that its accounts name. */
function connect({ context, link, app }: Palette, journal: Journal, seed: number): Gateways {
  const { clock, timings } = context;
  const parts = { link, clock, timings, random: new Random(`${seed}/gateway`), busy: new Busy(journal) };
  const operator = new Operator(context);
  const gateways = new Gateways(parts, async (uid) => {
    await operator.apply(uid);
    gateways.startLater(uid, timings.gatewayStart);
  });
  app.connect(gateways);
  return gateways;
}

interface Parts {
  palette: Palette;
  maas: Awaited<ReturnType<typeof startMaas>>;
  gateways: Gateways;
  shared: { clock: LabClock; faults: Faults; journal: Journal };
  options: LabOptions & { speed: number };
}

async function open({ palette, maas, gateways, shared, options }: Parts): Promise<Lab> {
  const { context, server, link } = palette;
  const { journal, faults, clock } = shared;
  const { apiKey = "lab-palette-api-key", otherApiKey = "other-palette-api-key", selfHosted = false } = options;
  const access = { url: maas.url, apiKey: maas.apiKeys.admin };
  const seeded = fillIn(context, { apiKey, otherApiKey, selfHosted, maas: access });
  const world = new PaletteWorld(context);
  const picture = (how: { colour?: boolean } = {}) => drawRack(maas.world.machines, { ...how, use: usesOf(world) });
  server.route("GET /lab/world", () => json({ palette: world, maas: maasView(maas.world) }));
  server.route("GET /lab/rack", () => text(`${picture().join("\n")}\n`));
  const url = await server.start(options.port ?? 0);
  context.url = url;
  gateways.adopt(hosted(palette, seeded.cluster));
  for (const { meta, kind } of context.stores.gateways) if (kind !== "self-hosted") gateways.start(meta.uid);
  const find = (uid: string) => clusterOf(palette, uid);
  return {
    palette: {
      url,
      apiKey,
      otherApiKey,
      world,
      injectRepave(uid, repave) {
        raiseRepave(context, find(uid), { ...repave, at: clock.now() });
      },
      autoscale: (uid, pool, size) => autoscale(palette, find(uid), pool, size),
    },
    maas: { ...access, apiKeys: maas.apiKeys, world: maas.world },
    clock,
    env: {
      PALETTE_ENDPOINT: url,
      PALETTE_API_KEY: apiKey,
      MAAS_API_URL: maas.url,
      MAAS_API_KEY: access.apiKey,
      PALETTE_MAAS_TIME_SCALE: String(options.speed),
    },
    get requests() {
      return journal.entries;
    },
    clearRequests: () => journal.clear(),
    observe: (observer) => journal.observe(observer),
    openRequests: () => journal.open(),
    next: (route, fault) => faults.next(route, fault),
    waitForRequest: (route, when) => journal.waitFor(route, when),
    gateway: (name) => gatewayHandle(world, gateways, name),
    applyManifests: (uid) => gateways.installLater(world.gateway(uid).uid, 0),
    picture,
    async stop() {
      await gateways.stop();
      await Promise.all([server.stop(), maas.stop()]);
    },
  };

  function hosted(from: Palette, cluster: Cluster): HostedCluster {
    return hostedCluster(from, cluster, link.wish(cluster.meta.uid));
  }
}

function gatewayHandle(world: PaletteWorld, gateways: Gateways, name: string): LabGateway {
  const { uid } = world.gateway(name);
  return {
    get running() {
      return gateways.isRunning(uid);
    },
    start: () => gateways.start(uid),
    stop: () => gateways.halt(uid),
  };
}

function clusterOf({ context }: Palette, uid: string): Cluster {
  const found = context.stores.clusters.find((cluster) => cluster.meta.uid === uid);
  if (!found) throw new Error(`no cluster ${uid}`);
  return found;
}

function autoscale({ app }: Palette, cluster: Cluster, name: string, size: number): void {
  const pool = cluster.pools.find((known) => known.name === name);
  const config = pool?.doc.poolConfig;
  if (!pool || typeof config !== "object" || config === null || Array.isArray(config))
    throw new Error(`no pool ${name}`);
  pool.doc = { ...pool.doc, poolConfig: { ...config, size } };
  app.wake(cluster.meta.uid);
}

/** The gateway's own cluster, as if it had made it long ago; its machine stands outside the rack. */
function hostedCluster({ context }: Palette, cluster: Cluster, wish: HostedCluster["wish"] | undefined): HostedCluster {
  const pool = wish?.pools[0];
  if (!wish || !pool) throw new Error("the seeded gateway has no cluster");
  const machines = cluster.machines.map((machine, number): HostedCluster["machines"][number] => ({
    uid: machine.uid,
    name: machine.name,
    pool: machine.pool,
    controlPlane: true,
    clusterTemplate: pool.clusterTemplate,
    poolTemplate: pool.poolTemplate,
    image: pool.image,
    phase: "running",
    dueAt: Number.POSITIVE_INFINITY,
    number,
    joinedAt: context.clock.now(),
    unreadySince: undefined,
    systemId: "",
    hostname: machine.hostname,
    zone: machine.zone,
    addresses: machine.addresses,
    poweredOn: true,
    trouble: undefined,
  }));
  const dns = { name: `${seededGateway}.${wish.domain}`, id: undefined, written: [], dueAt: Number.POSITIVE_INFINITY };
  const progress = { made: machines.length, pivoted: true, complete: true, nextMachineAt: new Map<string, number>() };
  return { uid: cluster.meta.uid, wish, refreshAt: undefined, machines, dns, ...progress };
}

/** Which cluster and pool a server works for. */
function usesOf(world: PaletteWorld): (machine: { hostname: string; owner: string | null }) => string | undefined {
  const uses = new Map<string, string>();
  for (const cluster of world.clusters)
    for (const pool of cluster.pools)
      for (const { hostname } of pool.machines) if (hostname) uses.set(hostname, `${cluster.name}/${pool.name}`);
  return ({ hostname, owner }) => uses.get(hostname) ?? owner ?? undefined;
}

function maasView(world: MaasWorld) {
  const machines = world.machines.map((machine) => {
    const { userData, pending, ...shown } = machine;
    return { ...shown, addresses: world.addressesOf(machine) };
  });
  const dns = world.dns.map((resource) => ({
    fqdn: world.fqdnOf(resource),
    addresses: resource.addresses.map((address) => address.ip),
  }));
  return { machines, dns };
}
