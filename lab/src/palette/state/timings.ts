/** How long things take on the side of Palette and its gateway, in milliseconds of lab time. See docs/lab-states.md. */
export interface PaletteTimings {
  statusAppears: number;
  gatewayPickup: number;
  machineGap: number;
  maasPoll: number;
  firstPoll: number;
  nodeLook: number;
  machineWatch: number;
  maasPatience: number;
  resync: number;
  nodeJoin: number;
  packsInstall: number;
  healthReport: number;
  retry: number;
  retryLimit: number;
  hostlessDelete: number;
  drain: number;
  releaseGap: number;
  spcResolve: number;
  maintenanceStep: number;
  autoInstallDelay: number;
  gatewayStart: number;
  gatewayHeartbeat: number;
  gatewayStale: number;
  accountRelease: number;
  forceDeleteAfter: number;
  autoClean: number;
  deletedVisible: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export const defaultTimings: PaletteTimings = {
  statusAppears: 2 * second,
  gatewayPickup: 10 * second,
  machineGap: 5 * second,
  maasPoll: 30 * second,
  firstPoll: 5 * minute,
  nodeLook: 40 * second,
  machineWatch: 2 * hour,
  maasPatience: 60 * second,
  resync: 2 * hour,
  nodeJoin: 90 * second,
  packsInstall: 60 * second,
  healthReport: 20 * second,
  retry: 5,
  retryLimit: 1000 * second,
  hostlessDelete: 130 * second,
  drain: 45 * second,
  releaseGap: 30 * second,
  spcResolve: 15 * second,
  maintenanceStep: 20 * second,
  autoInstallDelay: 20 * second,
  gatewayStart: 4 * minute,
  gatewayHeartbeat: 30 * second,
  gatewayStale: 3 * minute,
  accountRelease: 60 * second,
  forceDeleteAfter: 15 * minute,
  autoClean: 24 * hour,
  deletedVisible: 72 * hour,
};

/** At this speed: polls that do not burn a core, and patience for a machine that has much else to do. */
export function pacedTimings(speed: number): Partial<PaletteTimings> {
  const { maasPoll, firstPoll, nodeLook, machineWatch, maasPatience, retry } = defaultTimings;
  return {
    maasPoll: Math.max(maasPoll, speed * 150),
    firstPoll: Math.max(firstPoll, speed * 150),
    nodeLook: Math.max(nodeLook, speed * 300),
    machineWatch: Math.max(machineWatch, speed * 3000),
    maasPatience: Math.max(maasPatience, speed * 3000),
    retry: Math.max(retry, speed * 50),
  };
}
