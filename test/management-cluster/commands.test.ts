import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Report } from "../../provider/plan/report/report";
import { palettemaas } from "../doctor/diagnosed";
import { printed, wireStep } from "../plan/wire";
import { MaasUser } from "../support/maas-user";
import {
  type ClusterApiStage,
  eachOnClusterApi,
  INSTANCE,
  KUBERNETES,
  type Made,
} from "../support/management-cluster/cluster-api-stage";
import { onLab, SMALL_RACK } from "../support/management-cluster/on-lab";
import { temporaryFolder } from "../support/temporary";

describe("look-ups and commands on Cluster API", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  let lab: Lab;
  let cluster: Made;
  let pool: Made;
  let folder: ReturnType<typeof temporaryFolder>;
  let clusterInputs: PropertyMap;
  let poolInputs: PropertyMap;

  eachOnClusterApi(async (blind) => {
    lab = await startLab({ rack: SMALL_RACK, speed: 600 });
    folder = temporaryFolder("commands");
    stage = onLab(blind, lab);
    const user = new MaasUser(lab);
    await blind.world.controllers.takeFrom(blind.namespace, user);
    const key = { apiEndpoint: lab.maas.url, apiKey: lab.maas.apiKeys.admin };
    clusterInputs = {
      name: "payments",
      cloudAccountId: (await blind.account(key)).id,
      domain: "maas.example.com",
      kubernetes: KUBERNETES,
      controlPlane: { size: 1, instance: INSTANCE },
    };
    cluster = await blind.create("Cluster", clusterInputs);
    poolInputs = { clusterId: cluster.id, name: "workers", size: 2, instance: INSTANCE };
    pool = await blind.create("MachinePool", poolInputs);
  });
  afterEach(async () => {
    folder.remove();
    await lab.stop();
  });

  async function lookUp(name: string, args: PropertyMap): Promise<PropertyMap> {
    const found = await stage.provider.functions.get(name)?.(stage.runtime(), args);
    assert.ok(found);
    return found.result;
  }

  /** Runs a command with the configuration of a stack in a file. */
  async function command(...args: string[]) {
    const file = path.join(folder.path, "config.json");
    const clusterApi = { kubeconfig: stage.world.cluster.kubeconfig, namespace: stage.namespace };
    const maas = [{ endpoint: lab.maas.url, apiKey: lab.maas.apiKeys.admin }];
    writeFileSync(file, JSON.stringify({ plane: "cluster-api", clusterApi, maas }));
    return await palettemaas([...args, "--config", file]);
  }

  it("tell of clusters, their machines with their servers, the account and the gateway", async () => {
    const found = await lookUp("getCluster", { name: "payments" });
    assert.deepEqual(
      [found.id, found.healthy, found.kubernetesVersion, found.workers],
      [cluster.id, true, KUBERNETES.version, 2],
    );
    const { machines, maasAnswered } = await lookUp("getMachines", { clusterId: cluster.id });
    assert.ok(Array.isArray(machines));
    assert.deepEqual(
      [maasAnswered, machines.map(({ pool, owner, hostname }) => [pool, owner, /^w-\d+$/.test(hostname)])],
      [true, [["control-plane"], ["workers"], ["workers"]].map(([name]) => [name, "admin", true])],
    );
    assert.equal((await lookUp("getMaasCloudAccount", { name: "lab" })).apiEndpoint, lab.maas.url);
    assert.equal((await lookUp("getGateway", { name: "site-a" })).name, "site-a");
    assert.equal((await lookUp("getMaasInventory", {})).used, 3);
  });

  it("say where a name was looked for, in the words of the plane", async () => {
    await assert.rejects(
      lookUp("getCluster", { name: "nobody" }),
      new RegExp(
        `There is no cluster 'nobody' in the namespace '${stage.namespace}': check its name\\. There is 'payments'\\.$`,
      ),
    );
    await assert.rejects(lookUp("getCluster", { name: "paymnets" }), /Did you mean 'payments'\?/);
    await assert.rejects(
      lookUp("getMachines", { clusterName: "payments", pool: "wrokers" }),
      /Did you mean 'workers'\?/,
    );
    await assert.rejects(lookUp("getMaasCloudAccount", { name: "other" }), /there is no account 'other'/);
    await assert.rejects(lookUp("getKubeconfig", { clusterId: "odd" }), /'odd' is no id of a cluster/);
    for (const name of ["getBackupLocation", "getClusterGroup", "getClusterTemplate"])
      await assert.rejects(lookUp(name, { name: "x" }), /^ProviderError: Cluster API /);
  });

  it("show each server of the rack with what it is for", async () => {
    const file = path.join(folder.path, "rack.html");
    const { code, err } = await command("rack", "--html", file);
    assert.deepEqual([code, err], [0, ""]);
    const page = readFileSync(file, "utf8");
    for (const part of ["payments/control-plane", "payments/workers", "5 free"]) assert.ok(page.includes(part), part);
  });

  it("tell what a preview does to servers, and how many there are", async () => {
    const file = path.join(folder.path, "preview.json");
    const step = (verb: "update" | "create", type: string, olds: [Made, PropertyMap] | undefined, news: PropertyMap) =>
      wireStep(verb, type, String(news.name), {
        ...(olds && { oldState: { id: olds[0].id, inputs: stage.inputs(type, olds[1]), outputs: olds[0].state } }),
        newState: { ...(olds && { id: olds[0].id }), inputs: stage.inputs(type, news) },
      });
    const newer = { ...KUBERNETES, version: "1.34.1" };
    writeFileSync(
      file,
      printed([
        step("update", "Cluster", [cluster, clusterInputs], { ...clusterInputs, kubernetes: newer }),
        step("update", "MachinePool", [pool, poolInputs], { ...poolInputs, size: 3 }),
        step("create", "MachinePool", undefined, { ...poolInputs, name: "more", size: 1 }),
      ]),
    );
    const { out, err } = await command("plan", "--json", "--preview", file);
    assert.equal(err, "");
    const report: Report = JSON.parse(out);
    assert.equal(report.headline, "3 servers are reinstalled, 2 allocated");
    assert.deepEqual(report.unchecked, []);
    assert.deepEqual([report.capacity?.free, report.capacity?.freeAfter], [5, { least: 3, most: 3 }]);
    assert.deepEqual(report.servers.flatMap(({ pool }) => pool || []).sort(), ["control-plane", "workers", "workers"]);
  });
});
