import assert from "node:assert/strict";
import { parseInputs } from "../../provider/core/schema/parse";
import { UNKNOWN } from "../../provider/core/unknowns";
import { clusterRules } from "../../provider/palette/local-rules";
import { maasCloudAccount } from "../../provider/resources/cloud-account/maas-cloud-account";
import { cluster } from "../../provider/resources/cluster/cluster";
import { gateway } from "../../provider/resources/gateway/gateway";
import { machinePool } from "../../provider/resources/machine-pool/machine-pool";

type PropertyMap = Record<string, unknown>;

const instance = { minCpu: 4, minMemoryMb: 8192 };
const profile = { name: "maas-infra", version: "1.0.0" };
const clusterArgs: PropertyMap = {
  name: "payments",
  cloudAccountId: "a-1",
  domain: "maas.lab",
  profiles: [profile],
  controlPlane: { instance },
};
const poolArgs: PropertyMap = { clusterId: "c-1", name: "workers", instance };
const accountArgs: PropertyMap = { name: "m", gatewayId: "g-1", apiEndpoint: "http://maas/MAAS", apiKey: "a:b:c" };

const binding = (over: PropertyMap): PropertyMap => ({
  type: "ClusterRoleBinding",
  role: { kind: "ClusterRole", name: "admin" },
  subjects: [{ type: "User", name: "eve" }],
  ...over,
});

const said = (failures: readonly { path: string }[]): string[] => failures.map(({ path }) => path);
const ofCluster = (over: PropertyMap): string[] =>
  said(
    parseInputs(cluster.args, { ...clusterArgs, ...over }, (args) => [
      ...(cluster.rules?.(args) ?? []),
      ...clusterRules(args),
    ]).failures,
  );
const ofPool = (over: PropertyMap): string[] =>
  said(parseInputs(machinePool.args, { ...poolArgs, ...over }, (args) => machinePool.rules?.(args) ?? []).failures);
const ofGateway = (args: PropertyMap): string[] =>
  said(parseInputs(gateway.args, { name: "g", ...args }, (known) => gateway.rules?.(known) ?? []).failures);
const ofAccount = (over: PropertyMap): string[] =>
  said(
    parseInputs(maasCloudAccount.args, { ...accountArgs, ...over }, (args) => maasCloudAccount.rules?.(args) ?? [])
      .failures,
  );

describe("local rules of a cluster", () => {
  it("pass what is right", () => {
    assert.deepEqual(ofCluster({}), []);
    assert.deepEqual(ofCluster({ profiles: [{ id: "p-1" }, profile] }), []);
  });

  const table: [what: string, over: PropertyMap, ...paths: string[]][] = [
    ["a profile without id, name and version", { profiles: [{}] }, "profiles[0]"],
    ["a name without version", { profiles: [{ name: "a" }] }, "profiles[0].version"],
    ["a version without name", { profiles: [{ version: "1" }] }, "profiles[0].name"],
    ["an id beside a name", { profiles: [{ id: "p", name: "a" }] }, "profiles[0].name"],
    ["a profile named twice", { profiles: [profile, { ...profile, version: "2" }] }, "profiles[1].name"],
    ["an id named twice", { profiles: [{ id: "p" }, { id: "p" }] }, "profiles[1].id"],
    [
      "a pack named twice",
      { profiles: [{ ...profile, packs: [{ name: "k" }, { name: "k" }] }] },
      "profiles[0].packs[1].name",
    ],
    ["a latitude without longitude", { location: { latitude: 1 } }, "location.longitude"],
    ["a namespace named twice", { namespaces: [{ name: "a" }, { name: "a" }] }, "namespaces[1].name"],
    ["a pattern without slashes", { namespaces: [{ name: "^team-" }] }, "namespaces[0].name"],
    ["a binding in no namespace", { rbac: [binding({ type: "RoleBinding" })] }, "rbac[0].namespace"],
    ["a cluster's binding in a namespace", { rbac: [binding({ namespace: "a" })] }, "rbac[0].namespace"],
    [
      "a namespace's role given everywhere",
      { rbac: [binding({ role: { kind: "Role", name: "r" } })] },
      "rbac[0].role.kind",
    ],
    [
      "a service account of no namespace",
      { rbac: [binding({ subjects: [{ type: "ServiceAccount", name: "ci" }] })] },
      "rbac[0].subjects[0].namespace",
    ],
    ["an ingress without host", { hostConfig: { type: "Ingress" } }, "hostConfig.ingressHost"],
    [
      "an ingress with a load balancer's networks",
      { hostConfig: { ingressHost: "a", sourceRanges: ["10.0.0.0/8"] } },
      "hostConfig.sourceRanges",
    ],
    [
      "a load balancer with an ingress' host",
      { hostConfig: { type: "LoadBalancer", ingressHost: "a" } },
      "hostConfig.ingressHost",
    ],
    [
      "a patch over values",
      { profiles: [{ ...profile, packs: [{ name: "k", values: "a: 1", patch: { a: 2 } }] }] },
      "profiles[0].packs[0].patch",
    ],
    [
      "a patch that is no mapping",
      { profiles: [{ ...profile, packs: [{ name: "k", patch: "a" }] }] },
      "profiles[0].packs[0].patch",
    ],
    [
      "a manifest named twice",
      {
        profiles: [
          {
            ...profile,
            packs: [
              {
                name: "k",
                manifests: [
                  { name: "m", content: "a" },
                  { name: "m", content: "b" },
                ],
              },
            ],
          },
        ],
      },
      "profiles[0].packs[0].manifests[1].name",
    ],
    [
      "a custom endpoint beside a patch that names one",
      {
        apiServer: { host: "api.example.com" },
        profiles: [{ ...profile, packs: [{ name: "k", patch: { cloud: { maas: { customEndpoint: "x" } } } }] }],
      },
      "profiles[0].packs[0].patch",
    ],
    [
      "virtual machines on hosts that are none",
      { enableLxdVm: true, controlPlane: { instance, useLxdVm: true } },
      "controlPlane.useLxdVm",
    ],
    ["fixed addresses from nowhere", { staticIp: true }, "controlPlane.network.ipPoolId"],
    [
      "a fixed address from nowhere",
      { controlPlane: { instance, network: { name: "a", staticIp: true } } },
      "controlPlane.network.ipPoolId",
    ],
    ["no profile and no template", { profiles: [] }, "profiles"],
    ["a template without time zone", { profiles: [], clusterTemplate: { id: "t" } }, "timezone"],
    [
      "a template beside packs",
      { clusterTemplate: { id: "t" }, timezone: "UTC", profiles: [{ ...profile, packs: [{ name: "k" }] }] },
      "profiles[0].packs",
    ],
    [
      "a template beside an endpoint",
      { clusterTemplate: { id: "t" }, timezone: "UTC", apiServer: { host: "api.example.com" } },
      "apiServer",
    ],
    ["OpenShift without a host", { hyperShift: { type: "openshift" } }, "hyperShift.hostClusterId"],
    ["an override that is no mapping", { overrideClusterApiConfig: "- a" }, "overrideClusterApiConfig"],
    ["no time zone", { timezone: "+02:00" }, "timezone"],
    ["no duration", { controlPlaneHealthCheckTimeout: "30" }, "controlPlaneHealthCheckTimeout"],
    ["a schedule of four fields", { osPatch: { schedule: "0 3 * *" } }, "osPatch.schedule"],
    ["a schedule at hour 24", { scanPolicy: { kubeBench: "0 24 * * *" } }, "scanPolicy.kubeBench"],
    ["no moment", { osPatch: { after: "tomorrow" } }, "osPatch.after"],
    ["a control plane of 2", { controlPlane: { instance, size: 2 } }, "controlPlane.size"],
    [
      "a custom endpoint in two places",
      {
        apiServer: { host: "api.example.com" },
        profiles: [{ ...profile, packs: [{ name: "kubernetes", values: "cloud:\n  maas:\n    customEndpoint: x" }] }],
      },
      "profiles[0].packs[0].values",
    ],
    [
      "the same in values that are an object",
      {
        apiServer: { host: "api.example.com" },
        profiles: [{ ...profile, packs: [{ name: "k", values: { cloud: { maas: { customEndpointPort: 6443 } } } }] }],
      },
      "profiles[0].packs[0].values",
    ],
    ["a project beside scope 'tenant'", { scope: "tenant", project: "dev" }, "project"],
    [
      "a surge without OverrideScaling",
      { controlPlane: { instance, updateStrategy: { maxSurge: 1 } } },
      "controlPlane.updateStrategy.maxSurge",
    ],
  ];
  for (const [what, over, ...paths] of table) {
    it(`refuse ${what} at ${paths.join(", ")}`, () => assert.deepEqual(ofCluster(over), paths));
  }

  it("let a comment speak of a custom endpoint", () => {
    const packs = [{ name: "kubernetes", values: "cloud:\n  maas:\n    # customEndpoint: x" }];
    assert.deepEqual(ofCluster({ apiServer: { host: "api.example.com" }, profiles: [{ ...profile, packs }] }), []);
  });

  it("say nothing about what is not known yet", () => {
    assert.deepEqual(ofCluster({ profiles: [{ name: UNKNOWN, version: "1" }] }), []);
    assert.deepEqual(ofCluster({ profiles: [{ id: UNKNOWN }] }), []);
    assert.deepEqual(ofCluster({ profiles: UNKNOWN }), []);
    assert.deepEqual(ofCluster({ scope: UNKNOWN, project: "dev" }), []);
    assert.deepEqual(ofCluster({ controlPlane: UNKNOWN }), []);
  });
});

describe("local rules of a pool", () => {
  const override = (over: PropertyMap): PropertyMap => ({ updateStrategy: { type: "OverrideScaling", ...over } });
  const taint = { key: "tier", effect: "NoSchedule" };
  const table: [what: string, over: PropertyMap, ...paths: string[]][] = [
    ["nothing about the usual strategies", { updateStrategy: { type: "RollingUpdateScaleIn" } }],
    ["nothing about numbers that let something move", override({ maxSurge: 0, maxUnavailable: "25%" })],
    ["OverrideScaling without numbers", override({}), "updateStrategy.maxSurge", "updateStrategy.maxUnavailable"],
    ["OverrideScaling with one number", override({ maxSurge: 1 }), "updateStrategy.maxUnavailable"],
    ["OverrideScaling that cannot move", override({ maxSurge: "0%", maxUnavailable: 0 }), "updateStrategy"],
    ["one taint twice", { taints: [taint, { ...taint, value: "x" }] }, "taints[1]"],
    ["nothing about one key with two effects", { taints: [taint, { ...taint, effect: "NoExecute" }] }],
    ["nothing about an unknown number", override({ maxSurge: 0, maxUnavailable: UNKNOWN })],
    ["nothing about an unknown strategy", { updateStrategy: UNKNOWN }],
    ["nothing about bounds of one size", { autoscaling: { min: 2, max: 2 } }],
    ["bounds upside down", { autoscaling: { min: 3, max: 2 } }, "autoscaling.max"],
    ["nothing about bounds of which one is unknown", { autoscaling: { min: 3, max: UNKNOWN } }],
    ["a size beside autoscaling", { size: 1, autoscaling: { min: 1, max: 2 } }, "size"],
    ["nothing about an unknown size beside autoscaling", { size: UNKNOWN, autoscaling: { min: 1, max: 2 } }],
    ["bounds of none", { autoscaling: { min: 0, max: 0 } }, "autoscaling.min", "autoscaling.max"],
    ["a fixed address from nowhere", { network: { name: "br0", staticIp: true } }, "network.ipPoolId"],
    [
      "nothing about an address pool that is not known yet",
      { network: { name: "a", staticIp: true, ipPoolId: UNKNOWN } },
    ],
    ["an override that is no mapping", { overrideClusterApiConfig: "just text" }, "overrideClusterApiConfig"],
    ["an override that is no YAML", { overrideHealthCheckConfiguration: "a: [" }, "overrideHealthCheckConfiguration"],
    ["nothing about an override as an object", { overrideKubeadmConfiguration: { kubeletExtraArgs: { a: "b" } } }],
    ["a repave interval below 0", { nodeRepaveIntervalSeconds: -1 }, "nodeRepaveIntervalSeconds"],
    ["a wait for nothing", { waitFor: { ready: 0 } }, "waitFor.ready"],
  ];
  for (const [what, over, ...paths] of table) {
    it(`say ${what}`, () => assert.deepEqual(ofPool(over), paths));
  }
});

describe("local rules of a gateway", () => {
  it("refuse tags on one that is only looked up", () => {
    assert.deepEqual(ofGateway({ installer: "none", tags: { a: "b" } }), ["tags"]);
    assert.deepEqual(ofGateway({ installer: "none", tags: {} }), []);
    assert.deepEqual(ofGateway({ installer: "kubernetes", tags: { a: "b" } }), []);
    assert.deepEqual(ofGateway({ installer: UNKNOWN, tags: { a: "b" } }), []);
  });
});

describe("local rules of a cloud account", () => {
  it("refuse a project beside scope 'tenant'", () => {
    assert.deepEqual(ofAccount({ scope: "tenant", project: "dev" }), ["project"]);
    assert.deepEqual(ofAccount({ scope: "tenant" }), []);
  });
});
