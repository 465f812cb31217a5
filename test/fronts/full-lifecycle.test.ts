import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Clock } from "../../provider/core/time/clock";
import type { Environment } from "../../provider/settings";
import { consoleUser } from "../support/console-user";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { dynamicFrontOf } from "./dynamic-front";
import type { Front } from "./front";
import { fullLifecycle, type Subject } from "./full-lifecycle";
import { pluginFrontOf } from "./plugin-front";

type MakeFront = (environment: Environment, clock: Clock) => Promise<Front>;
const fronts: [string, MakeFront][] = [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
];

const instance = { minCpu: 4, minMemoryMb: 8192 };

/** Every setting and policy of a cluster, and what each may become. */
const backupPolicy = {
  locationId: "loc1",
  prefix: "nightly",
  schedule: "0 3 * * *",
  expiryInHours: 72,
  includeDisks: true,
  clusterResources: "always",
};
const eve = { type: "User", name: "eve" };
const dashboards = { name: "dashboards", manifests: [{ name: "banner", content: "kind: ConfigMap\n" }] };
const policies: PropertyMap = {
  profiles: [
    { name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } },
    { name: "monitoring", version: "1.0.0", packs: [dashboards] },
  ],
  clusterType: "PureManage",
  hyperShift: { type: "hypershift" },
  updateWorkerPoolsInParallel: true,
  enableLxdVm: true,
  clusterMetaAttribute: "rack=7",
  location: { countryCode: "DE", latitude: 52.5, longitude: 13.4 },
  timezone: "Europe/Berlin",
  controlPlaneHealthCheckTimeout: "30m",
  osPatch: { onBoot: true, rebootIfRequired: false, schedule: "0 3 * * sun" },
  backupPolicy,
  scanPolicy: { kubeBench: "0 1 * * *" },
  namespaces: [{ name: "web", cpuCores: 4 }],
  rbac: [{ type: "ClusterRoleBinding", role: { kind: "ClusterRole", name: "admin" }, subjects: [eve] }],
  hostConfig: { type: "Ingress", ingressHost: "*.v.example.com" },
  agentUpgrades: "paused",
};
const otherPolicies: PropertyMap = {
  profiles: [
    {
      name: "maas-infra",
      version: "1.0.0",
      variables: { region: "eu-west" },
      packs: [{ name: "cni-calico", patch: { manifests: { calico: { veth_mtu: "9000" } } } }],
    },
  ],
  applySetting: "later",
  waitFor: { ready: 1 },
  forceDelete: { afterMinutes: 20 },
  clusterMetaAttribute: "rack=8",
  location: { countryCode: "FR" },
  timezone: "UTC",
  controlPlaneHealthCheckTimeout: "1h",
  osPatch: undefined,
  backupPolicy: { ...backupPolicy, namespaces: ["default"] },
  scanPolicy: undefined,
  namespaces: [{ name: "web", cpuCores: 8 }, { name: "/^team-/" }],
  rbac: undefined,
  hostConfig: { type: "LoadBalancer", sourceRanges: ["10.0.0.0/8"] },
  agentUpgrades: "automatic",
};

for (const [name, make] of fronts) {
  describe(`the full lifecycle through the ${name} front`, function () {
    this.timeout(30_000);
    let lab: Lab;
    let clock: FakeClock;
    let front: Front;
    let accountId: string;
    let clusterId: string;
    let ipPoolId: string;

    before(async () => {
      let open = (): number => 0;
      clock = fakeClock({ openRequests: () => open() });
      lab = await startLab({ clock: clock.background });
      open = () => lab.openRequests();
      front = await make(lab.env, clock);
      const gateway = await made("Gateway", { name: "rack1-gateway", installer: "none" });
      accountId = (await made("MaasCloudAccount", account(gateway.id, "shared"))).id;
      clusterId = (await made("Cluster", cluster(accountId, "home"))).id;
      ipPoolId = (await made("IpPool", ipPool("nodes"))).id;
    });
    after(async () => {
      clock.stop();
      await front?.close();
      await lab?.stop();
    });

    const made = async (type: string, news: PropertyMap): Promise<{ id: string; state: PropertyMap }> => {
      const { inputs, reasons } = await front.check(type, {}, news);
      assert.deepEqual(reasons, []);
      return await front.create(type, inputs);
    };
    const account = (gatewayId: string, called: string): PropertyMap => ({
      name: called,
      gatewayId,
      apiEndpoint: lab.maas.url,
      apiKey: lab.maas.apiKey,
      tags: { team: "a" },
    });
    const cluster = (cloudAccountId: string, called: string): PropertyMap => ({
      name: called,
      cloudAccountId,
      domain: "maas",
      profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
      controlPlane: { size: 1, instance },
    });
    const ipPool = (called: string): PropertyMap => ({
      name: called,
      gatewayId: gatewayId(),
      range: { start: "10.10.8.20", end: "10.10.8.60" },
      prefix: 24,
      gateway: "10.10.8.1",
      nameservers: ["10.10.8.2", "10.10.8.3"],
      searchDomains: ["maas"],
    });
    const gatewayId = (): string => lab.palette.world.gateway("rack1-gateway").uid;

    const subjects: Subject[] = [
      {
        type: "Gateway",
        called: "edge",
        inputs: (name) => ({ name, installer: "kubernetes", tags: { team: "a" } }),
        wrong: [
          [{ installer: "helm" }, "installer: "],
          [{ name: "x", sizes: 1 }, "sizes: is not an input"],
          [{ installer: "none" }, "tags: "],
        ],
        unknown: "name",
        replaces: [{ installer: "none" }],
        refuses: [],
        change: { tags: { team: "b" } },
        importId: (name) => name,
        protects: true,
      },
      {
        type: "MaasCloudAccount",
        called: "second",
        inputs: (name) => account(gatewayId(), name),
        wrong: [
          [{ apiKey: "only:two" }, "apiKey: must have three parts"],
          [{ apiEndpoint: "maas" }, "apiEndpoint: must be"],
          [{ preferredSubnets: ["10.0.0.0/16", "nonsense"] }, "preferredSubnets[1]: must be a network"],
          [{ gatewayId: undefined }, "gatewayId: is required"],
        ],
        unknown: "gatewayId",
        replaces: [],
        refuses: [{ scope: "tenant" }],
        change: { tags: { team: "b", more: "" }, preferredSubnets: ["10.10.0.0/16"] },
        drift: {
          shows: "tags",
          make: async (name) => {
            const found = lab.palette.world.stores.accounts.find(({ meta }) => meta.name === name);
            assert.ok(found);
            found.meta.labels = { team: "somebody" };
          },
        },
        importId: (name) => name,
        protects: false,
      },
      {
        type: "Cluster",
        called: "payments",
        inputs: (name) => ({ ...cluster(accountId, name), ...policies }),
        wrong: [
          [{ controlPlane: { size: 2, instance } }, "controlPlane.size: must be 1, 3 or 5"],
          [{ name: "Payments" }, "name: must be lower-case"],
          [{ sshKeys: ["no key"] }, "sshKeys[0]: must be one OpenSSH"],
          [{ profiles: [{ name: "maas-infra" }] }, "profiles[0]"],
          [{ osPatch: { schedule: "61 * * * *" } }, "osPatch.schedule: must be a cron schedule"],
          [{ timezone: "Middle/Earth" }, "timezone: must be an IANA time zone"],
          [{ location: { latitude: 52 } }, "location.longitude: is required"],
          [{ hostConfig: { type: "Ingress" } }, "hostConfig.ingressHost: is required"],
          [{ forceDelete: { afterMinutes: 5 } }, "forceDelete.afterMinutes: must be at least 15"],
          [{ clusterTemplate: { id: "t" }, timezone: undefined }, "timezone: is required"],
          [{ staticIp: true }, "controlPlane.network.ipPoolId: is required"],
        ],
        unknown: "cloudAccountId",
        replaces: [{ name: "other" }, { cloudAccountId: "0123456789abcdef01234567" }],
        refuses: [
          { clusterType: "PureAttach" },
          { hyperShift: undefined },
          { updateWorkerPoolsInParallel: false },
          { domain: "maas.lab" },
          { controlPlane: { size: 1, instance, name: "cp" } },
        ],
        change: { tags: { tier: "gold" }, description: "what pays", ...otherPolicies },
        drift: {
          shows: "tags",
          make: async (name) => {
            const found = lab.palette.world.stores.clusters.find(({ meta }) => meta.name === name);
            assert.ok(found);
            found.meta.labels = { tier: "lead" };
          },
        },
        importId: (name) => name,
        failStart: () =>
          lab.next("GET /v1/spectroclusters/{uid}", {
            status: 403,
            body: { code: "Forbidden", message: "no" },
            times: 1,
          }),
        protects: true,
      },
      {
        type: "MachinePool",
        called: "batch",
        inputs: (name) => ({ clusterId, name, size: 1, instance, taints: [{ key: "a/b", effect: "NoSchedule" }] }),
        wrong: [
          [{ size: -1 }, "size: "],
          [{ size: 1.5 }, "size: "],
          [{ instance: { minCpu: 4 } }, "instance.minMemoryMb: is required"],
          [{ taints: [{ key: "a", effect: "Never" }] }, "taints[0].effect: "],
          [{ updateStrategy: { type: "OverrideScaling" } }, "updateStrategy"],
        ],
        unknown: "clusterId",
        replaces: [{ name: "other" }, { clusterId: "0123456789abcdef01234567" }],
        refuses: [],
        change: { size: 2 },
        drift: { shows: "size", make: (name) => consoleUser(lab).scale("home", name, 3) },
        importId: (name) => `home/${name}`,
        protects: true,
      },
      {
        type: "MachinePool",
        called: "full",
        inputs: (name) => ({
          clusterId,
          name,
          autoscaling: { min: 1, max: 3 },
          instance,
          nodeRepaveIntervalSeconds: 30,
          skipKubernetesUpgrade: true,
          overrideKubeadmConfiguration: "preKubeadmCommands:\n  - echo one\n",
          useLxdVm: true,
          network: { name: "lxdbr0", ipPoolId, staticIp: true },
          waitFor: { ready: 5 },
        }),
        wrong: [
          [{ size: 2 }, "size: goes without 'autoscaling'"],
          [{ autoscaling: { min: 3, max: 2 } }, "autoscaling.max: must not be less"],
          [{ autoscaling: { min: 0, max: 2 } }, "autoscaling.min: "],
          [{ nodeRepaveIntervalSeconds: -1 }, "nodeRepaveIntervalSeconds: "],
          [{ overrideKubeadmConfiguration: "- a list" }, "overrideKubeadmConfiguration: must be a YAML mapping"],
          [{ network: { name: "lxdbr0", staticIp: true } }, "network.ipPoolId: is required with 'staticIp'"],
          [{ waitFor: "soon" }, "waitFor"],
          [{ waitFor: { ready: 0 } }, "waitFor"],
        ],
        unknown: "network",
        replaces: [{ useLxdVm: false }],
        refuses: [],
        change: {
          autoscaling: { min: 2, max: 4 },
          nodeRepaveIntervalSeconds: 60,
          skipKubernetesUpgrade: undefined,
          overrideKubeadmConfiguration: { preKubeadmCommands: ["echo two"] },
          network: { name: "lxdbr1" },
          waitFor: undefined,
        },
        drift: {
          shows: "nodeRepaveIntervalSeconds",
          make: async (name) => {
            const pools = lab.palette.world.stores.clusters.flatMap((one) => one.pools);
            Object.assign(pools.find((pool) => pool.name === name)?.doc.poolConfig ?? {}, { nodeRepaveInterval: 90 });
          },
        },
        importId: (name) => `home/${name}`,
        protects: true,
      },
      {
        type: "IpPool",
        called: "lxd",
        inputs: (name) => ipPool(name),
        wrong: [
          [{ range: { start: "10.10.8.20", end: "10.10.8.10" } }, "range.end: must not be before"],
          [{ range: { start: "10.10.8.20" } }, "range.end: is required"],
          [{ subnet: "10.10.8.0/24" }, "subnet: goes without 'range'"],
          [{ range: undefined }, "subnet: is required, or 'range'"],
          [{ gateway: "router" }, "gateway: must be an IP address"],
          [{ nameservers: [] }, "nameservers: must name at least one"],
        ],
        unknown: "gatewayId",
        replaces: [{ name: "other" }, { gatewayId: "0123456789abcdef01234567" }],
        refuses: [],
        change: { range: undefined, subnet: "10.10.8.0/25", nameservers: ["10.10.8.3"], restrictToSingleCluster: true },
        drift: {
          shows: "prefix",
          make: async (name) => {
            const pools = lab.palette.world.stores.gateways.flatMap(({ ipPools }) => ipPools);
            Object.assign(pools.find(({ meta }) => meta.name === name)?.spec.pool ?? {}, { prefix: 25 });
          },
        },
        importId: (name) => `rack1-gateway/${name}`,
        protects: false,
      },
    ];

    for (const subject of subjects) {
      describe(`of ${subject.type} ${subject.called}`, () => {
        fullLifecycle(
          subject,
          () => front,
          () => lab,
          async () => {
            await front.close();
            front = await make(lab.env, clock);
          },
        );
      });
    }
  });
}
