import { isRecord } from "../../core/unknowns";
import type { BackupPolicy, ScanPolicy } from "../../model/policies";
import { undefinedIfNotFound } from "../client";
import { WireUid } from "../metadata";
import { preserveUnknown } from "../preserve-unknown";
import type { Setting } from "./setting";
import { WireBackup, type WireBackupConfig, WireScan } from "./setting-wire";

const BACKUP = "/v1/spectroclusters/{uid}/features/backup";

export const backupPolicy: Setting = {
  createSpec: ({ backupPolicy: asked }) => ({ policies: { backupPolicy: asked && backupToWire(asked) } }),
  fetch: async ({ palette }, uid) => ({
    backup: await undefinedIfNotFound(palette.ask(`GET ${BACKUP}`, WireBackup, { params: { uid } })),
  }),
  observe: ({ backup }) => ({ backupPolicy: observedBackup(backup) }),
  write: async ({ palette }, uid, { args: { backupPolicy: asked }, documents: { backup } }) => {
    const params = { uid };
    if (!asked) return await palette.tell(`DELETE ${BACKUP}`, { params });
    const config = backup?.spec?.config;
    const json = { ...config, ...backupToWire(asked, config?.schedule) };
    if (backup) return await palette.tell(`PUT ${BACKUP}`, { params, json });
    await palette.ask(`POST ${BACKUP}`, WireUid, { params, json });
  },
};

const MODES = { always: "Always", never: "Never", auto: "Auto" } as const;

const backupToWire = (asked: BackupPolicy, schedule?: unknown): Record<string, unknown> => ({
  backupLocationUid: asked.locationId,
  backupPrefix: asked.prefix,
  durationInHours: asked.expiryInHours,
  includeAllDisks: asked.includeDisks,
  includeClusterResourceMode: MODES[asked.clusterResources],
  namespaces: asked.namespaces ?? [],
  schedule: { ...preserveUnknown(schedule, ["scheduledRunTime"]), scheduledRunTime: asked.schedule },
});

function observedBackup(backup: WireBackup | undefined): BackupPolicy | undefined {
  const config = backup?.spec?.config;
  const schedule = config?.schedule?.scheduledRunTime;
  // Without a schedule there is a location at most, for backups on demand.
  if (!config || !schedule) return undefined;
  return {
    locationId: config.backupLocationUid ?? "",
    prefix: config.backupPrefix ?? "",
    schedule,
    expiryInHours: config.durationInHours ?? 0,
    includeDisks: config.includeAllDisks ?? false,
    clusterResources: modeOf(config),
    ...(config.namespaces && config.namespaces.length > 0 ? { namespaces: config.namespaces } : {}),
  };
}

function modeOf(config: WireBackupConfig): BackupPolicy["clusterResources"] {
  const mode = config.includeClusterResourceMode?.toLowerCase();
  if (mode === "always" || mode === "never" || mode === "auto") return mode;
  return config.includeClusterResources === false ? "never" : "always";
}

const SCAN = "/v1/spectroclusters/{uid}/features/complianceScan";

// Written by the one name and read by the other.
const DRIVERS = [
  ["kubeBench", "kube-bench"],
  ["kubeHunter", "kube-hunter"],
  ["sonobuoy", "sonobuoy"],
] as const;

export const scanPolicy: Setting = {
  createSpec: ({ scanPolicy: asked = {} }) => ({
    policies: {
      scanPolicy: Object.fromEntries(
        Object.entries(asked).map(([name, time]) => [name, { schedule: { scheduledRunTime: time } }]),
      ),
    },
  }),
  fetch: async ({ palette }, uid) => ({
    scan: await undefinedIfNotFound(palette.ask(`GET ${SCAN}`, WireScan, { params: { uid } })),
  }),
  observe: ({ scan }) => ({ scanPolicy: observedScan(scan) }),
  write: async ({ palette }, uid, { args: { scanPolicy: asked }, documents: { scan } }) => {
    // An empty time ends a scan: there is no call that takes the policy away.
    const ask = { params: { uid }, json: { ...foreignScans(scan), ...scanToWire(asked, scan) } };
    if (scan) return await palette.tell(`PUT ${SCAN}`, ask);
    await palette.ask(`POST ${SCAN}`, WireUid, ask);
  },
};

const scanToWire = (asked: ScanPolicy | undefined, present: WireScan | undefined): Record<string, unknown> =>
  Object.fromEntries(
    DRIVERS.map(([name, driver]) => {
      const config = present?.spec?.driverSpec?.[driver]?.config;
      const schedule = {
        ...preserveUnknown(config?.schedule, ["scheduledRunTime"]),
        scheduledRunTime: asked?.[name] ?? "",
      };
      return [name, { ...preserveUnknown(config, ["schedule"]), schedule }];
    }),
  );

/** Scans of other kinds, written as they are read but for the spelling of their names. */
function foreignScans(present: WireScan | undefined): Record<string, unknown> {
  const others = preserveUnknown(
    present?.spec?.driverSpec,
    DRIVERS.map(([, driver]) => driver),
  );
  const camel = (driver: string): string => driver.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    Object.entries(others).map(([driver, spec]) => [camel(driver), isRecord(spec) ? spec.config : spec]),
  );
}

function observedScan(scan: WireScan | undefined): ScanPolicy | undefined {
  const policy: ScanPolicy = {};
  for (const [name, driver] of DRIVERS) {
    const time = scan?.spec?.driverSpec?.[driver]?.config?.schedule?.scheduledRunTime;
    if (time) policy[name] = time;
  }
  return Object.keys(policy).length > 0 ? policy : undefined;
}
