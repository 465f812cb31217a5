import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { minutes } from "../../provider/core/time/duration";
import { UNKNOWN } from "../../provider/core/unknowns";
import { runDoctor } from "../../provider/doctor";
import { readSettings } from "../../provider/settings";
import { MaasUser } from "../support/maas-user";
import { CORE, MAAS } from "../support/management-cluster/api-groups";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
} from "../support/management-cluster/cluster-api-stage";
import { onLab, SMALL_RACK } from "../support/management-cluster/on-lab";

const SECRET = "/api/v1/namespaces/capmaas-system/secrets/capmaas-manager-bootstrap-credentials";

describe("the MAAS user of a management cluster", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  /** The same place, seen by a program that does not reach MAAS. */
  let blind: ClusterApiStage;
  let lab: Lab;
  let user: MaasUser;
  eachOnClusterApi(async (made) => {
    lab = await startLab({ rack: SMALL_RACK, speed: 600 });
    blind = made;
    stage = onLab(made, lab);
    user = new MaasUser(lab);
    await made.world.cluster.api.call("DELETE", SECRET);
  });
  afterEach(async () => {
    const { api } = stage.world.cluster;
    await api.ask("DELETE", `/apis/${MAAS}/namespaces/${stage.namespace}/maasmachines`);
    await lab.stop();
  });

  const account = async (more: PropertyMap = {}): Promise<PropertyMap> => ({
    ...{ name: "lab", adopt: true, gatewayId: await stage.gateway() },
    ...{ apiEndpoint: lab.maas.url, apiKey: lab.maas.apiKeys.admin, ...more },
  });

  const cluster = (cloudAccountId: string): PropertyMap => ({
    ...{ name: "payments", cloudAccountId, domain: "maas.example.com", kubernetes: KUBERNETES },
    controlPlane: { size: 1, instance: INSTANCE },
  });

  const preview = (type: string, inputs: PropertyMap): Promise<void> =>
    stage.controller(type).previewCreate(stage.runtime({ isAhead: true }), stage.inputs(type, inputs));

  /** A server that is taken for a MaasMachine, which may stand anywhere in the management cluster. */
  async function machineOn(systemId: string, namespace = stage.namespace): Promise<void> {
    await stage.world.cluster.api.apply({
      ...{ apiVersion: MAAS, kind: "MaasMachine", metadata: { name: `on-${systemId}`, namespace } },
      spec: { image: "any", minCPU: 1, minMemory: 1, systemID: systemId, providerID: `maas:///az1/${systemId}` },
    });
  }

  async function deployed(hostname: string): Promise<string> {
    const { systemId } = await user.allocate(hostname);
    await user.deploy(systemId);
    return systemId;
  }

  const WHOSE = /the user 'admin' owns .* that no machine in Cluster API has: w-02 \(Deploy(ed|ing)\)\. .*'apiKey'/;

  it("may own nothing besides, or no account, cluster or pool is made, nor previewed", async () => {
    await machineOn(await deployed("w-01"));
    await preview("MaasCloudAccount", await account());
    const { id, state } = await stage.create("MaasCloudAccount", await account());
    await preview("Cluster", cluster(id));
    const made = await blind.create("Cluster", cluster(id));
    const pool = { name: "workers", size: 1, instance: INSTANCE, clusterId: made.id };
    await preview("MachinePool", pool);
    await deployed("w-02");
    // Another run, which has seen nothing yet.
    stage = onLab(stage, lab);
    await assert.rejects(preview("Cluster", { ...cluster(id), name: "other" }), WHOSE);
    await assert.rejects(preview("MachinePool", pool), WHOSE);
    await assert.rejects(stage.create("Cluster", { ...cluster(id), name: "other" }), WHOSE);
    await assert.rejects(stage.create("MachinePool", pool), WHOSE);
    assert.deepEqual((await stage.objects(CORE, "clusters")).length, 1);
    assert.deepEqual(await stage.objects(CORE, "machinedeployments"), []);
    // A key that must be exchanged now is: that is told, and not refused.
    const had = { ...state, apiKey: lab.maas.apiKeys.spare };
    const next = stage.inputs("MaasCloudAccount", await account());
    await stage.controller("MaasCloudAccount").diff(stage.runtime({ isAhead: true }), id, had, next);
    assert.match(stage.told.join("\n"), WHOSE);
    await stage.world.cluster.api.call("DELETE", SECRET);
    await assert.rejects(preview("MaasCloudAccount", await account()), WHOSE);
    await assert.rejects(stage.create("MaasCloudAccount", await account()), WHOSE);
  });

  it("is another one's concern where the servers are another user's, are free, or are being released", async () => {
    const other = new MaasUser(lab, lab.maas.apiKeys.user);
    await other.deploy((await other.allocate("w-03")).systemId);
    const leaving = await deployed("w-04");
    await lab.clock.sleep(600_000);
    await user.release(leaving);
    await preview("MaasCloudAccount", await account());
    const { id } = await stage.create("MaasCloudAccount", await account());
    await preview("Cluster", cluster(id));
  });

  it("may have servers in every namespace, and one that is taken in this moment", async () => {
    const { api } = stage.world.cluster;
    const elsewhere = `${stage.namespace}-elsewhere`;
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: elsewhere } });
    await machineOn(await deployed("w-05"), elsewhere);
    const { systemId } = await user.allocate("w-06");
    let looks = 0;
    const looked = new Promise<void>((resolve) => {
      // The second look is at the one server that nobody knew at the first.
      lab.observe(({ entry }) => {
        if (!entry.byGateway && entry.route.startsWith("GET /MAAS/api/2.0/machines/") && ++looks === 2) resolve();
      });
    });
    const previewed = preview("MaasCloudAccount", await account());
    await looked;
    await machineOn(systemId);
    await previewed;
    await api.ask("DELETE", `/apis/${MAAS}/namespaces/${elsewhere}/maasmachines`);
  });

  it("is told of a server that was taken for nothing, since a release of it would be nobody's", async () => {
    await user.allocate("w-07");
    await assert.rejects(preview("MaasCloudAccount", await account()), /w-07 \(Allocated\)/);
  });

  it("is not asked for where nothing is made anew, and once for all that is", async () => {
    const { id } = await stage.create("MaasCloudAccount", await account());
    const made = await blind.create("Cluster", cluster(id));
    stage = onLab(stage, lab);
    lab.clearRequests();
    const inputs = stage.inputs("Cluster", cluster(id));
    await stage.controller("Cluster").diff(stage.runtime({ isAhead: true }), made.id, made.state, inputs);
    // The lab's own gateway looks after its records.
    const asked = () =>
      lab.requests.filter(({ byGateway }) => !byGateway).map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(asked(), []);
    for (const name of ["one", "two", "three"]) await preview("Cluster", { ...cluster(id), name });
    assert.deepEqual(asked().filter((line) => line.endsWith("machines/")).length, 1, asked().join("\n"));
    assert.ok(asked().filter((line) => line.includes("/users/")).length <= 2, asked().join("\n"));
  });

  it("is not known before the account is, and nothing is refused", async () => {
    await deployed("w-02");
    await preview("Cluster", { ...cluster("any"), cloudAccountId: UNKNOWN });
    await preview("MaasCloudAccount", await account({ apiKey: UNKNOWN }));
  });

  it("is examined by the doctor", async () => {
    await stage.create("MaasCloudAccount", await account());
    const examined = async (): Promise<string[]> => {
      const settings = readSettings((key) => configuration()[key], {});
      const findings = await runDoctor({ settings, environment: {}, limit: minutes(1) });
      return findings.flatMap(({ asked, level, found }) =>
        asked.includes("every server of its MAAS user") ? `${level}: ${found}` : [],
      );
    };
    assert.deepEqual(await examined(), ["ok: yes, every one of admin"]);
    await deployed("w-02");
    const [finding = "", ...more] = await examined();
    assert.match(finding, /^error: no: in MAAS, the user 'admin' owns 1 server .*w-02/);
    assert.deepEqual(more, []);
  });

  const configuration = (): Record<string, string> => ({
    plane: "cluster-api",
    clusterApi: JSON.stringify({ kubeconfig: stage.world.cluster.kubeconfig, namespace: stage.namespace }),
    maas: JSON.stringify([{ endpoint: lab.maas.url, apiKey: lab.maas.apiKeys.admin }]),
  });
});
