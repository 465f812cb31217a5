import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { isRecord } from "../../provider/core/unknowns";
import { CORE } from "../support/management-cluster/api-groups";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  type Made,
} from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const MIN = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size";
const MAX = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size";

describe("a pool within bounds, on Cluster API with a real API server", function () {
  this.timeout(60_000);
  let stage: ClusterApiStage;
  let inputs: PropertyMap;
  let pool: Made;
  eachOnClusterApi(async (made) => {
    stage = made;
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    inputs = { clusterId: cluster.id, name: "workers", instance: INSTANCE, autoscaling: { min: 2, max: 4 } };
    pool = await stage.create("MachinePool", inputs);
  });
  afterEach(() => assert.deepEqual(stage.world.controllers.failuresOf(stage.namespace), []));

  async function deployment(): Promise<{ replicas: unknown; min: unknown; max: unknown; owners: string[] }> {
    const [found] = await stage.objects(CORE, "machinedeployments");
    const annotations = Object(at(found, "metadata.annotations"));
    const entries = at(found, "metadata.managedFields");
    const owners = (Array.isArray(entries) ? entries : []).flatMap((entry) =>
      isRecord(at(entry, "fieldsV1.f:spec.f:replicas")) ? String(at(entry, "manager")) : [],
    );
    return { replicas: at(found, "spec.replicas"), min: annotations[MIN], max: annotations[MAX], owners };
  }

  /** What the autoscaler of the cluster does. */
  async function scaledTo(replicas: number): Promise<void> {
    const path = `/apis/${CORE}/namespaces/${stage.namespace}/machinedeployments/payments-workers`;
    const query = { fieldManager: "cluster-autoscaler" };
    const body = { spec: { replicas } };
    await stage.world.cluster.api.ask("PATCH", path, { query, body, type: "application/merge-patch+json" });
  }

  const refreshed = async (): Promise<Made> => {
    const read = await stage.controller("MachinePool").read(stage.runtime(), pool.id, pool.state);
    assert.ok(read);
    return { id: pool.id, state: read.state };
  };
  const differences = async (of: Made, news: PropertyMap) =>
    (
      await stage.controller("MachinePool").diff(stage.runtime(), of.id, of.state, stage.inputs("MachinePool", news))
    ).changes.map(({ keys }) => keys.join("."));

  it("begins with the least, and is the autoscaler's from then on", async () => {
    assert.deepEqual(await deployment().then(({ replicas, min, max }) => [replicas, min, max]), [2, "2", "4"]);
    await scaledTo(3);
    const seen = await refreshed();
    assert.deepEqual([seen.state.drift ?? [], await differences(seen, inputs)], [[], []]);
  });

  it("keeps the size that the autoscaler chose while something else changes", async () => {
    await scaledTo(3);
    const labelled = { ...inputs, labels: { "node-role.kubernetes.io/worker": "" } };
    await stage.update("MachinePool", await refreshed(), labelled);
    assert.deepEqual(await deployment(), { replicas: 3, min: "2", max: "4", owners: ["cluster-autoscaler"] });
  });

  it("is brought to the nearest bound where others are written", async () => {
    const state = await stage.update("MachinePool", pool, { ...inputs, autoscaling: { min: 3, max: 6 } });
    assert.deepEqual(await deployment().then(({ replicas, min, max }) => [replicas, min, max]), [3, "3", "6"]);
    pool = { id: pool.id, state };
    await scaledTo(6);
    await stage.update("MachinePool", await refreshed(), { ...inputs, autoscaling: { min: 1, max: 5 } });
    assert.deepEqual(await deployment().then(({ replicas, min, max }) => [replicas, min, max]), [5, "1", "5"]);
  });

  it("has the size of the program where the bounds are taken out, whoever wrote them", async () => {
    const { autoscaling: _, ...fixed } = inputs;
    await stage.update("MachinePool", pool, { ...fixed, size: 2 });
    const { owners, ...rest } = await deployment();
    assert.deepEqual(rest, { replicas: 2, min: undefined, max: undefined });
    assert.deepEqual(owners, ["pulumi-palette-maas"]);
  });

  it("says in the preview what a change of the bounds allocates", async () => {
    stage.told.length = 0;
    assert.deepEqual(await differences(pool, { ...inputs, autoscaling: { min: 4, max: 6 } }), [
      "autoscaling.min",
      "autoscaling.max",
    ]);
    assert.match(stage.told.join("\n"), /allocates 2 servers/);
  });
});
