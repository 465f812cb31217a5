import assert from "node:assert/strict";
import { readRefusal } from "../../provider/cluster-api/refusals";

describe("what a Kubernetes API server refuses", () => {
  const status = (over: object) => JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", ...over });
  const kindOf = (code: number, body: string) => readRefusal(code, {}, body).kind;

  it("is gone only where the object is named in the API server's own words", () => {
    const gone = status({ reason: "NotFound", message: "clusters not found", details: { name: "payments" } });
    assert.equal(kindOf(404, gone), "not-found");
    assert.equal(kindOf(404, status({ reason: "NotFound", message: "no such resource", details: {} })), "invalid");
    for (const body of ["", "404 page not found", "<html>404</html>", "default backend - 404", '{"code":404}']) {
      const { kind, foreign } = readRefusal(404, {}, body);
      assert.deepEqual([kind, foreign], ["unavailable", true], body);
    }
    assert.equal(kindOf(403, status({ reason: "NotFound", details: { name: "payments" } })), "denied");
  });

  it("is told apart by who must act", () => {
    assert.equal(kindOf(401, status({ reason: "Unauthorized" })), "denied");
    assert.equal(kindOf(409, status({ reason: "AlreadyExists" })), "conflict");
    assert.equal(kindOf(422, status({ reason: "Invalid" })), "invalid");
    assert.equal(kindOf(429, status({ reason: "TooManyRequests" })), "unavailable");
    assert.equal(kindOf(500, status({ reason: "InternalError" })), "unavailable");
  });
});
