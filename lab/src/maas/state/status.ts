/** The machine statuses of MAAS by their numbers; compare numbers, the labels are irregular. */
export const Status = {
  New: 0,
  Commissioning: 1,
  FailedCommissioning: 2,
  Missing: 3,
  Ready: 4,
  Reserved: 5,
  Deployed: 6,
  Retired: 7,
  Broken: 8,
  Deploying: 9,
  Allocated: 10,
  FailedDeployment: 11,
  Releasing: 12,
  ReleasingFailed: 13,
  DiskErasing: 14,
  FailedDiskErasing: 15,
  RescueMode: 16,
  EnteringRescueMode: 17,
  FailedEnteringRescueMode: 18,
  ExitingRescueMode: 19,
  FailedExitingRescueMode: 20,
  Testing: 21,
  FailedTesting: 22,
} as const;

export type StatusNumber = (typeof Status)[keyof typeof Status];

/** Label and filter name of every status, by number. */
const names: Record<StatusNumber, { label: string; filter: string }> = {
  0: { label: "New", filter: "new" },
  1: { label: "Commissioning", filter: "commissioning" },
  2: { label: "Failed commissioning", filter: "failed_commissioning" },
  3: { label: "Missing", filter: "missing" },
  4: { label: "Ready", filter: "ready" },
  5: { label: "Reserved", filter: "reserved" },
  6: { label: "Deployed", filter: "deployed" },
  7: { label: "Retired", filter: "retired" },
  8: { label: "Broken", filter: "broken" },
  9: { label: "Deploying", filter: "deploying" },
  10: { label: "Allocated", filter: "allocated" },
  11: { label: "Failed deployment", filter: "failed_deployment" },
  12: { label: "Releasing", filter: "releasing" },
  13: { label: "Releasing failed", filter: "failed_releasing" },
  14: { label: "Disk erasing", filter: "disk_erasing" },
  15: { label: "Failed disk erasing", filter: "failed_disk_erasing" },
  16: { label: "Rescue mode", filter: "rescue_mode" },
  17: { label: "Entering rescue mode", filter: "entering_rescue_mode" },
  18: { label: "Failed to enter rescue mode", filter: "failed_entering_rescue_mode" },
  19: { label: "Exiting rescue mode", filter: "exiting_rescue_mode" },
  20: { label: "Failed to exit rescue mode", filter: "failed_exiting_rescue_mode" },
  21: { label: "Testing", filter: "testing" },
  22: { label: "Failed testing", filter: "failed_testing" },
};

export const statusNumbers: readonly StatusNumber[] = Object.values(Status);

/** `status_name` as MAAS writes it. */
export function statusLabel(status: StatusNumber): string {
  return names[status].label;
}

/** The word by which `GET machines/?status=` asks for it. */
export function statusFilterName(status: StatusNumber): string {
  return names[status].filter;
}

const everywhere = [3, 4, 8, 17, 21];

/** Which status may follow which; any other change is a bug of the lab. */
const successors: Record<StatusNumber, readonly number[]> = {
  0: [1, 3, 4, 7, 8, 17, 21],
  1: [0, 2, 3, 4, 7, 8, 21],
  2: [1, 3, 7, 8, 17, 21],
  3: [0, 1, 4, 8, 10, 17, 21],
  4: [1, 3, 5, 7, 8, 10, 17, 21],
  5: [...everywhere, 7, 10, 12, 14],
  6: [...everywhere, 10, 12, 14],
  7: [0, ...everywhere],
  8: [1, 4, 6, 12, 14, 17, 21],
  9: [3, 4, 6, 8, 10, 11, 12, 14],
  10: [...everywhere, 7, 9, 12, 14],
  11: [...everywhere, 10, 12, 14],
  12: [0, 3, 4, 5, 6, 8, 10, 11, 13, 15],
  13: [4, 8, 12, 14, 21],
  14: [4, 8, 12, 14, 15],
  15: [4, 8, 10, 12, 14, 17, 21],
  16: [8, 19, 21],
  17: [4, 6, 8, 16, 18, 19],
  18: [8, 17, 19, 21],
  19: [0, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 15, 16, 18, 20, 22],
  20: [8, 19, 21],
  21: [0, 1, 3, 4, 5, 6, 7, 8, 10, 11, 13, 15, 18, 20, 22],
  22: [1, 3, 4, 6, 8, 17, 21],
};

export function mayFollow(from: StatusNumber, to: StatusNumber): boolean {
  return successors[from].includes(to);
}

/** From where `release` works. */
export const releasable: readonly StatusNumber[] = [10, 5, 8, 9, 6, 11, 15, 13];

/** Where `release` answers 200 and does nothing. */
export const alreadyReleased: readonly StatusNumber[] = [4, 12];

/** Where a machine may be locked. */
export const lockable: readonly StatusNumber[] = [6, 9];
