import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { isRecord } from "../../provider/core/unknowns";
import { runDoctor } from "../../provider/doctor";
import { readSettings } from "../../provider/settings";
import type { ManagementCluster } from "../support/management-cluster";
import { CORE } from "../support/management-cluster/api-groups";
import { ClusterApiStage, eachOnClusterApi } from "../support/management-cluster/cluster-api-stage";
import { at } from "../support/management-cluster/scripted-controllers";

const SYSTEM = "/api/v1/namespaces/capmaas-system/secrets/capmaas-manager-bootstrap-credentials";
const DEPLOYMENT = "/apis/apps/v1/namespaces/capmaas-system/deployments/capmaas-controller-manager";

describe("access to a management cluster and its MAAS", function () {
  this.timeout(120_000);
  let stage: ClusterApiStage;
  let cluster: ManagementCluster;
  eachOnClusterApi(async (made) => {
    stage = made;
    cluster = made.world.cluster;
    await cluster.api.call("DELETE", SYSTEM);
  });

  const secret = () => cluster.api.get(SYSTEM);
  const restartedFor = async (): Promise<unknown> =>
    at(await cluster.api.get(DEPLOYMENT), "spec.template.metadata.annotations");

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
    const other = new ClusterApiStage(stage.world, stage.namespace);
    const stranger = { owner: "shop/prod/second", urn: "urn:pulumi:prod::shop::x::second" };
    await assert.rejects(
      other.account({ name: "second" }, stranger),
      /those of the cloud account 'lab' of 'shop\/dev\/payments': there is no account 'second', and there cannot be a second one/,
    );
    const controller = other.controller("MaasCloudAccount");
    const given = { name: "second", gatewayId: await stage.gateway(), apiKey: "consumer:token:secret" };
    const inputs = other.inputs("MaasCloudAccount", { ...given, apiEndpoint: "http://maas.example.com:5240/MAAS" });
    await assert.rejects(
      controller.previewCreate({ ...other.runtime(), ...stranger }, inputs),
      /there is no account 'second', and there cannot be a second one.*Nothing was sent/s,
    );
    await assert.rejects(other.account({ adopt: false }, stranger), /belongs to 'shop\/dev\/payments'.*adopt: true/);
  });

  it("says which controller is missing, and makes no cluster without it", async () => {
    const inputs = stage.inputs("Cluster", await stage.clusterInputs());
    const gone = await cluster.api.get(DEPLOYMENT);
    await cluster.api.call("DELETE", DEPLOYMENT);
    try {
      await assert.rejects(
        stage.controller("Cluster").create(stage.runtime(), inputs),
        /without the deployment 'capmaas-controller-manager' in the namespace 'capmaas-system'/,
      );
      assert.deepEqual(await stage.objects(CORE, "clusters"), []);
    } finally {
      const metadata = { name: "capmaas-controller-manager", namespace: "capmaas-system" };
      const { spec, status } = gone;
      await cluster.api.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata, spec });
      const type = "application/merge-patch+json";
      await cluster.api.ask("PATCH", `${DEPLOYMENT}/status`, { body: { status }, type });
    }
  });

  it("is examined by the doctor: who asks, the namespace, the gateway, the account, clusters", async () => {
    await stage.create("Cluster", await stage.clusterInputs());
    const examined = async (kubeconfig: string, namespace = stage.namespace) => {
      const config: Record<string, string> = {
        plane: "cluster-api",
        clusterApi: JSON.stringify({ kubeconfig, namespace }),
      };
      const settings = readSettings((key) => config[key], {});
      const findings = await runDoctor({ settings, environment: {}, limit: minutes(1) });
      return findings.map(({ level, about, asked, found, todo }) => [level, about, asked, found, todo].join(" | "));
    };
    const well = await examined(cluster.kubeconfig);
    assert.deepEqual(
      well.filter((line) => /^(error|warning)/.test(line)),
      [],
    );
    assert.match(well.join("\n"), /whose key is it\? \| that of user admin of management cluster/);
    assert.match(well.join("\n"), new RegExp(`may it see the namespace '${stage.namespace}'\\? \\| yes`));
    assert.doesNotMatch(well.join("\n"), /Palette|spectrocloud/);
    const absent = await examined(cluster.kubeconfig, "absent");
    assert.match(absent.join("\n"), /^error .*namespace 'absent'.*kubectl create namespace/m);
    const unread = await examined("/absent/kubeconfig");
    assert.match(unread.join("\n"), /^error .*could not be read: ENOENT.*kubectl get namespaces/m);
  });

  it("answers look-ups and refuses what nobody may read, in words", async () => {
    const made = await stage.create("Cluster", await stage.clusterInputs());
    const getCluster = stage.provider.functions.get("getCluster");
    assert.equal((await getCluster?.(stage.runtime(), { name: "payments" }))?.result.id, made.id);
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "payments-kubeconfig", namespace: stage.namespace },
      stringData: { value: "apiVersion: v1\nkind: Config\n" },
    };
    await cluster.api.apply(kubeconfig);
    const getKubeconfig = stage.provider.functions.get("getKubeconfig");
    const found = await getKubeconfig?.(stage.runtime(), { clusterId: made.id });
    assert.equal(found?.result.kubeconfig, "apiVersion: v1\nkind: Config\n");
    assert.ok(found?.secrets.includes("kubeconfig"));
    const limited = JSON.stringify({ kubeconfig: cluster.kubeconfigOf("nobody"), namespace: stage.namespace });
    const plain = new ClusterApiStage(stage.world, stage.namespace, { clusterApi: limited });
    await assert.rejects(
      plain.controller("Cluster").read(plain.runtime(), made.id, made.state),
      (error: Error) => /forbidden/i.test(error.message) && /nobody/.test(error.message),
    );
  });

  it("says that nothing answers, and forgets nothing", async () => {
    const made = await stage.create("Cluster", await stage.clusterInputs());
    const dead = cluster.kubeconfig.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1");
    const clusterApi = JSON.stringify({ kubeconfig: dead, namespace: stage.namespace });
    const away = new ClusterApiStage(stage.world, stage.namespace, { clusterApi, maxRetries: "1" });
    const read = away.controller("Cluster").read(away.runtime(), made.id, made.state);
    await assert.rejects(read, /Kubernetes at 127\.0\.0\.1:1 did not answer/);
  });
});
