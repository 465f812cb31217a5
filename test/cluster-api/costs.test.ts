import assert from "node:assert/strict";
import { clusterApiDefinition } from "../../provider/cluster-api/definition";
import { diffInputs } from "../../provider/core/diff";
import { ClusterArgs } from "../../provider/model/cluster";
import { MachinePoolArgs } from "../../provider/model/machine-pool";
import { supportOf } from "../../provider/plane/definition";

const SYNCED = "node.cluster.x-k8s.io/pool";
const { cluster, machinePool } = clusterApiDefinition.resources;

describe("what changes of labels cost on Cluster API", () => {
  const [ofPool, ofCluster] = [supportOf(machinePool), supportOf(cluster)];
  const pool = (labels: Record<string, string>) =>
    diffInputs(MachinePoolArgs, { labels: { a: "1", [SYNCED]: "x" } }, { labels }).map(
      (change) => `${change.kind} ${change.path}: ${ofPool.costOf(change)}`,
    );

  it("is nothing but a write for those that it keeps in step, and an exchange for all others", () => {
    assert.deepEqual(pool({ a: "1", [SYNCED]: "y" }), [`update labels.${SYNCED}: in-place`]);
    assert.deepEqual(pool({ a: "2", [SYNCED]: "x" }), ["update labels.a: reinstall"]);
    assert.deepEqual(pool({ [SYNCED]: "x" }), ["delete labels.a: reinstall"]);
    assert.deepEqual(pool({ a: "1" }), [`delete labels.${SYNCED}: in-place`]);
  });

  it("is the same for a control plane, whose labels stand deeper", () => {
    const labelled = (value: string) => ({ controlPlane: { labels: { [SYNCED]: value, a: value } } });
    assert.deepEqual(
      diffInputs(ClusterArgs, labelled("1"), labelled("2")).map((change) => ofCluster.costOf(change)),
      ["in-place", "reinstall"],
    );
  });
});
