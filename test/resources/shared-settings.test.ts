import assert from "node:assert/strict";
import type { Actor } from "../support/actor";
import { consoleUser } from "../support/console-user";
import { aCluster } from "../support/main-job";
import { type Json, kept } from "../support/setting-cases";
import { type Stage, stage } from "../support/stage";

describe("settings that a program shares with others", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on, {
      namespaces: [{ name: "web", labels: { tier: "web" } }],
      hostConfig: { ingressHost: "*.v.example.com" },
    });
  });
  afterEach(() => on.stop());

  const tell = (method: string, below: string, body: Json) =>
    consoleUser(on.lab).call(method, `/v1/spectroclusters/${cluster.id}${below}`, body);
  const labels = (): unknown => (kept(on).namespaces[0]?.metadata as Json | undefined)?.labels;
  const group = (): unknown => (kept(on).config.hostClusterConfig as Json).clusterGroup;
  const steady = async (): Promise<void> => {
    await cluster.refresh();
    assert.deepEqual((await cluster.preview({})).changes, []);
  };

  it("labels of a namespace: those that no program names are no difference and survive", async () => {
    const gpuConfig = { limit: 2, provider: "other" };
    const spec = { isRegex: false, resourceAllocation: { gpuConfig } };
    const web = { metadata: { name: "web", labels: { tier: "web", billing: "4711" } }, spec };
    await tell("PUT", "/config/namespaces", { namespaces: [web] });
    await cluster.up({ namespaces: [{ name: "web", gpuLimit: 4, labels: { tier: "front", shop: "a" } }] });
    assert.deepEqual(labels(), { tier: "front", shop: "a", billing: "4711" });
    const held = kept(on).namespaces[0]?.spec as typeof spec;
    assert.deepEqual(held.resourceAllocation.gpuConfig, { limit: 4, provider: "other" });
    await steady();
    await cluster.up({ namespaces: [{ name: "web", gpuLimit: 4, labels: { shop: "a" } }] });
    assert.deepEqual(labels(), { shop: "a", billing: "4711" });
    await cluster.up({ namespaces: [{ name: "web", gpuLimit: 4 }] });
    assert.deepEqual(labels(), { billing: "4711" });
    await steady();
  });

  it("labels of a namespace: one that was changed is mended", async () => {
    await cluster.up({ namespaces: [{ name: "web", labels: { tier: "web" } }] });
    const web = { metadata: { name: "web", labels: { tier: "stale", billing: "1" } }, spec: { isRegex: false } };
    await tell("PUT", "/config/namespaces", { namespaces: [web] });
    await cluster.refresh();
    assert.deepEqual(cluster.state.namespaces, [{ name: "web", labels: { tier: "stale" } }]);
    await cluster.up();
    assert.deepEqual(labels(), { tier: "web", billing: "1" });
  });

  it("the cluster group of a host: one that no program names is left alone", async () => {
    const there = kept(on).config.hostClusterConfig as Json;
    const clusterGroup = { kind: "clustergroup", name: "nightly", uid: "group9" };
    await tell("PATCH", "/clusterConfig/hostCluster", { hostClusterConfig: { ...there, clusterGroup } });
    await steady();
    await cluster.up({ hostConfig: { ingressHost: "*.w.example.com" } });
    assert.deepEqual(group(), clusterGroup);
    await cluster.up({ hostConfig: { ingressHost: "*.w.example.com", clusterGroupId: "group9" } });
    assert.deepEqual(group(), clusterGroup);
    await cluster.up({ hostConfig: { ingressHost: "*.w.example.com", clusterGroupId: "group2" } });
    assert.deepEqual(group(), { uid: "group2" });
    await cluster.up({ hostConfig: { ingressHost: "*.w.example.com" } });
    assert.equal(group(), undefined);
    await steady();
  });

  it("role bindings: one of a kind that we do not know is no difference and stays beside ours", async () => {
    const ours = {
      type: "ClusterRoleBinding",
      role: { kind: "ClusterRole", name: "view" },
      subjects: [{ type: "Group", name: "platform" }],
    };
    const strange = { ...ours, subjects: [{ type: "Robot", name: "r2" }] };
    await tell("PUT", "/config/rbacs", { rbacs: [{ spec: { bindings: [ours, strange], isSystem: false } }] });
    await cluster.up({ rbac: [ours] });
    await steady();
    const edit = { ...ours, role: { kind: "ClusterRole", name: "edit" } };
    await cluster.up({ rbac: [edit] });
    const bindings = (): unknown => kept(on).rbacs.map(({ spec }) => (spec as Json).bindings);
    assert.deepEqual(bindings(), [[edit, strange]]);
    await steady();
    const stranger = { ...strange, type: "RobotBinding" };
    await tell("PUT", "/config/rbacs", { rbacs: [...kept(on).rbacs, { spec: { bindings: [stranger] } }] });
    await cluster.up({ rbac: undefined });
    assert.deepEqual(bindings(), [[stranger], [strange]]);
    await steady();
  });

  it("come with an import, all of them", async () => {
    const web = { metadata: { name: "web", labels: { tier: "web", billing: "1" } }, spec: { isRegex: false } };
    await tell("PUT", "/config/namespaces", { namespaces: [web] });
    const found = await on.controllers.cluster.read(on.runtime(), "payments", undefined);
    assert.deepEqual(found?.state.namespaces, [{ name: "web", labels: { tier: "web", billing: "1" } }]);
  });
});
