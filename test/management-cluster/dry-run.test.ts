import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { applyRule } from "../support/management-cluster/admission-rule";
import { CORE, KUBEADM } from "../support/management-cluster/api-groups";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
} from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const POOL = { name: "workers", size: 2, instance: INSTANCE };
const FORBIDDEN = "1.34.9";

/** Rules of somebody who runs the management cluster, which nobody here knows. */
const RULES = [
  ["machinedeployments", "cluster.x-k8s.io", "object.spec.replicas < 4", "pools have three machines at most"],
  [
    "kubeadmcontrolplanes",
    "controlplane.cluster.x-k8s.io",
    `object.spec.version != 'v${FORBIDDEN}'`,
    "that version is not approved",
  ],
] as const;

describe("previews on a real API server with rules of its own", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  eachOnClusterApi(async (made) => {
    stage = made;
    for (const [resource, group, expression, message] of RULES) {
      const of = { apiGroups: [group], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources: [resource] };
      const matching = `object.metadata.namespace == '${stage.namespace}'`;
      const name = `${stage.namespace}-${resource}`;
      await applyRule(stage.world.cluster.api, { name, of, matching, validations: [{ expression, message }] });
    }
  });

  const preview = (type: string, inputs: PropertyMap): Promise<void> =>
    stage.controller(type).previewCreate(stage.runtime(), stage.inputs(type, inputs));

  /** The API server learns of its rules some moments after they were written. */
  async function refused(act: () => Promise<unknown>): Promise<string> {
    for (;;) {
      const reason = await act().then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (reason !== undefined) return reason;
      await pause(100);
    }
  }

  it("fail by what it has against a new pool, and against a change of one", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const inputs = { ...POOL, clusterId: cluster.id };
    assert.match(
      await refused(() => preview("MachinePool", { ...inputs, size: 4 })),
      /Cluster API would refuse pool 'workers'.*three machines at most.*Nothing was sent/s,
    );
    assert.deepEqual(await stage.objects(CORE, "machinedeployments"), []);
    await preview("MachinePool", inputs);
    const pool = await stage.create("MachinePool", inputs);
    const news = stage.inputs("MachinePool", { ...inputs, size: 4 });
    const reason = /would refuse the change of pool 'workers'.*three machines at most.*Nothing was sent/s;
    await assert.rejects(stage.controller("MachinePool").diff(stage.runtime(), pool.id, pool.state, news), reason);
    const [deployment] = await stage.objects(CORE, "machinedeployments");
    assert.equal(at(deployment, "spec.replicas"), 2);
  });

  it("fail by what it has against a change of a cluster", async () => {
    const inputs = await stage.clusterInputs();
    const cluster = await stage.create("Cluster", inputs);
    const upgrade = (version: string) => stage.inputs("Cluster", { ...inputs, kubernetes: { ...KUBERNETES, version } });
    const diff = (version: string) =>
      stage.controller("Cluster").diff(stage.runtime(), cluster.id, cluster.state, upgrade(version));
    assert.match(
      await refused(() => diff(FORBIDDEN)),
      /Cluster API would refuse the change of cluster 'payments'.*not approved.*Nothing was sent/s,
    );
    await diff("1.34.8");
    const [plane] = await stage.objects(KUBEADM, "kubeadmcontrolplanes");
    assert.equal(at(plane, "spec.version"), `v${KUBERNETES.version}`);
  });
});
