import assert from "node:assert/strict";
import { NO_NAMESPACE, readRefusal } from "../../provider/cluster-api/refusals";

describe("what a Kubernetes API server refuses", () => {
  const status = (over: object) => JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", ...over });
  const asked = {
    route: "GET /apis/cluster.x-k8s.io/v1beta2/namespaces/{namespace}/clusters/{name}",
    params: { namespace: "clusters", name: "payments" },
  };
  const details = { name: "payments", group: "cluster.x-k8s.io", kind: "clusters" };
  const kindOf = (code: number, body: string) => readRefusal(code, {}, body, asked).kind;

  it("is gone only where the object is named in the API server's own words", () => {
    const gone = status({ reason: "NotFound", message: "clusters not found", details });
    assert.equal(kindOf(404, gone), "not-found");
    assert.equal(kindOf(404, status({ reason: "NotFound", message: "no such resource", details: {} })), "invalid");
    for (const body of ["", "404 page not found", "<html>404</html>", "default backend - 404", '{"code":404}']) {
      const { kind, foreign } = readRefusal(404, {}, body, asked);
      assert.deepEqual([kind, foreign], ["unavailable", true], body);
    }
    assert.equal(kindOf(403, status({ reason: "NotFound", details })), "denied");
  });

  it("is not gone where another object is named", () => {
    for (const other of [
      { name: "orders" },
      { kind: "namespaces" },
      { group: "management.cattle.io" },
      { group: "" },
    ]) {
      const body = status({ reason: "NotFound", message: "not found", details: { ...details, ...other } });
      assert.equal(kindOf(404, body), "invalid", JSON.stringify(other));
    }
    const core = {
      route: "GET /api/v1/namespaces/{namespace}/secrets/{name}",
      params: { name: "payments-kubeconfig" },
    };
    const secret = { name: "payments-kubeconfig", kind: "secrets" };
    assert.equal(readRefusal(404, {}, status({ reason: "NotFound", details: secret }), core).kind, "not-found");
    const namespace = { route: "GET /api/v1/namespaces/{name}", params: { name: "clusters" } };
    const place = { name: "clusters", kind: "namespaces" };
    assert.equal(readRefusal(404, {}, status({ reason: "NotFound", details: place }), namespace).kind, "not-found");
  });

  it("says where the namespace is missing, which is not the object's absence", () => {
    const body = (name: string) =>
      status({ reason: "NotFound", message: "not found", details: { name, kind: "namespaces" } });
    const at = {
      route: "PATCH /api/v1/namespaces/{namespace}/secrets/{name}",
      params: { namespace: "site", name: "x" },
    };
    const read = (name: string) => readRefusal(404, {}, body(name), at);
    assert.deepEqual([read("site").kind, read("site").code], ["invalid", NO_NAMESPACE]);
    assert.equal(read("other").code, "NotFound");
  });

  it("is told apart by who must act", () => {
    assert.equal(kindOf(401, status({ reason: "Unauthorized" })), "denied");
    assert.equal(kindOf(409, status({ reason: "AlreadyExists" })), "conflict");
    assert.equal(kindOf(422, status({ reason: "Invalid" })), "invalid");
    assert.equal(kindOf(429, status({ reason: "TooManyRequests" })), "unavailable");
    assert.equal(kindOf(500, status({ reason: "InternalError" })), "unavailable");
  });
});
