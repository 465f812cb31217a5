import assert from "node:assert/strict";
import type { Stage } from "./stage";

export type Json = Record<string, unknown>;

/** The cluster as the lab holds it. */
export const kept = (on: Stage) => {
  const found = on.lab.palette.world.stores.clusters.find(({ meta }) => meta.name === "payments");
  assert.ok(found);
  return found;
};

/** A setting of a cluster, with what Palette holds of it. */
export interface Case {
  field: string;
  value: unknown;
  changed: unknown;
  /** What Palette holds for each of the two, and after it was taken out of the program. */
  holds: [value: unknown, changed: unknown, none: unknown];
  inPalette(cluster: ReturnType<typeof kept>): unknown;
  /** How a colleague changes it. */
  tamper: [method: string, below: string, body?: Json];
}

const osPatch = (over: Json = {}): Json => ({ patchOnBoot: false, rebootIfRequired: false, ...over });
const backup = { locationId: "loc1", prefix: "nightly", schedule: "0 3 * * *", expiryInHours: 72 };
const backupWire = {
  backupLocationUid: "loc1",
  backupPrefix: "nightly",
  durationInHours: 72,
  includeAllDisks: true,
  includeClusterResourceMode: "Always",
  namespaces: [],
  schedule: { scheduledRunTime: "0 3 * * *" },
};
export const admins = {
  type: "ClusterRoleBinding",
  role: { kind: "ClusterRole", name: "admin" },
  subjects: [{ type: "Group", name: "platform" }],
};
export const readers = {
  type: "RoleBinding",
  namespace: "web",
  role: { kind: "Role", name: "reader" },
  subjects: [{ type: "ServiceAccount", name: "ci", namespace: "build" }],
};
const at = (scheduledRunTime: string): Json => ({ schedule: { scheduledRunTime } });

export const cases: Case[] = [
  {
    field: "clusterMetaAttribute",
    value: "rack=7",
    changed: "rack=8",
    holds: ["rack=7", "rack=8", ""],
    inPalette: ({ config }) => config.clusterMetaAttribute,
    tamper: ["PATCH", "/clusterConfig/clusterMetaAttribute", { clusterMetaAttribute: "rack=9" }],
  },
  {
    field: "location",
    value: { countryCode: "DE", regionName: "Berlin", latitude: 52.5, longitude: 13.4 },
    changed: { countryCode: "FR" },
    holds: [
      { countryCode: "DE", regionName: "Berlin", geoLoc: { latitude: 52.5, longitude: 13.4 } },
      { countryCode: "FR" },
      {},
    ],
    inPalette: ({ location }) => location,
    tamper: ["PUT", "/location", { location: { countryCode: "IT" } }],
  },
  {
    field: "timezone",
    value: "Europe/Berlin",
    changed: "America/New_York",
    holds: ["Europe/Berlin", "America/New_York", "UTC"],
    inPalette: ({ config }) => config.timezone,
    tamper: ["PATCH", "/clusterConfig/timezone", { timezone: "Asia/Tokyo" }],
  },
  {
    field: "controlPlaneHealthCheckTimeout",
    value: "30m",
    changed: "1h30m",
    holds: ["30m", "1h30m", ""],
    inPalette: ({ config }) => config.controlPlaneHealthCheckTimeout,
    tamper: ["PATCH", "/clusterConfig/controlPlaneHealthCheckTimeout", { controlPlaneHealthCheckTimeout: "5m" }],
  },
  {
    field: "osPatch",
    value: { onBoot: true, schedule: "0 3 * * sun", after: "2026-12-01T03:00:00Z" },
    changed: { rebootIfRequired: true, schedule: "0 4 * * sat" },
    holds: [
      osPatch({ patchOnBoot: true, schedule: "0 3 * * sun", onDemandPatchAfter: "2026-12-01T03:00:00Z" }),
      osPatch({ rebootIfRequired: true, schedule: "0 4 * * sat" }),
      osPatch(),
    ],
    inPalette: ({ config }) => (config.machineManagementConfig as Json | undefined)?.osPatchConfig,
    tamper: ["PATCH", "/clusterConfig/osPatch", { osPatchConfig: osPatch({ schedule: "* * * * *" }) }],
  },
  {
    field: "backupPolicy",
    value: backup,
    changed: { ...backup, namespaces: ["b", "a"], includeDisks: false, clusterResources: "auto" },
    holds: [
      backupWire,
      { ...backupWire, namespaces: ["b", "a"], includeAllDisks: false, includeClusterResourceMode: "Auto" },
      undefined,
    ],
    inPalette: ({ backup: held }) => held,
    tamper: ["PUT", "/features/backup", { ...backupWire, durationInHours: 1 }],
  },
  {
    field: "scanPolicy",
    value: { kubeBench: "0 1 * * *", sonobuoy: "0 2 1 * *" },
    changed: { kubeHunter: "0 5 * * *", sonobuoy: "0 2 1 * *" },
    holds: [
      { kubeBench: at("0 1 * * *"), sonobuoy: at("0 2 1 * *") },
      { kubeBench: at(""), kubeHunter: at("0 5 * * *"), sonobuoy: at("0 2 1 * *") },
      { kubeBench: at(""), kubeHunter: at(""), sonobuoy: at("") },
    ],
    inPalette: ({ scan }) => scan,
    tamper: ["PUT", "/features/complianceScan", { kubeBench: at("* * * * *") }],
  },
  {
    field: "namespaces",
    value: [{ name: "web", cpuCores: 4, memoryMib: 8192, labels: { tier: "web", shop: "a" } }, { name: "/^team-/" }],
    changed: [
      { name: "web", cpuCores: 6, gpuLimit: 1, labels: { tier: "front" } },
      { name: "db", labels: { tier: "db" } },
    ],
    holds: [
      [
        ["web", { isRegex: false, resourceAllocation: { cpuCores: 4, memoryMiB: 8192 } }, { tier: "web", shop: "a" }],
        ["/^team-/", { isRegex: true, resourceAllocation: {} }, undefined],
      ],
      [
        [
          "web",
          { isRegex: false, resourceAllocation: { cpuCores: 6, gpuConfig: { limit: 1, provider: "nvidia" } } },
          { tier: "front" },
        ],
        ["db", { isRegex: false, resourceAllocation: {} }, { tier: "db" }],
      ],
      [],
    ],
    inPalette: ({ namespaces }) =>
      namespaces.map(({ metadata, spec }) => [(metadata as Json).name, spec, (metadata as Json).labels]),
    tamper: ["PUT", "/config/namespaces", { namespaces: [{ metadata: { name: "other" }, spec: { isRegex: false } }] }],
  },
  {
    field: "rbac",
    value: [admins, readers],
    changed: [{ ...admins, subjects: [...admins.subjects, { type: "User", name: "eve" }] }],
    holds: [
      [[admins], [readers]],
      [[{ ...admins, subjects: [...admins.subjects, { type: "User", name: "eve" }] }]],
      [],
    ],
    inPalette: ({ rbacs }) => rbacs.map(({ spec }) => (spec as Json).bindings),
    tamper: ["PUT", "/config/rbacs", { rbacs: [{ spec: { bindings: [readers], isSystem: false } }] }],
  },
  {
    field: "hostConfig",
    value: { ingressHost: "*.v.example.com", ingressPort: 443, clusterGroupId: "group1" },
    changed: {
      type: "LoadBalancer",
      clusterGroupId: "group2",
      sourceRanges: ["10.0.0.0/8"],
      externalTrafficPolicy: "Local",
    },
    holds: [
      {
        isHostCluster: true,
        clusterGroup: { uid: "group1" },
        clusterEndpoint: {
          type: "Ingress",
          config: { ingressConfig: { host: "*.v.example.com", port: 443 } },
        },
      },
      {
        isHostCluster: true,
        clusterGroup: { uid: "group2" },
        clusterEndpoint: {
          type: "LoadBalancer",
          config: {
            loadBalancerConfig: { loadBalancerSourceRanges: ["10.0.0.0/8"], externalTrafficPolicy: "Local" },
          },
        },
      },
      { isHostCluster: false },
    ],
    inPalette: ({ config }) => config.hostClusterConfig,
    tamper: [
      "PATCH",
      "/clusterConfig/hostCluster",
      { hostClusterConfig: { isHostCluster: true, clusterEndpoint: { type: "LoadBalancer" } } },
    ],
  },
];

/** One that is no part of the request that makes a cluster. */
export const late: Case = {
  field: "agentUpgrades",
  value: "paused",
  changed: "paused",
  holds: ["true", "true", "false"],
  inPalette: ({ meta }) => meta.annotations.spectroComponentsUpgradeForbidden,
  tamper: ["POST", "/upgrade/settings", { spectroComponents: "unlock" }],
};
