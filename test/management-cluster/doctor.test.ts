import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { runDoctor } from "../../provider/doctor";
import { readSettings } from "../../provider/settings";
import { CORE } from "../support/management-cluster/api-groups";
import { type ClusterApiStage, eachOnClusterApi } from "../support/management-cluster/cluster-api-stage";

describe("the doctor on a management cluster", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  eachOnClusterApi((made) => {
    stage = made;
  });

  /** What it says of whether clusters are well. */
  async function told(): Promise<string[]> {
    const clusterApi = JSON.stringify({ kubeconfig: stage.world.cluster.kubeconfig, namespace: stage.namespace });
    const config: Record<string, string> = { plane: "cluster-api", clusterApi };
    const settings = readSettings((key) => config[key], {});
    const findings = await runDoctor({ settings, environment: {}, limit: minutes(1) });
    return findings.flatMap(({ about, asked, level, found }) =>
      asked.startsWith("does it run") && about.startsWith("cluster ") ? `${level}: ${found}` : [],
    );
  }

  it("judges a cluster that runs by its health, whatever its phase is called", async () => {
    await stage.create("Cluster", await stage.clusterInputs());
    assert.deepEqual(await told(), ["ok: Provisioned, Healthy"]);
    const path = `/apis/${CORE}/namespaces/${stage.namespace}/clusters/payments`;
    const { conditions } = await statusOf(path);
    const ill = conditions.map((one) => (one.type === "ControlPlaneAvailable" ? { ...one, status: "False" } : one));
    await stage.world.controllers.pause(stage.namespace, async () => {
      const body = { status: { conditions: ill } };
      await stage.world.cluster.api.ask("PATCH", `${path}/status`, { body, type: "application/merge-patch+json" });
      assert.deepEqual(await told(), ["warning: Provisioned, Unhealthy"]);
    });
  });

  async function statusOf(path: string): Promise<{ conditions: Record<string, unknown>[] }> {
    const { status } = await stage.world.cluster.api.get(path);
    return status as { conditions: Record<string, unknown>[] };
  }
});
