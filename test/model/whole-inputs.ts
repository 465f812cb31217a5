import type { PropertyMap } from "../../provider/core/lifecycle";

const instance = { minCpu: 4, minMemoryMb: 8192 };

/** Inputs of each resource in which every object that a program may write stands, each with its required members alone. */
export const wholeInputs: Record<string, PropertyMap> = {
  Gateway: { name: "edge", installer: "kubernetes" },
  MaasCloudAccount: {
    name: "rack",
    gatewayId: "g",
    apiEndpoint: "http://maas.example.com/MAAS",
    apiKey: "aaa:bbb:ccc",
  },
  IpPool: {
    name: "lxd",
    gatewayId: "g",
    range: { start: "10.10.8.20", end: "10.10.8.60" },
    prefix: 24,
    gateway: "10.10.8.1",
    nameservers: ["10.10.8.2"],
  },
  MachinePool: {
    name: "workers",
    clusterId: "c",
    instance,
    autoscaling: { min: 1, max: 3 },
    taints: [{ key: "a/b", effect: "NoSchedule" }],
    updateStrategy: { type: "OverrideScaling", maxSurge: 2, maxUnavailable: 0 },
    useLxdVm: true,
    network: { name: "lxdbr0" },
    labels: { "node-role.kubernetes.io/worker": "" },
    annotations: { note: "" },
  },
  Cluster: {
    name: "payments",
    cloudAccountId: "a",
    domain: "maas",
    profiles: [
      {
        name: "maas-infra",
        version: "1.0.0",
        variables: { region: "", other: "x" },
        packs: [{ name: "cni", tag: "1", manifests: [{ name: "extra", content: "kind: ConfigMap" }] }],
      },
    ],
    controlPlane: {
      instance,
      taints: [{ key: "a", effect: "NoExecute" }],
      updateStrategy: { type: "RollingUpdateScaleIn" },
      network: { name: "lxdbr0" },
      labels: { a: "" },
      annotations: { b: "" },
      useLxdVm: true,
    },
    apiServer: { host: "api.example.com" },
    tags: { a: "" },
    location: { countryCode: "DE" },
    osPatch: { schedule: "0 3 * * sun" },
    backupPolicy: { locationId: "l", prefix: "p", schedule: "0 3 * * *", expiryInHours: 2 },
    scanPolicy: { kubeBench: "0 1 * * *" },
    namespaces: [{ name: "web", cpuCores: 1, labels: { a: "" } }],
    rbac: [
      {
        type: "ClusterRoleBinding",
        role: { kind: "ClusterRole", name: "admin" },
        subjects: [{ type: "User", name: "eve" }],
      },
    ],
    hostConfig: { ingressHost: "*.v.example.com", ingressPort: 443 },
    hyperShift: { type: "hypershift" },
    forceDelete: { afterMinutes: 20 },
  },
};
