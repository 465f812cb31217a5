import assert from "node:assert/strict";
import { CORE, KUBEADM, MAAS } from "../support/management-cluster/api-groups";
import { type ClusterApiStage, eachOnClusterApi, INSTANCE } from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const SYNCED = "node.cluster.x-k8s.io/rack";

describe("what is taken out of a program, on Cluster API with a real API server", function () {
  this.timeout(60_000);
  let stage: ClusterApiStage;
  eachOnClusterApi((made) => {
    stage = made;
  });
  afterEach(() => assert.deepEqual(stage.world.controllers.failuresOf(stage.namespace), []));

  it("goes from the objects that were made with it", async () => {
    const plain = await stage.clusterInputs();
    const controlPlane = { size: 1, instance: INSTANCE };
    const spread = { ...plain, controlPlane: { ...controlPlane, zones: ["az1", "az2"], labels: { [SYNCED]: "a" } } };
    const cluster = await stage.create("Cluster", spread);
    const without = { clusterId: cluster.id, name: "workers", size: 1, instance: INSTANCE };
    const pool = await stage.create("MachinePool", { ...without, zones: ["az1"], labels: { [SYNCED]: "a" } });
    const state = await stage.update("MachinePool", pool, without);
    const [deployment] = await stage.objects(CORE, "machinedeployments");
    assert.equal(at(deployment, "spec.template.spec.failureDomain"), undefined);
    assert.equal(Object.keys(Object(at(deployment, "spec.template.metadata.labels"))).includes(SYNCED), false);
    const { changes } = await stage
      .controller("MachinePool")
      .diff(stage.runtime(), pool.id, state, stage.inputs("MachinePool", without));
    assert.deepEqual(changes, []);

    await stage.update("Cluster", cluster, { ...plain, controlPlane });
    const [maasCluster] = await stage.objects(MAAS, "maasclusters");
    assert.equal(at(maasCluster, "spec.failureDomains"), undefined);
    const [plane] = await stage.objects(KUBEADM, "kubeadmcontrolplanes");
    assert.equal(Object.keys(Object(at(plane, "spec.machineTemplate.metadata.labels") ?? {})).includes(SYNCED), false);
  });
});
