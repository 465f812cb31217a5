import assert from "node:assert/strict";
import { ManagementCluster } from "../../provider/cluster-api/client";
import { clusters } from "../../provider/cluster-api/clusters/clusters";
import { Kubeconfig } from "../../provider/cluster-api/kubeconfig";
import { Reach } from "../../provider/cluster-api/reach";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { ReadPasses } from "../../provider/core/lifecycle/read-passes";
import { realClock } from "../../provider/core/time/clock";
import { seconds } from "../../provider/core/time/duration";
import { CORE, KUBEADM, MAAS } from "../support/management-cluster/api-groups";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
  type Made,
} from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const NEWER = { version: "1.34.1", image: "custom/u-2204-0-k-1341-0" };
const SIZE_OF_POOL = 2;

describe("upgrades of Kubernetes on Cluster API, with a real API server", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  eachOnClusterApi((made) => {
    stage = made;
  });
  afterEach(() => assert.deepEqual(stage.world.controllers.failuresOf(stage.namespace), []));

  /** Makes a cluster with two pools. */
  async function made(): Promise<{ cluster: Made; inputs: PropertyMap }> {
    const inputs = await stage.clusterInputs();
    const cluster = await stage.create("Cluster", inputs);
    for (const name of ["batch", "web"]) {
      await stage.create("MachinePool", { clusterId: cluster.id, name, size: SIZE_OF_POOL, instance: INSTANCE });
    }
    return { cluster, inputs };
  }

  const upgraded = (inputs: PropertyMap, kubernetes: PropertyMap = NEWER): PropertyMap => ({ ...inputs, kubernetes });

  /** The number that the controllers gave each machine, in the order in which they made them, with its version. */
  async function machinesOf(owner: string): Promise<{ serial: number; version: string }[]> {
    return (await stage.objects(CORE, "machines"))
      .map((one) => ({ name: String(at(one, "metadata.name")), version: String(at(one, "spec.version")) }))
      .filter(({ name }) => name.startsWith(`${owner}-m`))
      .map(({ name, version }) => ({ serial: Number(name.slice(owner.length + 2)), version }))
      .sort((one, other) => one.serial - other.serial);
  }

  async function versionOf(pool: string): Promise<unknown> {
    const all = await stage.objects(CORE, "machinedeployments");
    return at(
      all.find((one) => at(one, "metadata.name") === `payments-${pool}`),
      "spec.template.spec.version",
    );
  }

  const patchControlPlane = (spec: object): Promise<unknown> =>
    stage.world.cluster.api.ask(
      "PATCH",
      `/apis/${KUBEADM}/namespaces/${stage.namespace}/kubeadmcontrolplanes/payments-control-plane`,
      { body: { spec }, type: "application/merge-patch+json" },
    );

  it("exchange the control plane, then one pool after the other, and leave no difference", async () => {
    const { cluster, inputs } = await made();
    const state = await stage.update("Cluster", cluster, upgraded(inputs));
    assert.equal(state.kubernetesVersion, "1.34.1");
    const owners = ["payments-control-plane", "payments-batch", "payments-web"];
    const machines = await Promise.all(owners.map(machinesOf));
    assert.deepEqual(
      machines.map((all) => all.map(({ version }) => version)),
      [["v1.34.1"], ["v1.34.1", "v1.34.1"], ["v1.34.1", "v1.34.1"]],
    );
    const serials = machines.flat().map(({ serial }) => serial);
    assert.deepEqual(
      serials,
      [...serials].sort((a, b) => a - b),
    );
    const templates = await stage.objects(MAAS, "maasmachinetemplates");
    assert.deepEqual(
      templates.map((template) => at(template, "spec.template.spec.image")),
      owners.map(() => NEWER.image),
    );
    const seen = await stage.controller("Cluster").read(stage.runtime(), cluster.id, state);
    assert.deepEqual(seen?.state.drift, []);
    const wanted = stage.inputs("Cluster", upgraded(inputs));
    const { changes } = await stage.controller("Cluster").diff(stage.runtime(), cluster.id, seen?.state ?? {}, wanted);
    assert.deepEqual(changes, []);
  });

  it("go on where a run was ended, whose state was not kept", async () => {
    const { cluster, inputs } = await made();
    const stop = new AbortController();
    const news = stage.inputs("Cluster", upgraded(inputs, { ...KUBERNETES, version: "1.34.1" }));
    await stage.world.controllers.pause(stage.namespace, async () => {
      const update = stage
        .controller("Cluster")
        .update(stage.runtime({ signal: stop.signal }), cluster.id, cluster.state, news);
      const ended = assert.rejects(update, /ended by the test/);
      await eventually(async () => {
        const [plane] = await stage.objects(KUBEADM, "kubeadmcontrolplanes");
        return at(plane, "spec.version") === "v1.34.1";
      });
      stop.abort(new Error("ended by the test"));
      await ended;
    });
    assert.deepEqual([await versionOf("batch"), await versionOf("web")], ["v1.33.5", "v1.33.5"]);
    await stage.controller("Cluster").update(stage.runtime(), cluster.id, cluster.state, news);
    assert.deepEqual([await versionOf("batch"), await versionOf("web")], ["v1.34.1", "v1.34.1"]);
  });

  it("exchange no pool by what a wait has seen before, when the control plane is not all there any more", async () => {
    const { cluster, inputs } = await made();
    await stage.world.controllers.pause(stage.namespace, async () => {
      const stop = new AbortController();
      const news = stage.inputs("Cluster", upgraded(inputs, { ...KUBERNETES, version: "1.34.1" }));
      const runtime = stage.runtime({ signal: stop.signal });
      const ended = assert.rejects(stage.controller("Cluster").update(runtime, cluster.id, cluster.state, news));
      await eventually(async () => {
        const [plane] = await stage.objects(KUBEADM, "kubeadmcontrolplanes");
        return at(plane, "spec.version") === "v1.34.1";
      });
      stop.abort(new Error("ended by the test"));
      await ended;
    });
    await eventually(async () => (await machinesOf("payments-control-plane"))[0]?.version === "v1.34.1");
    await eventually(async () => (await machinesOf("payments-control-plane")).length === 1);
    const waiting = clusters(waitingAt());
    const seen = await waiting.observe(cluster.id);
    await patchControlPlane({ replicas: 3 });
    assert.deepEqual(await waiting.observe(cluster.id).then((again) => again?.args), seen?.args);
    assert.equal(await seen?.followUp?.proceed(), false);
    assert.equal(await versionOf("batch"), "v1.33.5");
  });

  /** The API server as waits ask it, which share for some seconds what they have seen. */
  function waitingAt(): ManagementCluster {
    const { kubeconfig } = stage.world.cluster;
    const http = { clock: realClock, requestTimeout: seconds(5), maxRetries: 0, insecureSkipVerify: false };
    const reach = new Reach(new Kubeconfig({ kubeconfig, environment: {} }), { ...http, environment: {} });
    const run = { signal: new AbortController().signal, clock: realClock, freshness: new ReadPasses().ofWait() };
    return new ManagementCluster(reach, run, stage.namespace);
  }

  it("bring no pool along where an update is about something else", async () => {
    const { cluster, inputs } = await made();
    await patchControlPlane({ version: "v1.34.1" });
    const seen = await stage.controller("Cluster").read(stage.runtime(), cluster.id, cluster.state);
    assert.match(stage.told.join("\n"), /kubernetes\.version/);
    const followed = upgraded(inputs, { ...KUBERNETES, version: "1.34.1" });
    const larger = { ...followed, controlPlane: { size: 3, instance: INSTANCE } };
    await stage.update("Cluster", { id: cluster.id, state: seen?.state ?? {} }, larger);
    assert.deepEqual([await versionOf("batch"), await versionOf("web")], ["v1.33.5", "v1.33.5"]);
  });

  it("tell beforehand which servers are exchanged, those of the pools included", async () => {
    const { cluster, inputs } = await made();
    const news = stage.inputs("Cluster", upgraded(inputs));
    stage.told.length = 0;
    await stage.controller("Cluster").diff(stage.runtime(), cluster.id, cluster.state, news);
    const told = stage.told.join("\n");
    assert.match(told, /reinstalls every machine of the cluster, one after the other/);
    assert.match(told, /pool 'batch' \(host-\d+, host-\d+\), then pool 'web' \(host-\d+, host-\d+\)/);
  });

  for (const [what, version, reason] of [
    ["an older version", "1.32.9", /never goes back to an older one/],
    ["two minor versions at once", "1.35.0", /before 1\.35\.0 it must get a version 1\.34/],
  ] as const) {
    it(`are refused for ${what}, also of what somebody else brought meanwhile`, async () => {
      const { cluster, inputs } = await made();
      const before = await stage.objects(CORE, "machines");
      const news = stage.inputs("Cluster", upgraded(inputs, { ...NEWER, version }));
      const { controller, runtime } = { controller: stage.controller("Cluster"), runtime: stage.runtime() };
      await assert.rejects(controller.diff(runtime, cluster.id, cluster.state, news), reason);
      await assert.rejects(controller.update(runtime, cluster.id, cluster.state, news), reason);
      assert.deepEqual(await stage.objects(CORE, "machines"), before);
    });
  }

  it("are refused where the cluster has a newer one than the program by now", async () => {
    const { cluster, inputs } = await made();
    await patchControlPlane({ version: "v1.34.4" });
    const news = stage.inputs("Cluster", upgraded(inputs));
    const reason = /has Kubernetes 1\.34\.4, and one never goes back/;
    await assert.rejects(stage.controller("Cluster").diff(stage.runtime(), cluster.id, cluster.state, news), reason);
    await assert.rejects(stage.controller("Cluster").update(stage.runtime(), cluster.id, cluster.state, news), reason);
  });
});

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
