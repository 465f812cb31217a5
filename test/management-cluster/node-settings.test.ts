import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { BOOTSTRAP, CORE, KUBEADM } from "../support/management-cluster/api-groups";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
  type Made,
} from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const key = (of: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake ${of}`;
const ofSpectro = (...sshAuthorizedKeys: string[]) => [
  { name: "spectro", sudo: "ALL=(ALL) NOPASSWD:ALL", sshAuthorizedKeys },
];
const SIZE_OF_POOL = 2;
const OPERATOR = { name: "operator", shell: "/bin/bash", sshAuthorizedKeys: [key("operator")] };

describe("SSH keys and time servers of a cluster on Cluster API, with a real API server", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  eachOnClusterApi((made) => {
    stage = made;
  });
  afterEach(() => assert.deepEqual(stage.world.controllers.failuresOf(stage.namespace), []));

  async function made(of: PropertyMap = {}): Promise<{ cluster: Made; inputs: PropertyMap }> {
    const inputs = await stage.clusterInputs({ sshKeys: [key("one")], ntpServers: ["ntp1.example.com"] });
    const cluster = await stage.create("Cluster", inputs);
    await pool(cluster, "batch");
    await pool(cluster, "web", of);
    return { cluster, inputs };
  }

  const pool = (cluster: Made, name: string, more: PropertyMap = {}): Promise<Made> =>
    stage.create("MachinePool", { clusterId: cluster.id, name, size: SIZE_OF_POOL, instance: INSTANCE, ...more });

  /** The machines of an owner in the order in which they were made: their numbers, and with what they joined. */
  async function machinesOf(owner: string): Promise<{ serial: number; users: unknown; servers: unknown }[]> {
    return (await stage.objects(BOOTSTRAP, "kubeadmconfigs"))
      .map((one) => ({ name: String(at(one, "metadata.name")), one }))
      .filter(({ name }) => name.startsWith(`${owner}-m`))
      .map(({ name, one }) => ({
        serial: Number(name.slice(owner.length + 2)),
        users: at(one, "spec.users"),
        servers: at(one, "spec.ntp.servers"),
      }))
      .sort((one, other) => one.serial - other.serial);
  }

  const OWNERS = ["payments-control-plane", "payments-batch", "payments-web"];

  async function settingsOf(owner: string): Promise<unknown[]> {
    return (await machinesOf(owner)).map(({ users, servers }) => [users, servers]);
  }

  async function calm(cluster: Made, state: PropertyMap, inputs: PropertyMap): Promise<void> {
    const seen = await stage.controller("Cluster").read(stage.runtime(), cluster.id, state);
    assert.deepEqual(seen?.state.drift, []);
    const wanted = stage.inputs("Cluster", inputs);
    const { changes } = await stage.controller("Cluster").diff(stage.runtime(), cluster.id, seen?.state ?? {}, wanted);
    assert.deepEqual(changes, []);
  }

  it("exchange the control plane, then one pool after the other, as the preview says", async () => {
    const { cluster, inputs } = await made();
    const changed = { ...inputs, sshKeys: [key("two"), key("one")], ntpServers: ["ntp2.example.com"] };
    stage.told.length = 0;
    await stage
      .controller("Cluster")
      .diff(stage.runtime(), cluster.id, cluster.state, stage.inputs("Cluster", changed));
    assert.match(stage.told.join("\n"), /reinstalls every machine of the cluster, one after the other/);
    assert.match(stage.told.join("\n"), /pool 'batch' \(host-\d+, host-\d+\), then pool 'web' \(host-\d+, host-\d+\)/);
    const state = await stage.update("Cluster", cluster, changed);
    const settings = [ofSpectro(key("one"), key("two")), ["ntp2.example.com"]];
    assert.deepEqual(await settingsOf("payments-control-plane"), [settings]);
    for (const owner of OWNERS.slice(1)) assert.deepEqual(await settingsOf(owner), [settings, settings]);
    const serials = (await Promise.all(OWNERS.map(machinesOf))).flat().map(({ serial }) => serial);
    assert.deepEqual(
      serials,
      [...serials].sort((a, b) => a - b),
    );
    assert.equal((await stage.objects(BOOTSTRAP, "kubeadmconfigtemplates")).length, 2);
    const [plane] = await stage.objects(KUBEADM, "kubeadmcontrolplanes");
    assert.equal(JSON.stringify(at(plane, "metadata.annotations")).includes("node-settings"), false);
    await calm(cluster, state, changed);
  });

  it("are brought together with another Kubernetes, in one exchange", async () => {
    const { cluster, inputs } = await made();
    const before = (await stage.objects(CORE, "machines")).length;
    const kubernetes = { version: "1.34.1", image: "custom/u-2204-0-k-1341-0" };
    await stage.update("Cluster", cluster, { ...inputs, kubernetes, sshKeys: [key("two")] });
    const all = (await Promise.all(OWNERS.map(machinesOf))).flat();
    assert.deepEqual(
      all.map(({ serial }) => serial),
      Array.from({ length: before }, (_, i) => before + 1 + i),
    );
    assert.deepEqual(
      all.map(({ users }) => users),
      all.map(() => ofSpectro(key("two"))),
    );
    const versions = (await stage.objects(CORE, "machines")).map((one) => at(one, "spec.version"));
    assert.deepEqual([...new Set(versions)], ["v1.34.1"]);
  });

  it("go from every node where they are taken out of the program", async () => {
    const { cluster, inputs } = await made();
    const { sshKeys: _, ntpServers: __, ...without } = inputs;
    const state = await stage.update("Cluster", cluster, without);
    for (const owner of OWNERS)
      for (const settings of await settingsOf(owner)) assert.deepEqual(settings, [undefined, undefined]);
    await calm(cluster, state, without);
  });

  it("pass a pool by that has its own, and the preview does not name it", async () => {
    const users = [{ name: "batch", sshAuthorizedKeys: [key("own")] }];
    const { cluster, inputs } = await made({ overrideKubeadmConfiguration: { users } });
    const before = await machinesOf("payments-web");
    const changed = { ...inputs, sshKeys: [key("two")] };
    stage.told.length = 0;
    const wanted = stage.inputs("Cluster", changed);
    await stage.controller("Cluster").diff(stage.runtime(), cluster.id, cluster.state, wanted);
    assert.match(stage.told.join("\n"), /pool 'batch' \(host-\d+, host-\d+\)/);
    assert.doesNotMatch(stage.told.join("\n"), /pool 'web'/);
    await stage.update("Cluster", cluster, changed);
    assert.deepEqual(await machinesOf("payments-web"), before);
    const [batch] = await settingsOf("payments-batch");
    assert.deepEqual(batch, [ofSpectro(key("two")), ["ntp1.example.com"]]);
  });

  it("go on where a run was ended, and leave alone what somebody else gave a pool before", async () => {
    const { cluster, inputs } = await made();
    const news = stage.inputs("Cluster", { ...inputs, ntpServers: ["ntp2.example.com"] });
    const stop = new AbortController();
    await stage.world.controllers.pause(stage.namespace, async () => {
      const runtime = stage.runtime({ signal: stop.signal });
      const ended = assert.rejects(stage.controller("Cluster").update(runtime, cluster.id, cluster.state, news));
      const isWritten = async () =>
        JSON.stringify(await stage.objects(KUBEADM, "kubeadmcontrolplanes")).includes("ntp2.example.com");
      while (!(await isWritten())) await new Promise((resolve) => setTimeout(resolve, 50));
      stop.abort(new Error("ended by the test"));
      await ended;
    });
    const [, before] = await settingsOf("payments-web");
    assert.deepEqual(before, [ofSpectro(key("one")), ["ntp1.example.com"]]);
    await stage.controller("Cluster").update(stage.runtime(), cluster.id, cluster.state, news);
    for (const owner of OWNERS)
      for (const settings of await settingsOf(owner))
        assert.deepEqual(settings, [ofSpectro(key("one")), ["ntp2.example.com"]]);
  });

  it("keep the users that somebody else made, with those of their keys that the program has", async () => {
    const { cluster, inputs } = await made();
    await stage.world.cluster.api.ask(
      "PATCH",
      `/apis/${KUBEADM}/namespaces/${stage.namespace}/kubeadmcontrolplanes/payments-control-plane`,
      {
        body: { spec: { kubeadmConfigSpec: { users: [OPERATOR, ...ofSpectro(key("one"))] } } },
        type: "application/merge-patch+json",
      },
    );
    const seen = await stage.controller("Cluster").read(stage.runtime(), cluster.id, cluster.state);
    assert.match(stage.told.join("\n"), /sshKeys/);
    const changed = { ...inputs, sshKeys: [key("two")], kubernetes: KUBERNETES };
    await stage.update("Cluster", { id: cluster.id, state: seen?.state ?? {} }, changed);
    const [plane] = await settingsOf("payments-control-plane");
    const { sshAuthorizedKeys: _, ...operator } = OPERATOR;
    assert.deepEqual(plane, [[operator, ...ofSpectro(key("two"))], ["ntp1.example.com"]]);
  });
});
