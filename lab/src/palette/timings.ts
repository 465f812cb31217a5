/** How long things take on the side of Palette and its gateway, in seconds of lab time. See docs/lab-states.md. */
export interface PaletteTimings {
  statusAppears: number;
  gatewayPickup: number;
  machineGap: number;
  maasPoll: number;
  machineWatch: number;
  resync: number;
  nodeJoin: number;
  packsInstall: number;
  healthReport: number;
  allocateRetry: number;
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

export const defaultTimings: PaletteTimings = {
  statusAppears: 2,
  gatewayPickup: 10,
  machineGap: 5,
  maasPoll: 15,
  machineWatch: 300,
  resync: 7200,
  nodeJoin: 90,
  packsInstall: 60,
  healthReport: 20,
  allocateRetry: 60,
  drain: 45,
  releaseGap: 30,
  spcResolve: 15,
  maintenanceStep: 20,
  autoInstallDelay: 20,
  gatewayStart: 240,
  gatewayHeartbeat: 30,
  gatewayStale: 180,
  accountRelease: 60,
  forceDeleteAfter: 900,
  autoClean: 86_400,
  deletedVisible: 259_200,
};

/** The shortest polls that a lab at this speed makes, so that an hour in a second does not burn a core. */
export function pacedTimings(speed: number): Partial<PaletteTimings> {
  const { maasPoll, machineWatch, allocateRetry } = defaultTimings;
  return {
    maasPoll: Math.max(maasPoll, speed * 0.15),
    machineWatch: Math.max(machineWatch, speed * 3),
    allocateRetry: Math.max(allocateRetry, speed * 0.2),
  };
}
