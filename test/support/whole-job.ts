import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Lab } from "palette-maas-lab";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";

const SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl0aXNub3RhcmVhbGtleWJ1dGxvb2tzbGlrZW9uZQ== ops";

/** What may differ between two programs that say the same. */
export interface StageOptions {
  front?: "dynamic" | "plugin";
  adopt?: boolean;
  /** Names that the program gives; others than those in use make a second copy of everything. */
  account?: Partial<dynamic.MaasCloudAccountArgs>;
  cluster?: Partial<dynamic.ClusterArgs>;
  gateway?: Partial<dynamic.GatewayArgs>;
}

const labels = { tier: "web" };
const placement = {
  zones: ["az1", "az2"],
  resourcePool: "default",
  labels,
  annotations: { "example.com/note": "kept" },
  taints: [{ key: "example.com/dedicated", value: "yes", effect: "PreferNoSchedule" as const }],
  updateStrategy: { type: "RollingUpdateScaleIn" as const },
};

/** Inputs of the control plane: every field has a value that is not its default. */
export const controlPlane = {
  ...placement,
  name: "masters",
  size: 1,
  instance: { minCpu: 4, minMemoryMb: 8192, minDiskGb: 100 },
  machineTags: ["control-plane"],
  useAsWorker: true,
};

export const pool = {
  ...placement,
  autoscaling: { min: 2, max: 3 },
  updateStrategy: { type: "OverrideScaling" as const, maxSurge: 1, maxUnavailable: "25%" },
  instance: { minCpu: 8, minMemoryMb: 16384, minDiskGb: 100 },
  machineTags: ["worker"],
  nodeRepaveIntervalSeconds: 30,
  skipKubernetesUpgrade: true,
  overrideKubeadmConfiguration: "kubeletExtraArgs:\n  max-pods: '200'\n",
  overrideHealthCheckConfiguration: "unhealthyRange: '[1-2]'\n",
  overrideClusterApiConfig: "machineTemplate:\n  note: kept\n",
  useLxdVm: true,
  deletionProtection: false,
  releaseLimit: 1,
  waitFor: "done" as const,
};

export const cluster = {
  project: "dev",
  domain: "maas",
  sshKeys: [SSH_KEY],
  ntpServers: ["ntp.example.com"],
  profiles: [
    {
      name: "tenant-infra",
      version: "1.0.0",
      scope: "tenant" as const,
      packs: [{ name: "cni-calico", values: "manifests:\n  calico:\n    mtu: '1450'\n" }],
    },
  ],
  controlPlane,
  tags: { team: "shop", checked: "" },
  description: "everything that can be said",
  hyperShift: { type: "hypershift" as const },
  clusterMetaAttribute: '{"costs":"4711"}',
  location: {
    countryCode: "DE",
    countryName: "Germany",
    regionCode: "BE",
    regionName: "Berlin",
    latitude: 52.5,
    longitude: 13.4,
  },
  timezone: "Europe/Berlin",
  controlPlaneHealthCheckTimeout: "30m",
  osPatch: { onBoot: true, rebootIfRequired: true, schedule: "0 3 * * sun", after: "2030-01-01T03:00:00Z" },
  backupPolicy: {
    locationId: "backups",
    prefix: "shop",
    schedule: "0 1 * * *",
    expiryInHours: 72,
    includeDisks: false,
    clusterResources: "auto" as const,
    namespaces: ["shop", "billing"],
  },
  renewCertificates: "with the first program",
  clusterType: "PureManage" as const,
  updateWorkerPoolsInParallel: true,
  enableLxdVm: true,
  overrideClusterApiConfig: "cluster:\n  note: kept\n",
  applySetting: "now" as const,
  waitFor: "done" as const,
  forceDelete: { afterMinutes: 30 },
  scanPolicy: { kubeBench: "0 4 * * *", kubeHunter: "30 4 * * *", sonobuoy: "0 5 * * sun" },
  namespaces: [{ name: "shop", cpuCores: 4, memoryMib: 8192, gpuLimit: 1, labels: { tier: "shop" } }],
  rbac: [
    {
      type: "RoleBinding" as const,
      namespace: "shop",
      role: { kind: "ClusterRole" as const, name: "edit" },
      subjects: [
        { type: "Group" as const, name: "developers" },
        { type: "ServiceAccount" as const, name: "ci", namespace: "build" },
      ],
    },
  ],
  hostConfig: { ingressHost: "*.v.example.com", ingressPort: 443, clusterGroupId: "6a15000000000000000000c1" },
  apiServer: { host: "api.shop.invalid", port: 8443 },
  agentUpgrades: "paused" as const,
  deletionProtection: false,
  repaves: "planned" as const,
};

/** A cluster of a template, on virtual machines with fixed addresses: what goes with neither profiles nor LXD hosts. */
export const stamp = {
  domain: "maas",
  timezone: "UTC",
  profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
  staticIp: true,
  controlPlane: { instance: { minCpu: 4, minMemoryMb: 8192 }, useLxdVm: true },
  hostConfig: {
    type: "LoadBalancer" as const,
    externalTrafficPolicy: "Local" as const,
    externalIps: ["10.10.0.9"],
    sourceRanges: ["10.0.0.0/8"],
  },
  deletionProtection: false,
};

export const gateway = { name: "edge", tags: { site: "b" }, deletionProtection: false };

export const account = {
  name: "site-b",
  scope: "tenant" as const,
  preferredSubnets: ["10.10.0.0/16"],
  tags: { site: "b" },
};

export const ipPool = {
  name: "lxd",
  range: { start: "10.10.9.10", end: "10.10.9.50" },
  prefix: 24,
  gateway: "10.10.9.1",
  nameservers: ["10.10.0.2"],
  searchDomains: ["maas.example.com"],
  restrictToSingleCluster: true,
};

export const subnet = {
  name: "net",
  subnet: "10.10.7.0/26",
  prefix: 24,
  gateway: "10.10.7.1",
  nameservers: ["10.10.0.2"],
};

/** One of every resource and every kind of gateway, with all that each can be told. */
export function wholeJob(lab: Lab, options: StageOptions = {}): PulumiFn {
  return async () => {
    const { Cluster, Gateway, IpPool, MaasCloudAccount, MachinePool } = options.front === "plugin" ? plugin : dynamic;
    const adopt = options.adopt ? { adopt: true } : {};
    const system = lab.palette.world.gateways.find(({ kind }) => kind === "system")?.name ?? "";
    new Gateway("system", { name: system, installer: "none" });
    const rack1 = new Gateway("rack1", { name: "rack1-gateway", installer: "none", size: 1 });
    const migrateTo = rack1.id;
    const edge = new Gateway("edge", { ...gateway, installer: "kubernetes", migrateTo, ...adopt, ...options.gateway });
    const addresses = new IpPool("lxd", { ...ipPool, gatewayId: edge.id, ...adopt });
    const net = new IpPool("net", { ...subnet, gatewayId: edge.id, ...adopt });
    const site = new MaasCloudAccount("site", {
      ...account,
      gatewayId: edge.id,
      apiEndpoint: lab.maas.url,
      apiKey: lab.maas.apiKey,
      ...adopt,
      ...options.account,
    });
    const shop = new Cluster("shop", { ...cluster, cloudAccountId: site.id, ...adopt, ...options.cluster });
    new Cluster("stamp", {
      ...stamp,
      cloudAccountId: site.id,
      clusterTemplate: { id: lab.palette.world.templateUid("standard") },
      controlPlane: { ...stamp.controlPlane, network: { name: "lxdbr0", ipPoolId: net.id, staticIp: true } },
      ...adopt,
    });
    const workers = new MachinePool("web", {
      ...pool,
      clusterId: shop.id,
      network: { name: "lxdbr0", ipPoolId: addresses.id, staticIp: true },
      ...adopt,
    });
    return { clusterId: shop.id, machines: workers.machines, addresses: addresses.id };
  };
}
