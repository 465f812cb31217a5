import type { PropertyMap } from "../../provider/core/lifecycle";

/** A change of one field, with the values it goes through. */
export interface FieldChange {
  field: string;
  /** Lays a value over what the program says; every value is another one. */
  values: readonly ((said: PropertyMap) => PropertyMap)[];
  /** Whether it touches no machine, whatever the distribution. */
  isPlain?: boolean;
}

const set = (field: string, ...values: unknown[]): FieldChange => ({
  field,
  values: values.map((value) => () => ({ [field]: value })),
});

const plain = (field: string, ...values: unknown[]): FieldChange => ({ ...set(field, ...values), isPlain: true });

/** A member of the control plane, the rest of it as it is said. */
const ofControlPlane = (field: string, ...values: unknown[]): FieldChange => ({
  field: `controlPlane.${field}`,
  values: values.map((value) => ({ controlPlane }: PropertyMap) => ({
    controlPlane: { ...(controlPlane as PropertyMap), [field]: value },
  })),
});

const taint = (value: string) => [{ key: "dedicated", value, effect: "NoSchedule" }];
const strategies = [
  { type: "RollingUpdateScaleIn" },
  { type: "OverrideScaling", maxSurge: 2, maxUnavailable: 0 },
  { type: "OverrideScaling", maxSurge: 0, maxUnavailable: "50%" },
  undefined,
];

/** Changes of where and on what nodes run, by the same words for workers and for the control plane. */
const placement = (change: typeof set): FieldChange[] => [
  change(
    "instance",
    { minCpu: 6, minMemoryMb: 8192 },
    { minCpu: 6, minMemoryMb: 9000 },
    { minCpu: 6, minMemoryMb: 9000, minDiskGb: 50 },
    { minCpu: 4, minMemoryMb: 8192 },
  ),
  change("zones", ["az1"], ["az1", "az2", "az3"], ["az3", "az2", "az1"], undefined),
  change("resourcePool", "spare", ""),
  change("machineTags", ["metal"], ["metal", "nvme"], ["nvme", "metal"], undefined),
  change("labels", { tier: "a" }, { tier: "b" }, undefined),
  change("annotations", { note: "a" }, { note: "b" }, undefined),
  change("taints", taint("a"), taint("b"), undefined),
  change("updateStrategy", ...strategies),
];

/** Every field of a pool that an update can change. */
export const poolChanges: FieldChange[] = [
  {
    field: "size",
    values: [4, 5, 3, 2, 3].map((size) => () => ({ size, autoscaling: undefined })),
  },
  ...placement(set),
  {
    field: "autoscaling",
    values: [
      () => ({ size: undefined, autoscaling: { min: 1, max: 4 } }),
      () => ({ size: undefined, autoscaling: { min: 4, max: 5 } }),
      () => ({ size: undefined, autoscaling: { min: 1, max: 3 } }),
      () => ({ size: 3, autoscaling: undefined }),
    ],
  },
  plain("nodeRepaveIntervalSeconds", 30, 0),
  set("skipKubernetesUpgrade", true, false),
  set("overrideKubeadmConfiguration", "kubeletExtraArgs:\n  v: '2'\n", { kubeletExtraArgs: { v: "3" } }),
  set("overrideHealthCheckConfiguration", "maxUnhealthy: 40%\n", { maxUnhealthy: "50%" }),
  set("overrideClusterApiConfig", "spec:\n  a: 1\n", { spec: { a: 2 } }),
  set("network", { name: "lxd" }, { name: "other" }),
  plain("deletionProtection", true, false),
  plain("releaseLimit", 3, "100%"),
  plain("waitFor", "started", "done"),
];

const key = (name: string): string => `ssh-ed25519 AAAAC3Nz ${name}`;
const profile = (over: PropertyMap) => [{ name: "maas-infra", variables: { region: "eu-west" }, ...over }];

/** Every field of a cluster that an update can change; profiles apart, which go by distribution. */
export const clusterChanges: FieldChange[] = [
  ...placement(ofControlPlane),
  ofControlPlane("useAsWorker", true, false),
  set("sshKeys", [key("a")], [key("a"), key("b")], [key("b"), key("a")], [key("c")]),
  set("ntpServers", ["ntp1.example.com"], ["ntp2.example.com"]),
  set("enableLxdVm", true, false),
  set("overrideClusterApiConfig", "spec:\n  a: 1\n", { spec: { a: 2 } }),
  plain("tags", { team: "a" }, { team: "b" }),
  plain("description", "one", "two"),
  plain("clusterMetaAttribute", "one", "two"),
  plain("location", { countryCode: "DE" }, { countryCode: "FR" }),
  plain("timezone", "Europe/Berlin", "UTC"),
  plain("controlPlaneHealthCheckTimeout", "30m", "40m"),
  plain("osPatch", { onBoot: true }, { schedule: "0 3 * * sun" }, undefined),
  plain("scanPolicy", { kubeBench: "0 3 * * *" }, undefined),
  plain("namespaces", [{ name: "web", cpuCores: 4, memoryMib: 4096 }], undefined),
  plain(
    "rbac",
    [
      {
        type: "ClusterRoleBinding",
        role: { kind: "ClusterRole", name: "view" },
        subjects: [{ type: "User", name: "a" }],
      },
    ],
    undefined,
  ),
  plain(
    "backupPolicy",
    { locationId: "loc1", prefix: "nightly", schedule: "0 3 * * *", expiryInHours: 72 },
    { locationId: "loc1", prefix: "nightly", schedule: "0 4 * * *", expiryInHours: 72 },
  ),
  plain("hostConfig", { ingressHost: "*.v.example.com", ingressPort: 443 }, { type: "LoadBalancer" }),
  plain("forceDelete", { afterMinutes: 20 }, undefined),
  ofControlPlane("network", { name: "lxd" }, { name: "other" }),
  plain("agentUpgrades", "paused", "automatic"),
  plain("repaves", "manual", "planned"),
  plain("deletionProtection", true, false),
  plain("waitFor", "started", "done"),
  plain("renewCertificates", "2026-11", "2026-12"),
];

const patch = { kubeadmconfig: { apiServer: { extraArgs: { profiling: "true" } } } };

/** Changes of profiles of PXK: another Kubernetes, written first and installed then; values of layers; an add-on layer. */
export const profileChanges: FieldChange[] = [
  {
    field: "applySetting",
    values: [
      () => ({ profiles: profile({ version: "1.1.0" }), applySetting: "later" }),
      () => ({ applySetting: "now" }),
    ],
  },
  set(
    "profiles",
    profile({ version: "1.1.0", packs: [{ name: "kubernetes", patch }] }),
    profile({ version: "1.1.0", variables: { region: "eu-north" }, packs: [{ name: "kubernetes", patch }] }),
    profile({ version: "1.1.0" }),
    profile({ version: "1.2.0" }),
  ),
];
