import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PROVIDERS as PROVIDERS_OF } from "../../provider/cluster-api/gateways/providers";
import { InitError } from "../../provider/core/errors";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { minutes } from "../../provider/core/time/duration";
import { isRecord } from "../../provider/core/unknowns";
import { certManagerFile, componentFile, definitionsOf, deploymentOf, written } from "../support/component-files";
import { type ManagementCluster, startManagementCluster } from "../support/management-cluster";
import type { KubernetesObject } from "../support/management-cluster/api";
import { ClusterApiStage, type Made } from "../support/management-cluster/cluster-api-stage";
import { contractFolder, hasKinds, objectsIn } from "../support/management-cluster/contract";
import { PlayedKubelet } from "../support/management-cluster/played-kubelet";
import { PlayedWebhook } from "../support/management-cluster/played-webhook";
import { at } from "../support/management-cluster/scripted-controllers";
import { temporaryFolder } from "../support/temporary";

const INVENTORY = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/providers.clusterctl.cluster.x-k8s.io";
const PROVIDERS = "/apis/clusterctl.cluster.x-k8s.io/v1alpha3/providers";
const CORE = "/apis/apps/v1/namespaces/capi-system/deployments/capi-controller-manager";

describe("a gateway that installs Cluster API, with a real API server", function () {
  this.timeout(180_000);
  let cluster: ManagementCluster;
  let kubelet: PlayedKubelet;
  let webhook: PlayedWebhook;
  let stage: ClusterApiStage<{ cluster: ManagementCluster }>;
  const folder = temporaryFolder("components");

  beforeEach(async function () {
    if (!hasKinds) this.skip();
    this.timeout(1_800_000);
    cluster = await startManagementCluster({ users: { nobody: [] } });
    kubelet = new PlayedKubelet(cluster.api);
    webhook = await PlayedWebhook.at();
    await webhook.start();
    isWhole = false;
    stage = new ClusterApiStage({ cluster }, "default");
  });
  afterEach(async () => {
    await kubelet?.stop();
    await webhook?.stop();
    await cluster?.stop();
  });
  after(() => folder.remove());

  let isWhole = false;
  const files = (tag = "one", more: KubernetesObject[] = []) => ({
    certManager: certManagerFile(webhook),
    core: componentFile("core", { definitions: definitionsOf("core", isWhole), tag, more }),
    bootstrap: componentFile("bootstrap", { definitions: definitionsOf("bootstrap", isWhole), tag }),
    controlPlane: componentFile("controlPlane", { definitions: definitionsOf("controlPlane", isWhole), tag }),
    maas: componentFile("maas", { definitions: definitionsOf("maas", isWhole), tag }),
  });
  const inputs = (
    version = "v1.13.5",
    more: PropertyMap = {},
    tag = "one",
    objects: KubernetesObject[] = [],
  ): PropertyMap => ({
    name: "site-a",
    installer: "kubernetes",
    components: written(folder.path, files(tag, objects), version),
    variables: { REGISTRY: "mirror.example.com", SECRET_OF_MINE: "canary-variable" },
    ...more,
  });
  const install = (more: PropertyMap = {}): Promise<Made> => stage.create("Gateway", inputs("v1.13.5", more));

  async function versions(): Promise<Record<string, unknown>> {
    const { items } = await cluster.api.get(PROVIDERS);
    return Object.fromEntries((items as KubernetesObject[]).map((one) => [at(one, "metadata.name"), one.version]));
  }
  const imageOf = async (): Promise<unknown> => {
    const containers = at(await cluster.api.get(CORE), "spec.template.spec.containers");
    return Array.isArray(containers) && isRecord(containers[0]) ? containers[0].image : undefined;
  };
  const diff = (made: Made, news: PropertyMap) =>
    stage.controller("Gateway").diff(stage.runtime(), made.id, made.state, stage.inputs("Gateway", news));

  it("applies all of it in order, notes it in clusterctl's inventory, and finds nothing to do afterwards", async () => {
    isWhole = true;
    await stage.controller("Gateway").previewCreate(stage.runtime(), stage.inputs("Gateway", inputs()));
    assert.match(stage.told.join("\n"), /installs certManager v1.13.5, core v1.13.5.*no machine is touched/);
    assert.equal((await cluster.api.call("GET", INVENTORY)).status, 404);
    const made = await install();
    assert.deepEqual(await versions(), {
      "cluster-api": "v1.13.5",
      "bootstrap-kubeadm": "v1.13.5",
      "control-plane-kubeadm": "v1.13.5",
      "infrastructure-maas": "v0.9.0",
    });
    assert.equal(await imageOf(), "mirror.example.com/core:one");
    assert.ok(webhook.calls.includes("Certificate"));
    assert.match(stage.told.join("\n"), /the provider for MAAS v0.9.0 starts once a MaasCloudAccount/);
    assert.doesNotMatch(JSON.stringify([stage.told, await cluster.api.get(INVENTORY)]), /canary/);
    const seen = await stage.controller("Gateway").read(stage.runtime(), made.id, made.state);
    assert.deepEqual(seen?.state.drift, []);
    assert.deepEqual((await diff({ id: made.id, state: seen?.state ?? {} }, inputs())).changes, []);
    assert.deepEqual(kubelet.failures, []);
  });

  it("lets an account write the credentials, and clusters find the gateway at work then", async () => {
    const { id } = await install();
    kubelet.broken.set("capmaas-controller-manager", "CreateContainerConfigError");
    const account = {
      name: "lab",
      gatewayId: id,
      apiEndpoint: "http://maas.example.com:5240/MAAS",
      apiKey: "consumer:token:secret",
    };
    const waiting = stage.create("MaasCloudAccount", account);
    const secret = "/api/v1/namespaces/capmaas-system/secrets/capmaas-manager-bootstrap-credentials";
    while ((await cluster.api.call("GET", secret)).status !== 200)
      await stage.runtime().clock.sleep(1_000, stage.runtime().signal);
    kubelet.broken.clear();
    await waiting;
    const gateway = await stage.provider.functions.get("getGateway")?.(stage.runtime(), { id });
    assert.equal(gateway?.result.state, "Running");
  });

  it("waits for cert-manager's webhook before it asks for certificates", async () => {
    await webhook.stop();
    // What 'clusterctl delete' leaves behind is nobody's.
    for (const one of inventoryKind()) await cluster.api.apply(one);
    const waiting = install();
    while (!stage.told.some((line) => /waiting for cert-manager's webhook/.test(line)))
      await Promise.race([waiting, stage.runtime().clock.sleep(1_000, stage.runtime().signal)]);
    await webhook.start();
    await waiting;
    assert.equal((await versions())["cluster-api"], "v1.13.5");
  });

  it("is upgraded in place: kinds first, what a newer file has no more goes, and nothing else does", async () => {
    const old = configMap("capi-system", "only-in-the-old-one");
    const made = await stage.create("Gateway", inputs("v1.13.5", {}, "one", [old]));
    assert.equal((await cluster.api.call("GET", OLD)).status, 200);
    await cluster.api.apply(configMap("capi-system", "of-somebody-else"));
    const news = inputs("v1.14.2", {}, "two");
    stage.told.length = 0;
    const { changes, kind } = await diff(made, news);
    assert.equal(kind, "inputs");
    assert.deepEqual([...new Set(changes.map(({ cost }) => cost))], ["in-place"]);
    assert.match(stage.told.join("\n"), /core v1.13.5 -> v1.14.2.*controllers start anew, and no machine is touched/);
    assert.equal((await versions())["cluster-api"], "v1.13.5");
    const state = await stage.update("Gateway", made, news);
    assert.equal((await versions())["cluster-api"], "v1.14.2");
    assert.equal(await imageOf(), "mirror.example.com/core:two");
    assert.equal(at(await cluster.api.get(CORE), "spec.replicas"), 1);
    assert.equal((await cluster.api.call("GET", OLD)).status, 404);
    assert.equal((await cluster.api.call("GET", `${CONFIG_MAPS}/of-somebody-else`)).status, 200);
    await assert.rejects(
      diff({ id: made.id, state }, inputs("v1.13.5")),
      /cannot become v1.13.5: v1.14.2 is installed/,
    );
    await assert.rejects(diff({ id: made.id, state }, inputs("v1.18.0")), /3 minor versions ahead at most/);
    await assert.rejects(stage.update("Gateway", { id: made.id, state }, inputs("v1.13.5")), /v1.14.2 is installed/);
    assert.equal((await versions())["cluster-api"], "v1.14.2");
  });

  it("notices that a file without a checksum is another one under the same path and version, and applies it", async () => {
    const unpinned = (tag: string): PropertyMap => {
      const { components, ...rest } = inputs("v1.13.5", {}, tag);
      const roles = Object.entries(components as Record<string, PropertyMap>);
      return { ...rest, components: Object.fromEntries(roles.map(([role, { sha256: _, ...one }]) => [role, one])) };
    };
    const made = await stage.create("Gateway", unpinned("one"));
    const look = (state: PropertyMap) => stage.controller("Gateway").read(stage.runtime(), made.id, state);
    assert.deepEqual((await look(made.state))?.state.drift, []);
    const news = unpinned("two");
    const seen = await look(made.state);
    assert.match(JSON.stringify(seen?.state.drift), /gateway-component.*components.core.source.*another one/);
    const changed = { id: made.id, state: seen?.state ?? {} };
    assert.equal((await diff(changed, news)).kind, "drift");
    const state = await stage.update("Gateway", changed, news);
    assert.equal(await imageOf(), "mirror.example.com/core:two");
    assert.deepEqual((await look(state))?.state.drift, []);
  });

  it("is seen to have been upgraded by somebody else, and is not taken back", async () => {
    const made = await install();
    const kind = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/maasclusters.infrastructure.cluster.x-k8s.io";
    const relabelled = (labels: PropertyMap) =>
      cluster.api.ask("PATCH", kind, { body: { metadata: { labels } }, type: "application/merge-patch+json" });
    const labels = at(await cluster.api.get(kind), "metadata.labels") as PropertyMap;
    const unlabelled = Object.fromEntries(Object.keys(labels).map((name) => [name, null]));
    await relabelled({ ...unlabelled, "cluster.x-k8s.io/v1alpha3": "v1alpha3" });
    await assert.rejects(
      diff(made, inputs("v1.13.6")),
      /'components.maas.version' skips a contract: .* keeps v1alpha3/,
    );
    await relabelled({ ...labels, "cluster.x-k8s.io/v1alpha3": null });
    const path = "/apis/clusterctl.cluster.x-k8s.io/v1alpha3/namespaces/capi-system/providers/cluster-api";
    await cluster.api.ask("PATCH", path, { body: { version: "v1.14.2" }, type: "application/merge-patch+json" });
    // Another run, which has seen nothing yet.
    stage = new ClusterApiStage({ cluster }, "default");
    const seen = await stage.controller("Gateway").read(stage.runtime(), made.id, made.state);
    assert.equal(at(seen?.state, "components.core.version"), "v1.14.2");
    await assert.rejects(diff({ id: made.id, state: seen?.state ?? {} }, inputs()), /cannot become v1.13.5/);
    await cluster.api.ask("DELETE", CORE);
    const without = await stage.controller("Gateway").read(stage.runtime(), made.id, made.state);
    assert.match(
      JSON.stringify(without?.state.drift),
      /without the deployment 'capi-controller-manager'.*installer again/,
    );
  });

  it("says which controller does not come up, and why, and goes on from there", async () => {
    kubelet.broken.set("capi-kubeadm-bootstrap-controller-manager", "ImagePullBackOff");
    // While the parts of the management cluster are children of this process, time stands still on the clock of tests.
    const { clock } = stage.runtime();
    const isWaiting = () => stage.told.some((line) => /bootstrap-controller-manager 0 of 1/.test(line));
    const late = { ...clock, now: () => clock.now() + (isWaiting() ? minutes(90) : 0) };
    const failed = await stage
      .controller("Gateway")
      .create(stage.runtime({ clock: late }), stage.inputs("Gateway", inputs()))
      .catch((error: unknown) => error);
    assert.ok(failed instanceof InitError);
    assert.match(
      failed.message,
      /'capi-kubeadm-bootstrap-controller-manager' in the namespace 'capi-kubeadm-bootstrap-system'/,
    );
    assert.match(failed.message, /ImagePullBackOff/);
    const seen = await stage.controller("Gateway").read(stage.runtime(), failed.id, failed.properties);
    assert.match(JSON.stringify(seen?.state.drift), /gateway-unfinished/);
    kubelet.broken.clear();
    await stage.update("Gateway", { id: failed.id, state: seen?.state ?? {} }, inputs());
    assert.deepEqual(Object.keys(await versions()).length, 4);
  });

  it("that was interrupted anywhere is taken up by the next run", async () => {
    for (const after of [3, 20, 45]) {
      const before = new AbortController();
      let writes = 0;
      const noteWrite = () => {
        writes += 1;
        if (writes === after) before.abort(new Error("killed"));
      };
      const running = stage
        .controller("Gateway")
        .create(stage.runtime({ signal: before.signal, noteWrite }), stage.inputs("Gateway", inputs()));
      await assert.rejects(running);
    }
    const again = new ClusterApiStage({ cluster }, "default");
    await again.create("Gateway", inputs());
    assert.deepEqual(Object.keys(await versions()).length, 4);
    assert.match(again.told.join("\n"), /was begun by an interrupted run and is taken up again/);
  });

  it("is not taken from somebody else but by 'adopt', and then has clusterctl's leavings no longer", async () => {
    await installedByClusterctl();
    const unasked =
      /exists already, and nothing says that this stack made it.*adopt: true.*; to work with it as it is, use installer 'none'\./;
    const previewed = stage.controller("Gateway").previewCreate(stage.runtime(), stage.inputs("Gateway", inputs()));
    await assert.rejects(previewed, unasked);
    await assert.rejects(install(), unasked);
    await assert.rejects(
      stage.create("Gateway", inputs("v1.14.2", { adopt: true })),
      /cannot be adopted, since it differs from the program: 'components.core.version' is "v1.13.5" there/,
    );
    const made = await install({ adopt: true });
    const containers = at(await cluster.api.get(CORE), "spec.template.spec.containers");
    assert.deepEqual(Array.isArray(containers) && containers.map((one) => at(one, "name")), ["manager"]);
    assert.match(stage.told.join("\n"), /cert-manager is there, and was not installed by this gateway/);
    const other = { owner: "shop/prod/second", urn: "urn:pulumi:prod::shop::x::second" };
    await assert.rejects(stage.create("Gateway", inputs(), other), /belongs to 'shop\/dev\/payments'/);
    await stage.controller("Gateway").delete(stage.runtime(), made.id, made.state);
    assert.equal((await cluster.api.call("GET", CERTIFICATES)).status, 200);
    assert.equal((await cluster.api.call("GET", INVENTORY)).status, 404);
  });

  it("is deleted once no cluster stands, with all that it brought and nothing else", async () => {
    const made = await install();
    const remove = () => stage.controller("Gateway").delete(stage.runtime(), made.id, made.state);
    const { name, namespace } = { name: "payments", namespace: "elsewhere" };
    await cluster.api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const standing = {
      ...{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster", metadata: { name, namespace } },
      spec: { clusterNetwork: { pods: { cidrBlocks: ["10.1.0.0/16"] } }, paused: false },
    };
    await cluster.api.apply(standing);
    await assert.rejects(remove(), /still used by cluster 'elsewhere\/payments'/);
    assert.equal((await versions())["infrastructure-maas"], "v0.9.0");
    await cluster.api.ask("DELETE", await cluster.api.pathOf(standing));
    const server = {
      ...{ apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1", kind: "MaasMachine", metadata: { name, namespace } },
      spec: { image: "ubuntu/jammy", minCPU: 1, minMemory: 1 },
    };
    await cluster.api.apply(server);
    await assert.rejects(remove(), /MaasMachine elsewhere\/payments, whose server nothing else would release/);
    await cluster.api.ask("DELETE", await cluster.api.pathOf(server));
    await cluster.api.apply(configMap("capi-kubeadm-bootstrap-system", "mine"));
    const drain = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "MachineDrainRule", metadata: { name, namespace } };
    await cluster.api.apply({ ...drain, spec: { drain: { behavior: "Skip" } } });
    stage.told.length = 0;
    await remove();
    const told = stage.told.join("\n");
    assert.match(
      told,
      /leaves behind .*the namespace 'capi-kubeadm-bootstrap-system', in which there is the ConfigMap 'mine'/,
    );
    assert.match(told, /the kind machinedrainrules.cluster.x-k8s.io, of which there are objects/);
    const left = await cluster.api.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
    assert.deepEqual(
      (left.items as KubernetesObject[]).map((one) => at(one, "metadata.name")),
      ["machinedrainrules.cluster.x-k8s.io"],
    );
    const namespaces = ((await cluster.api.get("/api/v1/namespaces")).items as KubernetesObject[]).map((one) =>
      at(one, "metadata.name"),
    );
    assert.deepEqual(
      namespaces.filter((one) => /^cap|cert/.test(String(one))),
      ["capi-kubeadm-bootstrap-system"],
    );
    assert.equal(await stage.controller("Gateway").read(stage.runtime(), made.id, made.state), undefined);
    await remove();
    assert.deepEqual(kubelet.failures, []);
  });

  it("refuses in the preview what cannot be installed, before anything is sent", async () => {
    const preview = (more: PropertyMap) =>
      stage.controller("Gateway").previewCreate(stage.runtime(), stage.inputs("Gateway", inputs("v1.13.5", more)));
    const { components } = inputs();
    const changed = (role: string, over: PropertyMap) => ({
      components: { ...(components as PropertyMap), [role]: { ...(at(components, role) as PropertyMap), ...over } },
    });
    await assert.rejects(
      preview(changed("core", { sha256: "0".repeat(64) })),
      /'components.core.sha256' is 0{64}, and .* has the checksum/,
    );
    await assert.rejects(
      preview(changed("maas", { source: "/absent.yaml", sha256: undefined })),
      /'components.maas.source' could not be read: ENOENT/,
    );
    const { certManager: _, ...without } = components as PropertyMap;
    await assert.rejects(preview({ components: without }), /'components.certManager' is needed/);
    const limited = JSON.stringify({ kubeconfig: cluster.kubeconfigOf("nobody"), namespace: "default" });
    const plain = new ClusterApiStage({ cluster }, "default", { clusterApi: limited });
    await plain.controller("Gateway").previewCreate(plain.runtime(), plain.inputs("Gateway", inputs()));
    assert.match(plain.told.join("\n"), /^warn: Preflight: .*to check the components.*forbidden/m);
    assert.equal((await cluster.api.call("GET", INVENTORY)).status, 404);
  });

  /** What 'clusterctl init' leaves, as far as it matters here: written by its manager, with a container that newer files do not have. */
  async function installedByClusterctl(): Promise<void> {
    const made = await install();
    await stage.controller("Gateway").delete(stage.runtime(), made.id, made.state);
    const query = { fieldManager: "clusterctl" };
    const all = [
      ...objectsIn(certManagerFile(webhook)).filter(({ kind }) => kind === "CustomResourceDefinition"),
      ...inventoryKind(),
      ...definitionsOf("maas"),
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "capi-system" } },
    ];
    for (const one of all) await cluster.api.apply(one);
    const deployment = deploymentOf({ name: "capi-controller-manager", namespace: "capi-system" }, "core:old", []);
    const containers = [
      { name: "manager", image: "core:old" },
      { name: "kube-rbac-proxy", image: "proxy:old" },
    ];
    const labels = { app: "capi-controller-manager" };
    const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } };
    await cluster.api.ask("POST", "/apis/apps/v1/namespaces/capi-system/deployments", {
      query,
      body: { ...deployment, spec },
    });
    for (const { label, namespace, providerName, type } of Object.values(PROVIDERS_OF)) {
      await cluster.api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
      const version = label === "infrastructure-maas" ? "v0.9.0" : "v1.13.5";
      const body = {
        apiVersion: "clusterctl.cluster.x-k8s.io/v1alpha3",
        kind: "Provider",
        metadata: { name: label, namespace },
        providerName,
        type,
        version,
      };
      await cluster.api.ask("POST", `/apis/clusterctl.cluster.x-k8s.io/v1alpha3/namespaces/${namespace}/providers`, {
        query,
        body,
      });
    }
  }
});

const inventoryKind = (): KubernetesObject[] =>
  objectsIn(readFileSync(`${contractFolder}/crds/extra/clusterctl.cluster.x-k8s.io_providers.yaml`, "utf8"));

const CONFIG_MAPS = "/api/v1/namespaces/capi-system/configmaps";
const OLD = `${CONFIG_MAPS}/only-in-the-old-one`;
const CERTIFICATES = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/certificates.cert-manager.io";

const configMap = (namespace: string, name: string): KubernetesObject => ({
  ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } },
  data: { a: "b" },
});
