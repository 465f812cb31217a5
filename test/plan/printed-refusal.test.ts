import assert from "node:assert/strict";
import type { Refusal } from "../../provider/core/refusal";
import { paletteDefinition } from "../../provider/palette/definition";
import { liftableRefusal } from "../../provider/plan/read/printed-refusal";
import { refuseLoss } from "../../provider/protection/deletion-protection";
import { refuseOverLimit } from "../../provider/protection/release-limit";
import { judgeRepave } from "../../provider/protection/repave-policy";
import { CLUSTER } from "../../provider/resources/cluster/facts";
import { POOL } from "../../provider/resources/machine-pool/facts";

describe("a refusal that a preview printed", () => {
  const shrunk = refuseOverLimit(POOL, {
    verb: "update",
    id: "c1/workers",
    prior: { name: "workers", clusterName: "payments", size: 4 },
    next: { size: 1 },
    changes: [],
  });
  const pending = judgeRepave("Cluster 'payments'", {
    plane: paletteDefinition,
    name: "payments",
    approvals: [],
    policy: "planned",
    pending: { byUser: false, source: "system", reasons: [{ key: "image", text: "the image is new" }] },
    wasPending: false,
    expected: [],
    fields: [],
  });
  const LIFTABLE: [what: string, refused: Refusal | "approve" | undefined][] = [
    ["a release over the limit", shrunk],
    ["a reinstall that waits", pending],
  ];
  for (const [what, refused] of LIFTABLE) {
    it(`of ${what} holds the approval of its record`, () => {
      assert.ok(refused && refused !== "approve" && refused.approval);
      assert.deepEqual(liftableRefusal(refused.text)?.approval, refused.approval);
    });
  }

  const OTHERS: [what: string, refused: Refusal | undefined][] = [
    ["a delete, which no approval lifts", refuseLoss(CLUSTER, { verb: "delete", id: "c1", prior: {}, changes: [] })],
    [
      "a pool that is emptied, which none lifts either",
      refuseOverLimit(POOL, { verb: "update", id: "c1/w", prior: { size: 2 }, next: { size: 0 }, changes: [] }),
    ],
  ];
  for (const [what, refused] of OTHERS) {
    it(`of ${what} holds none`, () => {
      assert.ok(refused);
      assert.equal(refused.approval, undefined);
      assert.equal(liftableRefusal(refused.text), undefined);
    });
  }
});
