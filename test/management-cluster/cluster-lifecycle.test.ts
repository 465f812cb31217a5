import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { overlaidRecords } from "../../provider/core/merge";
import { isRecord } from "../../provider/core/unknowns";
import { BOOTSTRAP, CORE, KUBEADM, MAAS } from "../support/management-cluster/api-groups";
import {
  ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
} from "../support/management-cluster/cluster-api-stage";
import { sample } from "../support/management-cluster/contract";
import type { ClusterApiWorld } from "../support/management-cluster/scripted-cluster-api";
import { at } from "../support/management-cluster/scripted-controllers";

const POOL = { name: "workers", size: 2, instance: INSTANCE, labels: { tier: "gold" } };
const STRANGER = { owner: "shop/prod/payments", urn: "urn:pulumi:prod::shop::x::payments" };

const hostsOf = (machines: unknown): string[] =>
  Array.isArray(machines) ? machines.filter(isRecord).map(({ hostname }) => String(hostname)) : [];
const namesOf = (objects: readonly unknown[]): string[] => objects.map((object) => String(at(object, "metadata.name")));

describe("clusters on Cluster API, with a real API server", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  let world: ClusterApiWorld;
  eachOnClusterApi((made) => {
    stage = made;
    world = made.world;
  });
  afterEach(() => assert.deepEqual(world.controllers.failuresOf(stage.namespace), []));

  it("makes a cluster and a pool, scales, exchanges and removes them", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    assert.equal(cluster.id, `${stage.namespace}:payments`);
    assert.equal(cluster.state.kubernetesVersion, "1.33.5");
    assert.equal(cluster.state.apiEndpoint, "https://payments-api.maas.example.com:6443");
    const inputs = { ...POOL, clusterId: cluster.id };
    const pool = await stage.create("MachinePool", inputs);
    assert.equal(hostsOf(pool.state.machines).length, 2);
    const [deployment] = await stage.objects(CORE, "machinedeployments");
    assert.equal(at(deployment, "spec.template.spec.version"), "v1.33.5");
    assert.equal(at(deployment, "spec.deletion.order"), "Oldest");

    const scaled = await stage.update("MachinePool", pool, { ...inputs, size: 3 });
    assert.deepEqual(hostsOf(scaled.machines).filter((host) => hostsOf(pool.state.machines).includes(host)).length, 2);
    const larger = { ...inputs, size: 3, instance: { minCpu: 8, minMemoryMb: 8192 } };
    const rolled = await stage.update("MachinePool", { id: pool.id, state: scaled }, larger);
    assert.equal(hostsOf(rolled.machines).length, 3);
    assert.deepEqual(
      hostsOf(rolled.machines).filter((host) => hostsOf(scaled.machines).includes(host)),
      [],
    );

    await stage.controller("MachinePool").delete(stage.runtime(), pool.id, rolled);
    assert.deepEqual(await stage.objects(CORE, "machinedeployments"), []);
    await stage.controller("Cluster").delete(stage.runtime(), cluster.id, cluster.state);
    assert.deepEqual(await stage.objects(CORE, "clusters"), []);
  });

  it("removes what is left of a pool that somebody else deleted", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const pool = await stage.create("MachinePool", { ...POOL, clusterId: cluster.id });
    const [deployment] = await stage.objects(CORE, "machinedeployments");
    const { api } = world.cluster;
    const place = `/apis/${CORE}/namespaces/${stage.namespace}/machinedeployments`;
    await api.ask("DELETE", `${place}/${at(deployment, "metadata.name")}`);
    while ((await stage.objects(CORE, "machinedeployments")).length > 0) await pause(50);
    await stage.controller("MachinePool").delete(stage.runtime(), pool.id, pool.state);
    assert.deepEqual(await stage.objects(CORE, "machinehealthchecks"), []);
    assert.deepEqual(await stage.objects(BOOTSTRAP, "kubeadmconfigtemplates"), []);
  });

  it("finds no difference in what it made, whatever the API server added", async () => {
    const inputs = await stage.clusterInputs({
      sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake me"],
      ntpServers: ["ntp.example.com"],
      controlPlane: {
        size: 1,
        instance: INSTANCE,
        useAsWorker: true,
        resourcePool: "control",
        machineTags: ["rack-a"],
      },
    });
    const cluster = await stage.create("Cluster", inputs);
    const poolInputs = {
      ...POOL,
      clusterId: cluster.id,
      labels: { tier: "gold", "node.cluster.x-k8s.io/pool": "workers" },
      taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
      zones: ["az1"],
      updateStrategy: { type: "OverrideScaling", maxSurge: 2, maxUnavailable: 1 },
      nodeRepaveIntervalSeconds: 60,
    };
    const pool = await stage.create("MachinePool", poolInputs);
    for (const [type, made, given] of [
      ["Cluster", cluster, inputs],
      ["MachinePool", pool, poolInputs],
    ] as const) {
      const seen = await stage.controller(type).read(stage.runtime(), made.id, made.state);
      assert.ok(seen);
      assert.deepEqual(seen.state.drift, [], type);
      const { changes } = await stage
        .controller(type)
        .diff(stage.runtime(), made.id, seen.state, stage.inputs(type, given));
      assert.deepEqual(changes, [], type);
    }
  });

  it("grows and exchanges a control plane, and removes templates that nothing refers to", async () => {
    const inputs = await stage.clusterInputs();
    const cluster = await stage.create("Cluster", inputs);
    const three = { ...inputs, controlPlane: { size: 3, instance: INSTANCE } };
    const grown = await stage.update("Cluster", cluster, three);
    assert.equal(hostsOf(grown.machines).length, 3);
    const before = namesOf(await stage.objects(MAAS, "maasmachinetemplates"));
    const other = { ...inputs, controlPlane: { size: 3, instance: { minCpu: 8, minMemoryMb: 8192 } } };
    const exchanged = await stage.update("Cluster", { id: cluster.id, state: grown }, other);
    assert.deepEqual(
      hostsOf(exchanged.machines).filter((host) => hostsOf(grown.machines).includes(host)),
      [],
    );
    const after = namesOf(await stage.objects(MAAS, "maasmachinetemplates"));
    assert.deepEqual(
      after.filter((name) => before.includes(name)),
      [],
    );
    assert.equal(after.length, 1);
  });

  it("takes nothing that somebody else made, unless the program says so", async () => {
    const inputs = await stage.clusterInputs();
    await stage.create("Cluster", inputs, STRANGER);
    await assert.rejects(stage.create("Cluster", inputs), /shop\/prod\/payments/);
    // In a process of its own, which knows nothing of the other's.
    const mine = new ClusterApiStage(world, stage.namespace);
    const adopted = await mine.create("Cluster", { ...inputs, adopt: true });
    const [object] = await stage.objects(CORE, "clusters");
    assert.equal(
      Reflect.get(at(object, "metadata.annotations") ?? {}, "pulumi-palette-maas/owner"),
      "shop/dev/payments",
    );
    assert.equal(adopted.id, `${stage.namespace}:payments`);
  });

  it("exchanges no machine of what clusterctl made where no input says so", async () => {
    const { api } = world.cluster;
    for (const object of sample()) {
      await api.apply({
        ...object,
        metadata: { ...(isRecord(object.metadata) ? object.metadata : {}), namespace: stage.namespace },
      });
    }
    const controlPlane = {
      size: 3,
      instance: INSTANCE,
      resourcePool: "control",
      machineTags: ["rack-a"],
      zones: ["az1", "az2", "az3"],
    };
    const inputs = { ...(await stage.clusterInputs()), name: "edge1", domain: "maas", adopt: true, controlPlane };
    const cluster = await stage.create("Cluster", inputs);
    const gpu = { clusterId: cluster.id, name: "gpu", size: 2, adopt: true, resourcePool: "gpu", zones: ["az1"] };
    const poolInputs = {
      ...gpu,
      instance: { minCpu: 16, minMemoryMb: 65536 },
      labels: { "node.cluster.x-k8s.io/pool": "gpu" },
    };
    const pool = await stage.create("MachinePool", poolInputs);
    const before = [...hostsOf(cluster.state.machines), ...hostsOf(pool.state.machines)];
    assert.equal(before.length, 5);
    const grown = await stage.update("Cluster", cluster, { ...inputs, controlPlane: { ...controlPlane, size: 5 } });
    const larger = await stage.update("MachinePool", pool, { ...poolInputs, size: 3 });
    const after = [...hostsOf(grown.machines), ...hostsOf(larger.machines)];
    assert.equal(after.length, 8);
    assert.deepEqual(
      before.filter((host) => !after.includes(host)),
      [],
    );
    const names = namesOf(await stage.objects(MAAS, "maasmachinetemplates")).sort();
    assert.deepEqual(names, ["edge1-cp-7f3a9c12", "edge1-gpu-0b51c7de"]);
  });

  it("keeps what no input names of what it exchanges, and makes no health check for what it did not make", async () => {
    const { api } = world.cluster;
    const more = {
      MaasMachineTemplate: { template: { spec: { deployInMemory: true } } },
      KubeadmConfigTemplate: { template: { spec: { postKubeadmCommands: ["echo joined"] } } },
      KubeadmControlPlane: { kubeadmConfigSpec: { postKubeadmCommands: ["echo up"] } },
    };
    for (const object of sample().filter(({ kind }) => kind !== "MachineHealthCheck")) {
      const extra = Object.entries(more).find(([kind]) => kind === object.kind)?.[1] ?? {};
      const metadata = { ...(isRecord(object.metadata) ? object.metadata : {}), namespace: stage.namespace };
      await api.apply({ ...object, metadata, spec: overlaidRecords(isRecord(object.spec) ? object.spec : {}, extra) });
    }
    const controlPlane = {
      size: 3,
      instance: INSTANCE,
      resourcePool: "control",
      machineTags: ["rack-a"],
      zones: ["az1", "az2", "az3"],
    };
    const inputs = { ...(await stage.clusterInputs()), name: "edge1", domain: "maas", adopt: true, controlPlane };
    const cluster = await stage.create("Cluster", inputs);
    const poolInputs = {
      ...{ clusterId: cluster.id, name: "gpu", size: 2, adopt: true, resourcePool: "gpu", zones: ["az1"] },
      instance: { minCpu: 16, minMemoryMb: 65536 },
      labels: { "node.cluster.x-k8s.io/pool": "gpu" },
    };
    const pool = await stage.create("MachinePool", poolInputs);
    const wider = { minCpu: 8, minMemoryMb: 16384 };
    await stage.update("Cluster", cluster, { ...inputs, controlPlane: { ...controlPlane, instance: wider } });
    const taints = [{ key: "gpu", value: "yes", effect: "NoSchedule" }];
    await stage.update("MachinePool", pool, { ...poolInputs, instance: wider, taints });
    const used = (await stage.objects(MAAS, "maasmachinetemplates")).filter(
      (template) => at(template, "spec.template.spec.minCPU") === 8,
    );
    assert.deepEqual(
      used.map((template) => at(template, "spec.template.spec.deployInMemory")),
      [true, true],
    );
    const [plane] = await stage.objects(KUBEADM, "kubeadmcontrolplanes");
    assert.deepEqual(at(plane, "spec.kubeadmConfigSpec.postKubeadmCommands"), ["echo up"]);
    const configs = await stage.objects(BOOTSTRAP, "kubeadmconfigtemplates");
    const commands = configs.map((config) => at(config, "spec.template.spec.postKubeadmCommands"));
    assert.ok(commands.length > 0);
    for (const each of commands) assert.deepEqual(each, ["echo joined"]);
    assert.deepEqual(await stage.objects(CORE, "machinehealthchecks"), []);
  });

  it("leaves somebody else's health check alone, and removes its own with the pool", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const pool = await stage.create("MachinePool", { ...POOL, clusterId: cluster.id });
    assert.deepEqual(namesOf(await stage.objects(CORE, "machinehealthchecks")), ["payments-workers"]);
    const [check] = await stage.objects(CORE, "machinehealthchecks");
    assert.equal(at(check, "spec.checks.nodeStartupTimeoutSeconds"), 3600);
    const path = `/apis/${CORE}/namespaces/${stage.namespace}/machinehealthchecks/payments-workers`;
    await world.cluster.api.ask("PATCH", path, {
      body: {
        metadata: { labels: { "app.kubernetes.io/managed-by": "somebody" } },
        spec: { checks: { nodeStartupTimeoutSeconds: 7200 } },
      },
      type: "application/merge-patch+json",
    });
    const larger = await stage.update("MachinePool", pool, { ...POOL, clusterId: cluster.id, size: 3 });
    const [after] = await stage.objects(CORE, "machinehealthchecks");
    assert.equal(at(after, "spec.checks.nodeStartupTimeoutSeconds"), 7200);
    await stage.controller("MachinePool").delete(stage.runtime(), pool.id, larger);
    assert.equal((await stage.objects(CORE, "machinehealthchecks")).length, 1);
    const second = await stage.create("MachinePool", { ...POOL, clusterId: cluster.id, name: "others" });
    await stage.controller("MachinePool").delete(stage.runtime(), second.id, second.state);
    assert.deepEqual(namesOf(await stage.objects(CORE, "machinehealthchecks")), ["payments-workers"]);
    // Templates of pools go with them.
    const templates = namesOf(await stage.objects(MAAS, "maasmachinetemplates"));
    assert.deepEqual(
      templates.filter((name) => /workers|others/.test(name)),
      [],
    );
  });

  it("keeps workloads off a control plane with taints of its own, and reads them back", async () => {
    const taints = [{ key: "audit", value: "", effect: "NoExecute" }];
    const registered = async (): Promise<unknown> => {
      const [plane] = await stage.objects(KUBEADM, "kubeadmcontrolplanes");
      return at(plane, "spec.kubeadmConfigSpec.joinConfiguration.nodeRegistration.taints");
    };
    const own = "node-role.kubernetes.io/control-plane";
    const cases: [useAsWorker: boolean, taints: object[], keys: string[] | undefined][] = [
      [false, [], undefined],
      [false, taints, [own, "audit"]],
      [true, taints, ["audit"]],
      [true, [], []],
    ];
    let cluster: { id: string; state: PropertyMap } | undefined;
    for (const [useAsWorker, given, keys] of cases) {
      const controlPlane = { size: 1, instance: INSTANCE, useAsWorker, taints: given };
      const inputs = await stage.clusterInputs({ controlPlane });
      cluster = cluster
        ? { id: cluster.id, state: await stage.update("Cluster", cluster, inputs) }
        : await stage.create("Cluster", inputs);
      const found = await registered();
      assert.deepEqual(Array.isArray(found) ? found.map((taint) => at(taint, "key")) : undefined, keys);
      const seen = await stage.controller("Cluster").read(stage.runtime(), cluster.id, cluster.state);
      const wanted = stage.inputs("Cluster", inputs);
      const { changes } = await stage
        .controller("Cluster")
        .diff(stage.runtime(), cluster.id, seen?.state ?? {}, wanted);
      assert.deepEqual(changes, []);
    }
  });

  it("says of a control plane of another size that it cannot be managed, and changes nothing", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const path = `/apis/controlplane.cluster.x-k8s.io/v1beta2/namespaces/${stage.namespace}/kubeadmcontrolplanes/payments-control-plane`;
    const type = "application/merge-patch+json";
    await world.cluster.api.ask("PATCH", path, { body: { spec: { replicas: 7 } }, type });
    const read = stage.controller("Cluster").read(stage.runtime(), cluster.id, cluster.state);
    await assert.rejects(read, /is of size 7, and one that is managed here is of size 1, 3 or 5/);
    assert.equal(at(await world.cluster.api.get(path), "spec.replicas"), 7);
  });

  it("refuses what would have to reach every node of a cluster that is there", async () => {
    const inputs = await stage.clusterInputs();
    const cluster = await stage.create("Cluster", inputs);
    const kubernetes = { ...Object(inputs.kubernetes), podNetworks: ["10.11.0.0/16"] };
    const news = stage.inputs("Cluster", { ...inputs, kubernetes });
    await assert.rejects(
      stage.controller("Cluster").diff(stage.runtime(), cluster.id, cluster.state, news),
      /'kubernetes\.podNetworks\[0\]' can be set at creation only/,
    );
  });

  it("refuses a name under which a stranger's parts stand", async () => {
    const metadata = { name: "payments", namespace: stage.namespace };
    await world.cluster.api.apply({
      apiVersion: MAAS,
      kind: "MaasCluster",
      metadata,
      spec: { dnsDomain: "maas.example.com" },
    });
    await assert.rejects(
      stage.create("Cluster", await stage.clusterInputs()),
      /There is a MaasCluster for a cluster 'payments'.*Nothing was sent/,
    );
    assert.deepEqual(await stage.objects(MAAS, "maasmachinetemplates"), []);
  });

  it("goes on with a create that was killed before the cluster was there", async () => {
    const inputs = await stage.clusterInputs();
    const first = await stage.create("Cluster", inputs);
    // As a kill leaves it: the parts without the cluster.
    const path = `/apis/${CORE}/namespaces/${stage.namespace}/clusters/payments`;
    const type = "application/merge-patch+json";
    await world.controllers.pause(stage.namespace, async () => {
      await world.cluster.api.ask("PATCH", path, { body: { metadata: { finalizers: null } }, type });
      await world.cluster.api.ask("DELETE", path);
    });
    const second = await stage.create("Cluster", inputs);
    assert.equal(second.id, first.id);
    assert.equal((await stage.objects(CORE, "clusters")).length, 1);
  });

  it("deletes no cluster with a protected pool", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    await stage.create("MachinePool", { ...POOL, clusterId: cluster.id, deletionProtection: true });
    const deleting = stage.controller("Cluster").delete(stage.runtime(), cluster.id, cluster.state);
    await assert.rejects(deleting, /workers.*protected|protected.*workers/);
    assert.equal((await stage.objects(CORE, "clusters")).length, 1);
  });

  it("tells what somebody changed with kubectl, and puts it back", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const pool = await stage.create("MachinePool", { ...POOL, clusterId: cluster.id });
    const path = `/apis/${CORE}/namespaces/${stage.namespace}/machinedeployments/payments-workers`;
    const body = { spec: { replicas: 1 } };
    await world.cluster.api.ask("PATCH", path, { body, type: "application/merge-patch+json" });
    const seen = await stage.controller("MachinePool").read(stage.runtime(), pool.id, pool.state);
    assert.equal(seen?.state.size, 1);
    const back = await stage.update(
      "MachinePool",
      { id: pool.id, state: seen?.state ?? {} },
      { ...POOL, clusterId: cluster.id },
    );
    assert.equal(hostsOf(back.machines).length, 2);
  });

  it("concludes nothing from another management cluster", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const home = cluster.state.__home;
    assert.ok(isRecord(home));
    const elsewhere = { ...cluster.state, __home: { ...home, managementCluster: "another" } };
    await assert.rejects(
      stage.controller("Cluster").read(stage.runtime(), cluster.id, elsewhere),
      /lives in the management cluster whose namespace kube-system has the uid another/,
    );
    const palette = {
      ...cluster.state,
      __home: { endpoint: "https://api.spectrocloud.com", tenant: "t", project: "p" },
    };
    await assert.rejects(
      stage.controller("Cluster").read(stage.runtime(), cluster.id, palette),
      /made on another plane/,
    );
  });

  it("has the API server judge a new cluster before anything is made", async () => {
    const bad = {
      ...(await stage.clusterInputs()),
      name: "other",
      kubernetes: { ...KUBERNETES, podNetworks: many(200) },
    };
    await assert.rejects(
      stage.create("Cluster", bad),
      /Cluster API would refuse cluster 'other'; nothing was sent: .*cidrBlocks/,
    );
    assert.deepEqual(namesOf(await stage.objects(MAAS, "maasclusters")), []);
  });
});

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `10.${i}.0.0/16`);
