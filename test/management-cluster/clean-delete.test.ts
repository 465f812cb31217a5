import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { MaasUser } from "../support/maas-user";
import { CORE, MAAS } from "../support/management-cluster/api-groups";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
  type Made,
} from "../support/management-cluster/cluster-api-stage";
import { onLab, SMALL_RACK } from "../support/management-cluster/on-lab";

const OWN = "payments-api.maas.example.com";

describe("a delete on Cluster API", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  /** The same place, seen by a program that does not reach MAAS. */
  let blind: ClusterApiStage;
  let lab: Lab;
  let user: MaasUser;
  /** What becomes of servers that are given back. */
  let give: (systemId: string) => Promise<void>;
  eachOnClusterApi(async (made) => {
    lab = await startLab({ rack: SMALL_RACK, speed: 600 });
    blind = made;
    stage = onLab(made, lab);
    user = new MaasUser(lab);
    give = (systemId) => user.release(systemId);
    await made.world.controllers.takeFrom(made.namespace, {
      take: () => user.take(),
      give: (systemId) => give(systemId),
    });
  });
  afterEach(async () => {
    assert.deepEqual(stage.world.controllers.failuresOf(stage.namespace), []);
    await lab.stop();
  });

  async function cluster(more: PropertyMap = {}): Promise<Made> {
    const account = await blind.account({ apiEndpoint: lab.maas.url, apiKey: lab.maas.apiKeys.admin });
    const inputs = { name: "payments", cloudAccountId: account.id, domain: "maas.example.com", kubernetes: KUBERNETES };
    return await blind.create("Cluster", { ...inputs, controlPlane: { size: 1, instance: INSTANCE }, ...more });
  }

  const pool = (clusterId: string): Promise<Made> =>
    blind.create("MachinePool", { clusterId, name: "workers", size: 2, instance: INSTANCE });

  const remove = (type: string, { id, state }: Made) => stage.controller(type).delete(stage.runtime(), id, state);

  const inUse = () =>
    Object.values(lab.maas.world.machines)
      .filter(({ owner }) => owner === "admin")
      .map(({ hostname }) => hostname);
  const records = () => lab.maas.world.dns.map((record) => lab.maas.world.fqdnOf(record)).sort();
  const warnings = () => stage.told.filter((line) => line.startsWith("warn")).join("\n");

  it("gives every server back and removes the records that the provider for MAAS leaves", async () => {
    const made = await cluster();
    const workers = await pool(made.id);
    assert.equal(inUse().length, 3);
    await user.record(OWN);
    for (const name of ["payments-0a1b2c.maas.example.com", "payments-1.maas.example.com"]) await user.record(name);
    await remove("MachinePool", workers);
    assert.equal(inUse().length, 1);
    await remove("Cluster", made);
    assert.deepEqual(inUse(), []);
    assert.deepEqual(records(), ["payments-1.maas.example.com"]);
    assert.equal(warnings(), "");
  });

  it("names a server whose release fails minutes after the cluster has gone", async () => {
    const made = await cluster();
    const [host = ""] = inUse();
    lab.maas.world.machine(host).problem = "fails-release";
    await assert.rejects(remove("Cluster", made), new RegExp(`MAAS still holds: ${host} is Releasing failed`));
    assert.deepEqual(await stage.objects(CORE, "clusters"), []);
  });

  it("names a server whose release was refused, and one of its pool", async () => {
    const made = await cluster();
    const workers = await pool(made.id);
    give = async () => {};
    await assert.rejects(remove("MachinePool", workers), /MAAS still holds: w-0\d is Deploy(ed|ing); w-0\d is Deploy/);
    await assert.rejects(remove("Cluster", made), /MAAS still holds: w-0\d is Deploy/);
  });

  it("tells of servers of its user that an answer that was lost, or an earlier delete, left behind", async () => {
    const made = await cluster();
    const lost = await user.allocate();
    const stuck = await user.allocate();
    await user.deploy(stuck.systemId);
    lab.maas.world.machine(stuck.hostname).problem = "fails-release";
    await user.release(stuck.systemId);
    while (lab.maas.world.machine(stuck.hostname).statusName === "Releasing") await lab.clock.sleep(60_000);
    await remove("Cluster", made);
    assert.match(warnings(), new RegExp(`${lost.hostname} \\(admin\\) is Allocated, and no cluster in Cluster API`));
    assert.match(warnings(), new RegExp(`${stuck.hostname} \\(admin\\) is Releasing failed, and no cluster`));
  });

  it("takes no server of a cluster in another namespace for left behind, and no record of its", async () => {
    const made = await cluster();
    const { api } = stage.world.cluster;
    const namespace = `${stage.namespace}-elsewhere`;
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const taken = await user.allocate();
    const other = {
      ...{ apiVersion: MAAS, kind: "MaasMachine" },
      metadata: { name: "elsewhere", namespace },
      spec: { image: "any", minCPU: 1, minMemory: 1, systemID: taken.systemId },
    };
    await api.apply(other);
    const ref = { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "MaasCluster", name: "payments" };
    const namesake = { apiVersion: CORE, kind: "Cluster", metadata: { name: "payments", namespace } };
    await api.apply({ ...namesake, spec: { infrastructureRef: ref } });
    for (const name of [OWN, "payments-0a1b2c.maas.example.com"]) await user.record(name);
    await remove("Cluster", made);
    assert.equal(warnings(), "");
    assert.match(stage.told.join("\n"), /payments-0a1b2c.maas.example.com, empty and of its name, was left/);
    assert.deepEqual(records(), ["payments-0a1b2c.maas.example.com"]);
    for (const object of [other, namesake]) await api.ask("DELETE", await api.pathOf(object));
  });

  it("removes the record of a name that the program brought once it holds no address, and leaves one that does", async () => {
    const apiServer = { host: "k8s.maas.example.com", port: 6443 };
    const made = await cluster({ apiServer });
    await user.record(apiServer.host);
    await remove("Cluster", made);
    assert.deepEqual(records(), []);
    const again = await cluster({ apiServer });
    await user.record(apiServer.host, ["10.10.0.200"]);
    await remove("Cluster", again);
    assert.deepEqual(records(), [apiServer.host]);
  });

  it("removes the empty record of a cluster that an interrupted delete removed, and names one that leads somewhere", async () => {
    const made = await cluster();
    await user.record(OWN);
    await blind.controller("Cluster").delete(blind.runtime(), made.id, made.state);
    await remove("Cluster", made);
    assert.deepEqual(records(), []);
    assert.equal(warnings(), "");
    await user.record(OWN, ["10.10.0.200"]);
    await remove("Cluster", made);
    assert.deepEqual(records(), [OWN]);
    assert.match(warnings(), new RegExp(`had gone already. Its DNS records are still in MAAS: ${OWN}`));
  });

  it("only says which records stay where they may not be written", async () => {
    const site = { endpoint: lab.maas.url, apiKey: lab.maas.apiKeys.admin };
    const made = await cluster();
    await user.record(OWN);
    stage = onLab(stage, lab, { maas: JSON.stringify([site]) });
    await remove("Cluster", made);
    assert.deepEqual(records(), [OWN]);
    assert.match(warnings(), new RegExp(`left the DNS record ${OWN} in MAAS.*writes: dns`));
  });
});
