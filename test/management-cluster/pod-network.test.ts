import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { applyRule } from "../support/management-cluster/admission-rule";
import { ADD_ONS, CORE } from "../support/management-cluster/api-groups";
import { type ClusterApiStage, eachOnClusterApi, KUBERNETES } from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const CLUSTER_NAME = "cluster.x-k8s.io/cluster-name";
const MANIFESTS = "apiVersion: v1\nkind: Namespace\nmetadata: { name: net }\n";

describe("a network of pods on Cluster API, with a real API server", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  eachOnClusterApi((made) => {
    stage = made;
  });

  const withNetwork = async (cni: string | undefined): Promise<PropertyMap> =>
    await stage.clusterInputs({ kubernetes: { ...KUBERNETES, ...(cni === undefined ? {} : { cni }) } });
  const maps = (): Promise<unknown[]> => configMaps(stage);

  it("is brought with a cluster, changed in place, and goes with the cluster", async () => {
    const inputs = await withNetwork(MANIFESTS);
    const cluster = await stage.create("Cluster", inputs);
    const [object] = await stage.objects(CORE, "clusters");
    const [set] = await stage.objects(ADD_ONS, "clusterresourcesets");
    const [map] = await maps();
    assert.equal(at(set, "spec.strategy"), "Reconcile");
    assert.deepEqual(at(set, "spec.clusterSelector.matchLabels"), { [CLUSTER_NAME]: "payments" });
    assert.deepEqual(at(set, "spec.resources"), [{ kind: "ConfigMap", name: "payments-cni" }]);
    assert.deepEqual(at(map, "data"), { "cni.yaml": MANIFESTS });
    for (const owned of [set, map]) {
      const [owner] = [at(owned, "metadata.ownerReferences")].flat();
      assert.equal(at(owner, "uid"), at(object, "metadata.uid"));
    }
    const read = await stage.controller("Cluster").read(stage.runtime(), cluster.id, cluster.state);
    const diff = async (news: PropertyMap) =>
      await stage
        .controller("Cluster")
        .diff(stage.runtime(), cluster.id, read?.state ?? {}, stage.inputs("Cluster", news));
    assert.deepEqual((await diff(inputs)).changes, []);

    const before = await stage.objects(CORE, "machines");
    const other = await withNetwork(`${MANIFESTS}---\n`);
    stage.told.length = 0;
    assert.deepEqual(
      (await diff(other)).changes.map(({ path, cost }) => [path, cost]),
      [["kubernetes.cni", "in-place"]],
    );
    assert.doesNotMatch(stage.told.join("\n"), /reinstall|kind: Namespace/);
    const changed = await stage.update("Cluster", cluster, other);
    assert.deepEqual(at((await maps())[0], "data"), { "cni.yaml": `${MANIFESTS}---\n` });
    await stage.update("Cluster", { id: cluster.id, state: changed }, await withNetwork(undefined));
    assert.deepEqual([await maps(), await stage.objects(ADD_ONS, "clusterresourcesets")], [[], []]);
    assert.deepEqual(
      (await stage.objects(CORE, "machines")).map((machine) => at(machine, "metadata.name")),
      before.map((machine) => at(machine, "metadata.name")),
    );
  });

  it("is brought again where somebody took it away, and told by a refresh", async () => {
    const inputs = await withNetwork(MANIFESTS);
    const cluster = await stage.create("Cluster", inputs);
    await stage.world.cluster.api.ask("DELETE", `/api/v1/namespaces/${stage.namespace}/configmaps/payments-cni`);
    stage.told.length = 0;
    const read = await stage.controller("Cluster").read(stage.runtime(), cluster.id, cluster.state);
    assert.match(stage.told.join("\n"), /kubernetes\.cni/);
    await stage.update("Cluster", { id: cluster.id, state: read?.state ?? {} }, inputs);
    assert.equal((await maps()).length, 1);
  });

  it("is quoted by nobody, also where the API server refuses it in words that do", async () => {
    const of = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] };
    const matching = `object.metadata.namespace == '${stage.namespace}' && has(object.data) && 'cni.yaml' in object.data`;
    const validations = [{ expression: "false", messageExpression: "'no such thing: ' + object.data['cni.yaml']" }];
    await applyRule(stage.world.cluster.api, { name: `${stage.namespace}-quotes`, of, matching, validations });
    const inputs = stage.inputs("Cluster", await withNetwork("{ kind: Secret, stringData: { a: canary-of-network } }"));
    for (let reason: string | undefined; reason === undefined; await pause(100)) {
      reason = await stage
        .controller("Cluster")
        .previewCreate(stage.runtime(), inputs)
        .then(
          () => undefined,
          (error: Error) => error.message,
        );
      if (reason === undefined) continue;
      assert.match(reason, /would refuse cluster 'payments'.*no such thing/s);
      assert.doesNotMatch(reason, /canary/);
    }
    assert.doesNotMatch(stage.told.join("\n"), /canary/);
  });

  it("is refused where an object of the API server has no room for it, before anything is made", async () => {
    const inputs = await withNetwork("x".repeat(900_001));
    const { failures } = stage.controller("Cluster").check({}, inputs);
    assert.deepEqual(
      failures.map(({ path }) => path),
      ["kubernetes.cni"],
    );
    assert.deepEqual(await stage.objects(CORE, "clusters"), []);
  });
});

/** Those of ours: each namespace has one of its own for certificates. */
async function configMaps(stage: ClusterApiStage): Promise<unknown[]> {
  return (await stage.objects("v1", "configmaps")).filter((map) => at(map, "metadata.name") === "payments-cni");
}
