import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { ROOMY } from "../support/roomy-rack";
import { dynamicFrontOf } from "./dynamic-front";
import type { Front } from "./front";
import { pluginFrontOf } from "./plugin-front";

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
const QUICK = { deploy: 20_000, release: 10_000, nodeJoin: 5_000, packsInstall: 5_000 };
const EMPTY_LABEL = { "node-role.kubernetes.io/worker": "" };

/** Maps whose values are empty, and a tag that is called as Palette calls one without a value. */
const clusterMaps = (controlPlane: PropertyMap): PropertyMap => ({
  tags: { alone: "", literally: "spectro__tag", team: "a" },
  controlPlane: { ...controlPlane, labels: EMPTY_LABEL, annotations: { note: "" } },
  namespaces: [{ name: "web", labels: { empty: "" } }],
});

/** Everything that may be left out, as what stands for it. */
const clusterDefaults = (controlPlane: PropertyMap): PropertyMap => ({
  tags: {},
  description: "",
  sshKeys: [],
  ntpServers: [],
  enableLxdVm: false,
  staticIp: false,
  updateWorkerPoolsInParallel: false,
  applySetting: "now",
  repaves: "planned",
  waitFor: "done",
  namespaces: [],
  rbac: [],
  location: {},
  osPatch: {},
  scanPolicy: {},
  overrideClusterApiConfig: {},
  clusterMetaAttribute: "",
  timezone: "",
  controlPlane: {
    ...controlPlane,
    name: "control-plane",
    zones: [],
    resourcePool: "",
    machineTags: [],
    labels: {},
    annotations: {},
    taints: [],
    useAsWorker: false,
    useLxdVm: false,
    network: {},
    updateStrategy: {},
  },
});

const poolDefaults: PropertyMap = {
  size: 1,
  zones: [],
  resourcePool: "",
  machineTags: [],
  labels: {},
  annotations: {},
  taints: [],
  updateStrategy: { type: "RollingUpdateScaleOut" },
  nodeRepaveIntervalSeconds: 0,
  skipKubernetesUpgrade: false,
  overrideKubeadmConfiguration: "",
  overrideHealthCheckConfiguration: {},
  overrideClusterApiConfig: null,
  useLxdVm: false,
  network: {},
  releaseLimit: "25%",
  waitFor: "done",
  adopt: false,
};

for (const [name, makeFront] of [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
] as const) {
  describe(`nothing and almost nothing, through the ${name} front`, function () {
    this.timeout(60_000);
    let lab: Lab;
    let clock: FakeClock;
    let front: Front;
    let target: PropertyMap;
    let clusterId: string;

    before(async () => {
      clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
      lab = await startLab({ clock: clock.background, seed: 7, paletteVersion: "4.10", rack: ROOMY, timings: QUICK });
      front = await makeFront({ ...lab.env, PALETTE_MAAS_TIME_SCALE: undefined, MAAS_API_KEY: undefined }, clock);
      const gateway = await made("Gateway", { name: "rack1-gateway", installer: "none" });
      const account = { name: "maas", gatewayId: gateway.id, apiEndpoint: lab.maas.url, apiKey: lab.maas.apiKey };
      target = {
        cloudAccountId: (await made("MaasCloudAccount", account)).id,
        domain: "maas",
        deletionProtection: false,
      };
      clusterId = (
        await made("Cluster", { name: "home", ...target, profiles: profiles(), controlPlane: { instance: INSTANCE } })
      ).id;
    });
    after(async () => {
      await front?.close();
      clock?.stop();
      await lab?.stop();
    });

    const profiles = (over: PropertyMap = {}): PropertyMap[] => [
      { name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" }, ...over },
    ];

    async function checked(type: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
      const { inputs, reasons } = await front.check(type, olds, news);
      assert.deepEqual(reasons, []);
      return inputs;
    }

    const made = async (type: string, args: PropertyMap) => await front.create(type, await checked(type, {}, args));

    /** No difference after a create, nor after a refresh, whose record is the same. */
    async function isQuiet(type: string, id: string, state: PropertyMap, args: PropertyMap): Promise<PropertyMap> {
      const wanted = await checked(type, state, args);
      assert.equal((await front.diff(type, id, state, wanted)).changes, false, "a second preview is empty");
      const found = await front.read(type, id, state);
      assert.ok(found);
      assert.deepEqual(found.state, state, "a refresh finds nothing");
      assert.equal((await front.diff(type, id, found.state, wanted)).changes, false, "the preview after it is empty");
      return found.state;
    }

    async function update(type: string, id: string, state: PropertyMap, args: PropertyMap): Promise<PropertyMap> {
      const wanted = await checked(type, state, args);
      assert.equal((await front.diff(type, id, state, wanted)).changes, true, "is a change");
      return await front.update(type, id, state, wanted);
    }

    it("entries with empty values are set, stay, and are taken out of a pool", async () => {
      const args = { name: "labelled", clusterId, instance: INSTANCE, deletionProtection: false };
      const { id, state } = await made("MachinePool", args);
      const labelled = { ...args, labels: EMPTY_LABEL, annotations: { note: "" } };
      const after = await update("MachinePool", id, state, labelled);
      const pools = lab.palette.world.stores.clusters.flatMap((cluster) => cluster.pools);
      const wire = JSON.stringify(pools.find((pool) => pool.name === "labelled")?.doc);
      assert.ok(wire.includes('"node-role.kubernetes.io/worker":""'), wire);
      const quiet = await isQuiet("MachinePool", id, after, labelled);
      const gone = await update("MachinePool", id, quiet, args);
      await isQuiet("MachinePool", id, gone, args);
      assert.ok(!JSON.stringify(pools.find((pool) => pool.name === "labelled")?.doc).includes("node-role"));
    });

    it("entries with empty values are set, stay, and are taken out of a cluster", async () => {
      const controlPlane = { size: 1, instance: INSTANCE };
      const args = { name: "mapped", ...target, profiles: profiles(), controlPlane };
      const { id, state } = await made("Cluster", args);
      const mapped = { ...args, ...clusterMaps(controlPlane) };
      const after = await update("Cluster", id, state, mapped);
      const quiet = await isQuiet("Cluster", id, after, mapped);
      await isQuiet("Cluster", id, await update("Cluster", id, quiet, args), args);
    });

    it("a tag that loses its value, and one that gets an empty one, are differences", async () => {
      const args = { name: "tagged", ...target, profiles: profiles(), controlPlane: { instance: INSTANCE } };
      const { id, state } = await made("Cluster", { ...args, tags: { a: "" } });
      const other = await update("Cluster", id, state, { ...args, tags: { a: "", b: "" } });
      await isQuiet("Cluster", id, await update("Cluster", id, other, { ...args, tags: { b: "" } }), {
        ...args,
        tags: { b: "" },
      });
    });

    it("what stands for everything that may be left out of a cluster is no difference", async () => {
      const args = {
        name: "plain",
        ...target,
        profiles: profiles(),
        ...clusterDefaults({ size: 1, instance: INSTANCE }),
      };
      const { id, state } = await made("Cluster", args);
      await isQuiet("Cluster", id, state, args);
      const bare = { name: "plain", ...target, profiles: profiles(), controlPlane: { instance: INSTANCE } };
      await isQuiet("Cluster", id, state, bare);
    });

    it("what stands for everything that may be left out of a pool is no difference", async () => {
      const where = { name: "plain", clusterId, instance: INSTANCE, deletionProtection: false };
      const { id, state } = await made("MachinePool", { ...where, ...poolDefaults });
      await isQuiet("MachinePool", id, state, { ...where, ...poolDefaults });
      await isQuiet("MachinePool", id, state, where);
    });

    for (const [form, pack] of Object.entries({
      "no values": { name: "cni-calico", values: "" },
      "no values, as an object": { name: "cni-calico", values: {} },
      "no patch": { name: "cni-calico", patch: "" },
      "no manifests": { name: "cni-calico", manifests: [] },
      nothing: { name: "cni-calico", tag: "", values: null, patch: {}, manifests: null },
    })) {
      it(`a pack that is given ${form} is no difference`, async () => {
        const controlPlane = { size: 1, instance: INSTANCE };
        const called = `pack-${form.replace(/\W+/g, "-")}`;
        const args = { name: called, ...target, profiles: profiles({ packs: [pack] }), controlPlane };
        const { id, state } = await made("Cluster", args);
        await isQuiet("Cluster", id, state, args);
        await front.remove("Cluster", id, state);
      });
    }
  });
}
