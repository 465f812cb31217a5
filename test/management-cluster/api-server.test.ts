import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parse } from "yaml";
import { isRecord } from "../../provider/core/unknowns";
import { type ManagementCluster, startManagementCluster } from "../support/management-cluster";
import { type KubernetesObject, Refused } from "../support/management-cluster/api";
import { MAAS } from "../support/management-cluster/api-groups";
import { applyKinds, hasKinds, sample } from "../support/management-cluster/contract";

// Where its parts were never built, the first start builds them.
const BUILD = 1_800_000;

describe("a management cluster's API server", () => {
  let cluster: ManagementCluster;
  before(async function () {
    this.timeout(BUILD);
    cluster = await startManagementCluster({ users: { viewer: ["viewers"] } });
  });
  after(() => cluster.stop());

  it("is reached by its kubeconfig, and tells the version it is built from", async () => {
    const config = parse(readFileSync(cluster.kubeconfigFile, "utf8"));
    assert.equal(config.clusters[0].cluster.server, cluster.url);
    const { gitVersion } = await cluster.api.get("/version");
    const pins = readFileSync(path.join(__dirname, "../../tools/management-cluster/go.mod"), "utf8");
    assert.equal(gitVersion, /^\s*k8s\.io\/kubernetes (v\S+)/m.exec(pins)?.[1]);
  });

  it("lets a user do what a role allows, and nothing else", async () => {
    const viewer = cluster.apiOf("viewer");
    const namespaces = "/api/v1/namespaces";
    await assert.rejects(viewer.get(namespaces), { status: 403 });
    const rules = [{ apiGroups: [""], resources: ["namespaces"], verbs: ["list"] }];
    const authorization = "rbac.authorization.k8s.io";
    const apiVersion = `${authorization}/v1`;
    await cluster.api.apply({ apiVersion, kind: "ClusterRole", metadata: { name: "see" }, rules });
    await cluster.api.apply({
      ...{ apiVersion, kind: "ClusterRoleBinding", metadata: { name: "see" } },
      roleRef: { apiGroup: authorization, kind: "ClusterRole", name: "see" },
      subjects: [{ apiGroup: authorization, kind: "Group", name: "viewers" }],
    });
    // The authorizer learns of a role by a watch.
    while ((await viewer.call("GET", namespaces)).status === 403) await pause(50);
    await assert.rejects(viewer.get(`${namespaces}/default/secrets`), { status: 403 });
  });
});

describe("a management cluster's kinds", () => {
  let cluster: ManagementCluster;
  before(async function () {
    if (!hasKinds) return this.skip();
    this.timeout(BUILD);
    cluster = await startManagementCluster();
    await applyKinds(cluster.api);
    await cluster.api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "edge1" } });
  });
  after(() => cluster?.stop());

  const tried = (object: KubernetesObject) => cluster.api.apply(object, { dryRun: true });
  const ofKind = (kind: string): KubernetesObject => {
    const found = sample().find((object) => object.kind === kind);
    assert.ok(found, `the sample has no ${kind}`);
    return found;
  };

  it("take every object of the sample in a dry run, and keep none", async () => {
    const objects = sample();
    assert.equal(objects.length, 8);
    for (const object of objects) {
      await tried(object);
      assert.equal((await cluster.api.call("GET", await cluster.api.pathOf(object))).status, 404);
    }
  });

  it("refuse a field that no kind has, a value of the wrong type, and a missing one", async () => {
    const template = ofKind("MaasMachineTemplate");
    const withSpec = (spec: unknown) => tried({ ...template, spec: { template: { spec } } });
    const good = { image: "custom/u-2204-0-k-1335-0", minCPU: 4, minMemory: 8192 };
    await withSpec(good);
    await assert.rejects(withSpec({ ...good, minCores: 4 }), /minCores/);
    await assert.rejects(withSpec({ ...good, minCPU: "four" }), /minCPU/);
    await assert.rejects(withSpec({ image: good.image, minCPU: 4 }), (error) => {
      assert.ok(error instanceof Refused);
      assert.equal(error.status, 422);
      assert.match(error.message, /minMemory: Required value/);
      return true;
    });
  });

  it("refuse what CAPMAAS's webhooks refuse, and let other edits of a template through", async () => {
    const template = (spec: KubernetesObject): KubernetesObject => ({
      ...{ apiVersion: MAAS, kind: "MaasMachineTemplate" },
      metadata: { name: "kept", namespace: "edge1" },
      spec: { template: { spec: { image: "custom/u-2204-0-k-1335-0", minCPU: 4, minMemory: 8192, ...spec } } },
    });
    await cluster.api.apply(template({}));
    await tried(template({ resourcePool: "gpu" }));
    for (const change of [{ image: "ubuntu/jammy" }, { minCPU: 8 }, { minMemory: 4096 }])
      await assert.rejects(tried(template(change)), /maas machine template .* change is not allowed/);
    const metadata = { name: "moved", namespace: "edge1" };
    const moved = { ...ofKind("MaasCluster"), metadata, spec: { dnsDomain: "maas" } };
    await cluster.api.apply(moved);
    await assert.rejects(tried({ ...moved, spec: { dnsDomain: "other" } }), /changing cluster DNS Domain not allowed/);
  });

  it("tell who owns which field after an apply", async () => {
    const made = await cluster.api.apply(ofKind("MaasCluster"));
    assert.ok(isRecord(made.metadata) && Array.isArray(made.metadata.managedFields));
    assert.deepEqual(
      made.metadata.managedFields.map(({ manager, operation }: KubernetesObject) => [manager, operation]),
      [["test", "Apply"]],
    );
  });
});

describe("a management cluster whose process dies", () => {
  it("goes with it, with all its files", async function () {
    this.timeout(BUILD);
    const support = JSON.stringify(path.join(__dirname, "../support/management-cluster.ts"));
    const text = `require(${support}).startManagementCluster().then(({ url, folder }) => console.log(JSON.stringify({ url, folder })));`;
    const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", text], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    const { url, folder } = JSON.parse(String(line));
    assert.ok(existsSync(folder));
    child.kill("SIGKILL");
    await once(child, "close");
    while (await isListening(Number(new URL(url).port))) await pause(100);
    while (existsSync(folder)) await pause(100);
  });
});

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
