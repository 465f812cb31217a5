import assert from "node:assert/strict";
import { type Provider, provider } from "../../provider";
import { clusterApiDefinition } from "../../provider/cluster-api/definition";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
const CLUSTER = {
  name: "payments",
  cloudAccountId: "any",
  domain: "maas.example.com",
  kubernetes: { version: "1.33.5", image: "custom/u-2204-0-k-1335-0" },
  controlPlane: { instance: INSTANCE },
};
const POOL = { clusterId: "default:payments", name: "workers", instance: INSTANCE };

describe("checks on Cluster API", () => {
  const on = (plane: string): Provider => provider((key) => ({ plane })[key], {});
  const failures = (type: string, inputs: PropertyMap, plane = "cluster-api") =>
    (on(plane).controllers.get(type)?.check({}, inputs).failures ?? []).map(({ path, reason }) => `${path}: ${reason}`);

  it("take what the plane has", () => {
    assert.deepEqual(failures("Cluster", CLUSTER), []);
    assert.deepEqual(failures("MachinePool", POOL), []);
    assert.deepEqual(failures("Gateway", { name: "site-a", installer: "none" }), []);
    const account = {
      name: "lab",
      gatewayId: "any",
      apiEndpoint: "http://maas.example.com:5240/MAAS",
      apiKey: "a:b:c",
    };
    assert.deepEqual(failures("MaasCloudAccount", account), []);
  });

  it("refuse what it lacks by path, with what takes its place", () => {
    const more = {
      ...CLUSTER,
      profiles: [{ name: "infra", version: "1.0.0" }],
      tags: { team: "shop" },
      scope: "tenant",
    };
    const found = failures("Cluster", { ...more, forceDelete: { afterMinutes: 20 }, osPatch: UNKNOWN });
    assert.deepEqual(found.map((line) => line.split(":")[0]).sort(), [
      "forceDelete",
      "osPatch",
      "profiles",
      "scope",
      "tags",
    ]);
    assert.match(found.join("\n"), /profiles: does not exist on Cluster API: name version and image in 'kubernetes'/);
    assert.match(failures("IpPool", { name: "lxd", gatewayId: "any" }).join(), /has no address pools/);
  });

  it("need a Kubernetes where no profile brings one", () => {
    const { kubernetes: _, ...without } = CLUSTER;
    assert.deepEqual(failures("Cluster", without), ["kubernetes: is needed on Cluster API"]);
    assert.match(
      failures("Cluster", { ...CLUSTER, profiles: [] }, "palette").join(),
      /kubernetes: comes from a cluster profile/,
    );
  });

  it("refuse what the controllers would heed in part only", () => {
    const tagged = { ...CLUSTER, controlPlane: { instance: INSTANCE, machineTags: ["gpu", "ssd"] } };
    assert.deepEqual(failures("Cluster", tagged), [
      "controlPlane.machineTags: may name one tag on Cluster API: only the last of several would count",
    ]);
    const spread = { ...POOL, zones: ["az1", "az2"], machineTags: ["gpu", "ssd"] };
    assert.deepEqual(
      failures("MachinePool", spread).map((line) => line.split(":")[0]),
      ["machineTags", "zones"],
    );
    const named = { type: "OverrideScaling", maxSurge: 1, maxUnavailable: 0 };
    assert.match(
      failures("MachinePool", { ...POOL, updateStrategy: named }).join(),
      /updateStrategy.type: must be 'RollingUpdateScaleOut' on Cluster API/,
    );
    const numbers = { type: "OverrideScaling", maxSurge: 2, maxUnavailable: "25%" };
    assert.deepEqual(failures("MachinePool", { ...POOL, updateStrategy: numbers }), []);
    const own = { size: 3, instance: INSTANCE, updateStrategy: numbers };
    assert.match(failures("Cluster", { ...CLUSTER, controlPlane: own }).join(), /must be 'RollingUpdateScaleOut' or/);
    const scaleIn = { size: 1, instance: INSTANCE, updateStrategy: { type: "RollingUpdateScaleIn" } };
    assert.match(
      failures("Cluster", { ...CLUSTER, controlPlane: scaleIn }).join(),
      /updateStrategy.type: needs three machines/,
    );
    assert.match(
      failures("Gateway", { name: "a", installer: "local", configFile: "/a", encryptionPassword: "Aa1!aaaa" }).join(),
      /installer: must be 'kubernetes' or 'none' on Cluster API/,
    );
  });

  it("take the components of a gateway that is installed, and refuse what cannot be applied safely", () => {
    const component = { source: "/files/a.yaml", version: "1.13.5" };
    const components = { core: component, bootstrap: component, controlPlane: component, maas: component };
    const gateway = { name: "site-a", installer: "kubernetes", components };
    assert.deepEqual(failures("Gateway", gateway), []);
    assert.deepEqual(failures("Gateway", { ...gateway, components: undefined }), [
      "components: is needed on Cluster API with installer 'kubernetes'",
    ]);
    const told = (core: PropertyMap) =>
      failures("Gateway", { ...gateway, components: { ...components, core: { ...component, ...core } } }).join("\n");
    assert.match(
      told({ source: "https://example.com/a.yaml" }),
      /^components.core.sha256: must be given with an address/,
    );
    assert.equal(told({ source: "https://example.com/a.yaml", sha256: "AB".repeat(32) }), "");
    for (const source of ["a.yaml", "http://example.com/a.yaml"])
      assert.match(told({ source }), /^components.core.source: must be an absolute path/);
    assert.match(
      told({ source: "https://user:canary@example.com/a.yaml" }),
      /^components.core.source: must hold no credentials/,
    );
    assert.doesNotMatch(told({ source: "https://user:canary@example.com/a.yaml" }), /canary/);
    assert.match(told({ sha256: "ab" }), /^components.core.sha256: must be the SHA-256 checksum/);
    assert.match(told({ version: "latest" }), /^components.core.version: must be a version/);
    assert.deepEqual(failures("Gateway", { ...gateway, variables: { MAAS_API_KEY: "a:b:c" } }), [
      "variables.MAAS_API_KEY: must be left out: a MaasCloudAccount writes it, and nothing else does",
    ]);
    assert.match(failures("Gateway", { ...gateway, installer: "none" }).join(), /components: must be left out with/);
    const elsewhere = failures("Gateway", { ...gateway, variables: { A: "b" } }, "palette").join("\n");
    assert.match(elsewhere, /components: is not there on Palette.*'getGatewayInstall'[\s\S]*variables: is not there/);
  });

  it("refuse overrides of kubeadm that inputs of their own say, and members that nodes do not join with", () => {
    const told = (override: unknown) => failures("MachinePool", { ...POOL, overrideKubeadmConfiguration: override });
    const registered = (nodeRegistration: PropertyMap) => ({ joinConfiguration: { nodeRegistration } });
    assert.deepEqual(told({ preKubeadmCommands: ["echo one"] }), []);
    assert.deepEqual(told(registered({ kubeletExtraArgs: [{ name: "v", value: "2" }] })), []);
    for (const [override, reason] of [
      [{ kubeletExtraArgs: { canary: "a" } }, /may have these members on Cluster API: bootCommands/],
      ["clusterConfiguration: { canary: a }", /may have these members/],
      [registered({ name: "canary" }), /must leave out 'nodeRegistration.name'/],
      [registered({ taints: [] }), /must leave out 'nodeRegistration.taints': it is what the input 'taints' says/],
      [registered({ kubeletExtraArgs: [{ name: "node-labels", value: "canary=b" }] }), /the input 'labels' says/],
    ] as const) {
      assert.match(told(override).join("\n"), reason);
      assert.match(told(override).join("\n"), /^overrideKubeadmConfiguration: /);
      assert.doesNotMatch(told(override).join("\n"), /canary/);
    }
  });

  it("say what a change costs there, whatever it costs elsewhere", () => {
    const { cluster, machinePool } = clusterApiDefinition.resources;
    assert.equal(cluster.inputs?.domain, "refused");
    assert.equal(cluster.inputs?.sshKeys, "reinstall");
    assert.equal(cluster.below?.["controlPlane.zones"], "in-place");
    assert.equal(machinePool.inputs?.zones, "reinstall");
  });

  it("take every form of nothing for what is left out", () => {
    const inputsOf = (kubernetes: PropertyMap) =>
      on("cluster-api")
        .controllers.get("Cluster")
        ?.check({}, { ...CLUSTER, kubernetes });
    const without = inputsOf(CLUSTER.kubernetes);
    assert.deepEqual(without?.failures, []);
    for (const field of ["podNetworks", "serviceNetworks"]) {
      for (const nothing of [null, [], "", {}]) {
        assert.deepEqual(inputsOf({ ...CLUSTER.kubernetes, [field]: nothing }), without, `${field}: ${nothing}`);
      }
    }
  });

  it("refuses a plane that does not exist", () => {
    const none = on("openstack").controllers.get("Cluster");
    assert.throws(() => none?.check({}, CLUSTER), /palette-maas:plane/);
  });
});
