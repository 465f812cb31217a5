import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { BOOTSTRAP, CORE } from "../support/management-cluster/api-groups";
import { type ClusterApiStage, eachOnClusterApi, INSTANCE } from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const SECRET = "echo canary-of-kubeadm";
const OVERRIDE = {
  preKubeadmCommands: ["swapoff -a", SECRET],
  files: [{ path: "/etc/motd", content: "welcome\n" }],
  joinConfiguration: { nodeRegistration: { kubeletExtraArgs: [{ name: "max-pods", value: "200" }] } },
};
const TAINT = { key: "gpu", value: "yes", effect: "NoSchedule" };
const AS_TEXT = `
files: [{ path: /etc/motd, content: "welcome\\n" }]
preKubeadmCommands: [ swapoff -a, ${SECRET} ]
joinConfiguration: { nodeRegistration: { kubeletExtraArgs: [{ name: max-pods, value: "200" }] } }
`;

describe("overrides of kubeadm on Cluster API, with a real API server", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  eachOnClusterApi((made) => {
    stage = made;
  });
  afterEach(() => assert.deepEqual(stage.world.controllers.failuresOf(stage.namespace), []));

  async function poolInputs(): Promise<PropertyMap> {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    return { clusterId: cluster.id, name: "workers", size: 2, instance: INSTANCE, labels: { tier: "gold" } };
  }

  /** What the pool's machines are made with now. */
  async function config(): Promise<unknown> {
    const [deployment] = await stage.objects(CORE, "machinedeployments");
    const name = at(deployment, "spec.template.spec.bootstrap.configRef.name");
    const all = await stage.objects(BOOTSTRAP, "kubeadmconfigtemplates");
    return at(
      all.find((one) => at(one, "metadata.name") === name),
      "spec.template.spec",
    );
  }

  const hosts = async (): Promise<string[]> =>
    (await stage.objects(CORE, "machines"))
      .map((one) => String(at(one, "metadata.name")))
      .filter((name) => name.startsWith("payments-workers-"))
      .sort();

  async function changesTo(id: string, state: PropertyMap, inputs: PropertyMap) {
    const controller = stage.controller("MachinePool");
    return (await controller.diff(stage.runtime(), id, state, stage.inputs("MachinePool", inputs))).changes;
  }

  it("stand over what there is, exchange the machines, and leave nothing when they are taken back", async () => {
    const plain = await poolInputs();
    const pool = await stage.create("MachinePool", plain);
    const before = { config: await config(), machines: await hosts() };
    const inputs = { ...plain, overrideKubeadmConfiguration: OVERRIDE };
    stage.told.length = 0;
    await changesTo(pool.id, pool.state, inputs);
    assert.match(stage.told.join("\n"), /reinstalls/);
    assert.doesNotMatch(stage.told.join("\n"), /canary/);
    const state = await stage.update("MachinePool", pool, inputs);
    const made = await config();
    assert.deepEqual(at(made, "preKubeadmCommands"), OVERRIDE.preKubeadmCommands);
    assert.deepEqual(at(made, "files"), OVERRIDE.files);
    assert.deepEqual(at(made, "joinConfiguration.nodeRegistration.kubeletExtraArgs"), [
      { name: "max-pods", value: "200" },
      { name: "node-labels", value: "tier=gold" },
    ]);
    const exchanged = await hosts();
    assert.deepEqual(
      exchanged.filter((name) => before.machines.includes(name)),
      [],
    );

    await stage.update("MachinePool", { id: pool.id, state }, plain);
    assert.deepEqual(await config(), before.config);
    assert.equal((await hosts()).filter((name) => exchanged.includes(name)).length, 0);
  });

  it("make no difference of how they are written, and exchange nothing when something else changes", async () => {
    const inputs = { ...(await poolInputs()), overrideKubeadmConfiguration: AS_TEXT };
    const pool = await stage.create("MachinePool", inputs);
    const seen = await stage.controller("MachinePool").read(stage.runtime(), pool.id, pool.state);
    assert.deepEqual(seen?.state.drift, []);
    assert.deepEqual(await changesTo(pool.id, seen?.state ?? {}, inputs), []);
    assert.deepEqual(
      await changesTo(pool.id, seen?.state ?? {}, { ...inputs, overrideKubeadmConfiguration: OVERRIDE }),
      [],
    );
    const before = await hosts();
    await stage.update("MachinePool", { id: pool.id, state: seen?.state ?? {} }, { ...inputs, size: 3 });
    assert.deepEqual(
      (await hosts()).filter((name) => before.includes(name)),
      before,
    );
    await stage.update(
      "MachinePool",
      { id: pool.id, state: seen?.state ?? {} },
      { ...inputs, size: 3, taints: [TAINT] },
    );
    assert.deepEqual(at(await config(), "preKubeadmCommands"), OVERRIDE.preKubeadmCommands);
    assert.deepEqual(at(await config(), "joinConfiguration.nodeRegistration.taints"), [TAINT]);
  });

  it("are told without their contents where somebody gives the pool another configuration", async () => {
    const inputs = { ...(await poolInputs()), overrideKubeadmConfiguration: OVERRIDE };
    const pool = await stage.create("MachinePool", inputs);
    const [template] = await stage.objects(BOOTSTRAP, "kubeadmconfigtemplates");
    const { api } = stage.world.cluster;
    await api.ask(
      "PATCH",
      `/apis/${BOOTSTRAP}/namespaces/${stage.namespace}/kubeadmconfigtemplates/${at(template, "metadata.name")}`,
      {
        body: { spec: { template: { spec: { preKubeadmCommands: ["swapoff -a"] } } } },
        type: "application/merge-patch+json",
      },
    );
    stage.told.length = 0;
    const seen = await stage.controller("MachinePool").read(stage.runtime(), pool.id, pool.state);
    const changes = await changesTo(pool.id, seen?.state ?? {}, inputs);
    assert.deepEqual([...new Set(changes.map(({ keys }) => keys[0]))], ["overrideKubeadmConfiguration"]);
    assert.match(stage.told.join("\n"), /overrideKubeadmConfiguration/);
    assert.doesNotMatch(stage.told.join("\n"), /canary/);
  });

  it("are refused in the preview by what the API server has against them, without their contents", async () => {
    const inputs = await poolInputs();
    const file = { path: "/etc/motd", content: "welcome\n", encoding: "canary-of-kubeadm" };
    const checked = stage.inputs("MachinePool", { ...inputs, overrideKubeadmConfiguration: { files: [file] } });
    await assert.rejects(stage.controller("MachinePool").previewCreate(stage.runtime(), checked), (error: Error) => {
      assert.match(error.message, /would refuse pool 'workers'/);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
    assert.deepEqual(await hosts(), []);
  });
});
