import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { driftOf } from "../support/actor";
import { MaasUser } from "../support/maas-user";
import { CORE } from "../support/management-cluster/api-groups";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
  type Made,
} from "../support/management-cluster/cluster-api-stage";
import { onLab, SMALL_RACK } from "../support/management-cluster/on-lab";

describe("servers of a control plane on Cluster API that somebody else has by now", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  let blind: ClusterApiStage;
  let lab: Lab;
  let capmaas: MaasUser;
  eachOnClusterApi(async (made) => {
    lab = await startLab({ rack: SMALL_RACK, speed: 600 });
    blind = made;
    stage = onLab(made, lab);
    capmaas = new MaasUser(lab);
    await made.world.controllers.takeFrom(made.namespace, capmaas);
  });
  afterEach(() => lab.stop());

  async function cluster(): Promise<Made> {
    const account = await blind.account({ apiEndpoint: lab.maas.url, apiKey: lab.maas.apiKeys.admin });
    const inputs = { name: "payments", cloudAccountId: account.id, domain: "maas.example.com", kubernetes: KUBERNETES };
    return await blind.create("Cluster", { ...inputs, controlPlane: { size: 3, instance: INSTANCE } });
  }

  const inUse = () => lab.maas.world.machines.filter(({ statusName }) => statusName !== "Ready");

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await lab.clock.sleep(60_000);
  }

  /** Somebody else gives them all back, and takes them for himself. */
  async function takenOver(): Promise<void> {
    const all = inUse().map(({ systemId, hostname }) => ({ systemId, hostname }));
    const other = new MaasUser(lab, lab.maas.apiKeys.user);
    await until(() => inUse().every(({ statusName }) => statusName === "Deployed"));
    for (const { systemId } of all) await capmaas.release(systemId);
    await until(() => inUse().length === 0);
    for (const { hostname } of all) await other.deploy((await other.allocate(hostname)).systemId);
    await until(() => inUse().every(({ statusName }) => statusName === "Deployed"));
  }

  async function drift({ id, state }: Made): Promise<string> {
    const seen = await stage.controller("Cluster").read(stage.runtime(), id, state);
    return driftOf({ state: seen?.state ?? {} }).join("\n");
  }

  it("are an alarm where the API server of the cluster does not answer, and no news where it does", async () => {
    const made = await cluster();
    await takenOver();
    assert.doesNotMatch(await drift(made), /belongs to/);
    const { api } = stage.world.cluster;
    await stage.world.controllers.pause(stage.namespace, async () => {
      const path = `/apis/${CORE}/namespaces/${stage.namespace}/clusters/payments/status`;
      const status = { conditions: [{ ...LOST, lastTransitionTime: "2026-01-01T00:00:00Z" }] };
      await api.ask("PATCH", path, { body: { status }, type: "application/merge-patch+json" });
      const told = await drift(made);
      assert.equal(
        told.match(/belongs to \w+ in MAAS, not to admin, and no server of the control plane is left/g)?.length,
        3,
      );
      assert.match(told, /may be an empty cluster/);
    });
  });
});

const LOST = { type: "RemoteConnectionProbe", status: "False", reason: "ProbeFailed", message: "does not answer" };
