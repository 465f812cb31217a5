import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ManagementCluster } from "../../provider/cluster-api/client";
import { KINDS } from "../../provider/cluster-api/kinds";
import { Kubeconfig } from "../../provider/cluster-api/kubeconfig";
import { Reach } from "../../provider/cluster-api/reach";
import { realClock } from "../../provider/core/time/clock";
import { seconds } from "../../provider/core/time/duration";
import { kubeconfig } from "../support/kubeconfig";

describe("answers of an API server that are not about what was asked for", () => {
  let answer: unknown;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });
  let management: ManagementCluster;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const content = kubeconfig(`http://127.0.0.1:${port}`, undefined, { name: "admin", token: "token" });
    const http = { clock: realClock, requestTimeout: seconds(5), maxRetries: 0, insecureSkipVerify: false };
    const reach = new Reach(new Kubeconfig({ kubeconfig: content, environment: {} }), { ...http, environment: {} });
    management = new ManagementCluster(reach, { signal: new AbortController().signal, clock: realClock }, "clusters");
  });
  after(() => void server.close());

  const metadata = { name: "payments", uid: "1" };
  const cluster = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster", metadata, spec: {} };

  it("are no list, whatever its items", async () => {
    answer = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "ClusterList", metadata: {}, items: [cluster] };
    assert.equal((await management.list(KINDS.cluster)).length, 1);
    for (const other of [{ kind: "PodList" }, { kind: "List" }, { apiVersion: "management.cattle.io/v3" }]) {
      answer = {
        ...{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "ClusterList" },
        metadata: {},
        items: [],
        ...other,
      };
      await assert.rejects(management.list(KINDS.cluster), /Nothing was concluded/, JSON.stringify(other));
    }
  });

  it("are no list where they hold what the labels leave out", async () => {
    const list = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "ClusterList", metadata: {} };
    answer = { ...list, items: [{ ...cluster, metadata: { ...metadata, labels: { team: "a" } } }] };
    assert.equal((await management.list(KINDS.cluster, { team: "a" })).length, 1);
    for (const labels of [undefined, {}, { team: "b" }]) {
      answer = { ...list, items: [{ ...cluster, metadata: { ...metadata, labels } }] };
      await assert.rejects(management.list(KINDS.cluster, { team: "a" }), /what was not asked for/);
    }
  });

  it("are no object, though it bears the name", async () => {
    answer = cluster;
    assert.equal((await management.get(KINDS.cluster, "payments"))?.metadata.uid, "1");
    for (const other of [{ apiVersion: "management.cattle.io/v3" }, { kind: "Pod" }]) {
      answer = { ...cluster, ...other };
      await assert.rejects(management.get(KINDS.cluster, "payments"), /is not the one asked for/);
    }
  });

  it("are no end of an object", async () => {
    const found = { metadata, spec: {} };
    const status = { apiVersion: "v1", kind: "Status", metadata: {}, status: "Success" };
    for (const ended of [{ ...status, details: { name: "payments", kind: "clusters", uid: "1" } }, cluster]) {
      answer = ended;
      await management.remove(KINDS.cluster, found);
    }
    for (const other of [status, { ...status, details: { name: "orders" } }, { kind: "PodList", items: [] }]) {
      answer = other;
      await assert.rejects(management.remove(KINDS.cluster, found), /Nothing was concluded/, JSON.stringify(other));
    }
  });
});
