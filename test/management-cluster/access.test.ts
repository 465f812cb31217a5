import assert from "node:assert/strict";
import { isRecord } from "../../provider/core/unknowns";
import { ClusterApiStage } from "../support/management-cluster/cluster-api-stage";
import { type ClusterApiWorld, startScriptedClusterApi } from "../support/management-cluster/scripted-cluster-api";
import { at } from "../support/management-cluster/scripted-controllers";

const SYSTEM = "/api/v1/namespaces/capmaas-system/secrets/capmaas-manager-bootstrap-credentials";
const DEPLOYMENT = "/apis/apps/v1/namespaces/capmaas-system/deployments/capmaas-controller-manager";

describe("access to a management cluster and its MAAS", function () {
  this.timeout(120_000);
  let world: ClusterApiWorld;
  let stage: ClusterApiStage;
  before(async function () {
    this.timeout(1_800_000);
    world = await startScriptedClusterApi(this);
  });
  after(() => world?.stop());
  beforeEach(async () => {
    stage = new ClusterApiStage(world, await world.namespace());
    await world.cluster.api.call("DELETE", SYSTEM);
  });

  const secret = () => world.cluster.api.get(SYSTEM);
  const restartedFor = async (): Promise<unknown> =>
    at(await world.cluster.api.get(DEPLOYMENT), "spec.template.metadata.annotations");

  it("keeps the credentials in the secret that the provider for MAAS reads, and restarts it for another key alone", async () => {
    const account = await stage.account({ adopt: false });
    const { data } = await secret();
    assert.ok(isRecord(data));
    assert.equal(Buffer.from(String(data.MAAS_API_KEY), "base64").toString(), "consumer:token:secret");
    assert.equal(Buffer.from(String(data.MAAS_ENDPOINT), "base64").toString(), "http://maas.example.com:5240/MAAS");
    const first = await restartedFor();
    const inputs = { name: "lab", gatewayId: await stage.gateway(), apiEndpoint: "http://maas.example.com:5240/MAAS" };
    const renamed = { ...inputs, name: "rack", apiKey: "consumer:token:secret" };
    const state = await stage.update("MaasCloudAccount", account, renamed);
    assert.deepEqual(await restartedFor(), first);
    await stage.update("MaasCloudAccount", { id: account.id, state }, { ...renamed, apiKey: "consumer:token:other" });
    assert.notDeepEqual(await restartedFor(), first);
    assert.doesNotMatch(JSON.stringify(await restartedFor()), /consumer|token/);
    const seen = await stage.controller("MaasCloudAccount").read(stage.runtime(), account.id, account.state);
    assert.equal(seen?.state.name, "rack");
  });

  it("has one account: credentials of somebody else are taken over only where the program says so", async () => {
    await stage.account({ adopt: false });
    const other = new ClusterApiStage(world, stage.namespace);
    const stranger = { owner: "shop/prod/second", urn: "urn:pulumi:prod::shop::x::second" };
    await assert.rejects(
      other.account({ name: "second" }, stranger),
      /has the cloud account 'lab' of 'shop\/dev\/payments' already: 'second' cannot be a second one/,
    );
    await assert.rejects(other.account({ adopt: false }, stranger), /belongs to 'shop\/dev\/payments'.*adopt: true/);
  });

  it("says which controller is missing, and makes no cluster without it", async () => {
    const gone = await world.cluster.api.get(DEPLOYMENT);
    await world.cluster.api.call("DELETE", DEPLOYMENT);
    try {
      const inputs = { name: "payments", cloudAccountId: "capmaas-system:capmaas-manager-bootstrap-credentials" };
      const more = {
        domain: "maas.example.com",
        kubernetes: { version: "1.33.5", image: "any" },
        controlPlane: { instance: { minCpu: 1, minMemoryMb: 1 } },
      };
      await assert.rejects(
        stage.create("Cluster", { ...inputs, ...more }),
        /no cloud account|capmaas-controller-manager/,
      );
    } finally {
      const { metadata: _, status: __, ...body } = gone;
      const metadata = { name: "capmaas-controller-manager", namespace: "capmaas-system" };
      await world.cluster.api.apply({ ...body, apiVersion: "apps/v1", kind: "Deployment", metadata });
      const status = { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 } };
      await world.cluster.api.ask("PATCH", `${DEPLOYMENT}/status`, {
        body: status,
        type: "application/merge-patch+json",
      });
    }
  });

  it("answers look-ups and refuses what nobody may read, in words", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const getCluster = stage.provider.functions.get("getCluster");
    assert.equal((await getCluster?.(stage.runtime(), { name: "payments" }))?.result.id, cluster.id);
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "payments-kubeconfig", namespace: stage.namespace },
      stringData: { value: "apiVersion: v1\nkind: Config\n" },
    };
    await world.cluster.api.apply(kubeconfig);
    const getKubeconfig = stage.provider.functions.get("getKubeconfig");
    const found = await getKubeconfig?.(stage.runtime(), { clusterId: cluster.id });
    assert.equal(found?.result.kubeconfig, "apiVersion: v1\nkind: Config\n");
    assert.ok(found?.secrets.includes("kubeconfig"));
    const limited = JSON.stringify({ kubeconfig: world.cluster.kubeconfigOf("nobody"), namespace: stage.namespace });
    const plain = new ClusterApiStage(world, stage.namespace, { clusterApi: limited });
    await assert.rejects(
      plain.controller("Cluster").read(plain.runtime(), cluster.id, cluster.state),
      (error: Error) => /forbidden/i.test(error.message) && /nobody/.test(error.message),
    );
  });

  it("says that nothing answers, and forgets nothing", async () => {
    const cluster = await stage.create("Cluster", await stage.clusterInputs());
    const dead = world.cluster.kubeconfig.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1");
    const clusterApi = JSON.stringify({ kubeconfig: dead, namespace: stage.namespace });
    const away = new ClusterApiStage(world, stage.namespace, { clusterApi, maxRetries: "1" });
    const read = away.controller("Cluster").read(away.runtime(), cluster.id, cluster.state);
    await assert.rejects(read, /Kubernetes at 127\.0\.0\.1:1 did not answer/);
  });
});
