import { createAuthority } from "./authority";
import { Faults } from "./faults";
import { ActivityLog } from "./gateway/activity-log";
import { BusyCounter } from "./gateway/busy";
import { Gateways } from "./gateway/gateway";
import type { GatewayWays, Nodes } from "./gateway/parts";
import { Random } from "./ids";
import { Journal } from "./journal";
import type { Lab, LabOptions } from "./lab-types";
import { type Maas, Status, startMaas } from "./maas";
import { Operator } from "./operator/manifests";
import { buildPalette, type Palette } from "./palette/palette";
import { pacedTimings } from "./palette/state/timings";
import { openLab } from "./running-lab";
import { scaledClock } from "./time/clock";

/** Starts a MAAS, a Palette and the gateway between them on loopback. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { speed = 1, seed = 1, clock = scaledClock(speed) } = options;
  const authority = options.tls ? await createAuthority() : undefined;
  const identity = authority?.identity;
  const shared = { clock, faults: new Faults(), journal: new Journal() };
  const timings = { ...(options.clock ? {} : pacedTimings(speed)), ...options.timings };
  const maas = await startMaas({ ...shared, seed, timings, identity, ...maasOptions(options) });
  const palette = buildPalette({ ...shared, seed, timings, identity, ...paletteOptions(options) });
  const activity = new ActivityLog(clock);
  const { journal } = shared;
  const ways = { ...asSeen, ...options.ways };
  const gateways = connect(palette, {
    nodes: nodesOn(maas),
    journal,
    activity,
    ways,
    seed,
    authority: authority?.certificate,
  });
  try {
    const parts = {
      palette,
      maas,
      gateways,
      activity,
      shared,
      options: { ...options, speed },
      caCertificate: authority?.certificate,
    };
    return await openLab(parts);
  } catch (error) {
    await Promise.all([gateways.stop(), maas.stop()]);
    throw error;
  }
}

function maasOptions({ maasPort, rack, maasApiKey, maasVersion, pastDeployments = 0 }: LabOptions) {
  return {
    pastDeployments,
    ...(maasPort === undefined ? {} : { port: maasPort }),
    ...(rack ? { rack } : {}),
    ...(maasApiKey ? { apiKey: maasApiKey } : {}),
    ...(maasVersion ? { version: maasVersion } : {}),
  };
}

function paletteOptions(options: LabOptions) {
  const { paletteVersion: version = "4.8", autoInstall = false, mayReinstall = false, rateLimits = false } = options;
  return { version, autoInstall, mayReinstall, rateLimits };
}

/** One of fourteen clusters had a second record. */
const asSeen: GatewayWays = { keepsFailed: false, countsAllTags: false, secondRecords: 1 / 14 };

/** A node runs while its host has power and the system that was deployed, whether or not MAAS still knows of it. */
function nodesOn({ world }: Maas): Nodes {
  const isUp = (systemId: string): boolean => {
    const host = world.machines.find((machine) => machine.systemId === systemId);
    return !host || (host.status === Status.Deployed && host.powerState === "on");
  };
  return { isUp };
}

interface Connection {
  nodes: Nodes;
  journal: Journal;
  activity: ActivityLog;
  ways: GatewayWays;
  seed: number;
  authority: string | undefined;
}

/** Sets the gateway between Palette and any MAAS that its accounts name. */
function connect(
  { context, gatewayReports, app }: Palette,
  { nodes, journal, activity, ways, seed, authority }: Connection,
): Gateways {
  const { clock, timings } = context;
  const random = new Random(`${seed}/gateway`);
  const parts = {
    palette: gatewayReports,
    clock,
    timings,
    random,
    busy: new BusyCounter(journal),
    activity,
    ways,
    nodes,
  };
  const operator = new Operator(context, authority);
  const gateways = new Gateways(parts, async (uid, signal) => {
    await operator.apply(uid, signal);
    gateways.startLater(uid, timings.gatewayStart);
  });
  app.connect(gateways);
  return gateways;
}
