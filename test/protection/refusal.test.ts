import assert from "node:assert/strict";
import { diffInputs } from "../../provider/core/diff";
import type { Refusal } from "../../provider/core/refusal";
import { UNKNOWN } from "../../provider/core/unknowns";
import { hostNames } from "../../provider/forecast/servers-in-words";
import { MachinePoolArgs } from "../../provider/model/machine-pool";
import { type PlannedAction, refuseLoss } from "../../provider/protection/deletion-protection";
import { mayRelease, refuseOverLimit } from "../../provider/protection/release-limit";
import { CLUSTER } from "../../provider/resources/cluster/facts";
import { GATEWAY } from "../../provider/resources/gateway/facts";
import { POOL } from "../../provider/resources/machine-pool/facts";

const KINDS = { cluster: CLUSTER, gateway: GATEWAY, pool: POOL };
const refusal = (kind: keyof typeof KINDS, action: PlannedAction): Refusal | undefined =>
  kind === "pool" && action.verb === "update" ? refuseOverLimit(POOL, action) : refuseLoss(KINDS[kind], action);

const servers = (...hosts: string[]) =>
  hosts.map((hostname, i) => ({ name: `payments-workers-${i}`, hostname, zone: "az1" }));
const action = (
  verb: PlannedAction["verb"],
  prior: PlannedAction["prior"],
  next?: PlannedAction["next"],
): PlannedAction => ({
  verb,
  id: "u-1",
  prior,
  next,
  changes: verb === "replace" ? diffInputs(MachinePoolArgs, { name: "a" }, { name: "b" }) : [],
});

describe("what protection allows", () => {
  it("names the servers, the flag and the order of steps when it forbids a delete", () => {
    const prior = { name: "payments", deletionProtection: true, machines: servers("rack1-02", "rack1-01") };
    const said = refusal("cluster", action("delete", prior))?.text ?? "";
    assert.match(said, /^Cluster 'payments' is protected/);
    assert.match(said, /2 servers \(rack1-01, rack1-02\) of its control plane and every worker/);
    assert.match(said, /first set 'deletionProtection: false' and run 'pulumi up', then delete it/);
  });

  it("names what causes a replacement that it forbids", () => {
    const said = refusal("pool", action("replace", { name: "a", machines: servers("rack1-01") }))?.text ?? "";
    assert.match(
      said,
      /^Changing 'name' replaces pool 'a', which is protected: 1 server \(rack1-01\) would be released/,
    );
  });

  const table: [kind: "cluster" | "gateway" | "pool", prior: PlannedAction["prior"], protects: boolean][] = [
    ["cluster", {}, true],
    ["cluster", { deletionProtection: true }, true],
    ["cluster", { deletionProtection: false }, false],
    ["pool", {}, true],
    ["pool", { deletionProtection: false }, false],
    ["gateway", {}, true],
    ["gateway", { installer: "kubernetes" }, true],
    ["gateway", { installer: "kubernetes", deletionProtection: false }, false],
    ["gateway", { installer: "none" }, false],
    ["gateway", { installer: "none", deletionProtection: true }, true],
  ];
  for (const [kind, prior, protects] of table) {
    it(`${protects ? "protects" : "lets go"} a ${kind} whose state is ${JSON.stringify(prior)}`, () => {
      assert.equal(refusal(kind, action("delete", prior)) !== undefined, protects);
      assert.equal(refusal(kind, action("replace", prior)) !== undefined, protects);
      assert.equal(refusal(kind, action("update", prior, {})), undefined);
    });
  }

  it("is not talked out of it by the program, only by what is recorded", () => {
    const prior = { deletionProtection: true };
    assert.ok(refusal("cluster", action("replace", prior, { deletionProtection: false })));
  });
});

describe("what one update may release", () => {
  const table: [size: number, limit: number | string, most: number][] = [
    [10, "25%", 3],
    [4, "25%", 1],
    [3, "25%", 1],
    [2, "25%", 1],
    [1, "25%", 0],
    [10, "100%", 9],
    [10, "0%", 0],
    [10, 4, 4],
    [10, 40, 9],
    [10, 0, 0],
  ];
  for (const [size, limit, most] of table) {
    it(`is ${most} of ${size} with ${limit}, and one more is refused`, () => {
      assert.equal(mayRelease(size, limit, true), most);
      const to = (next: number) => refusal("pool", action("update", { size, releaseLimit: limit }, { size: next }));
      assert.equal(to(size - most), undefined);
      assert.ok(to(size - most - 1));
    });
  }

  it("is a quarter where nothing is recorded", () => {
    assert.equal(refusal("pool", action("update", { size: 8 }, { size: 6 })), undefined);
    assert.ok(refusal("pool", action("update", { size: 8 }, { size: 5 })));
  });

  it("says how many, out of which servers, and the way down", () => {
    const prior = { name: "workers", size: 3, machines: servers("rack1-01", "rack1-02", "rack1-03") };
    const said = refusal("pool", action("update", prior, { size: 1 }))?.text ?? "";
    assert.match(said, /would release 2 of its 3 servers \(out of rack1-01, rack1-02, rack1-03\)/);
    assert.match(said, /'releaseLimit: 25%' allows 1/);
    assert.match(
      said,
      /Go down to 2 first; or approve this one change with 'release u-1\/workers 3->1' in 'palette-maas:approve'; or first set 'releaseLimit: 2' and run 'pulumi up', then set 'size: 1'/,
    );
  });

  it("is the recorded limit while a higher one is only asked for, and a lower one at once", () => {
    const prior = { size: 10, releaseLimit: "50%" };
    assert.equal(refusal("pool", action("update", prior, { size: 5 })), undefined);
    assert.ok(refusal("pool", action("update", prior, { size: 3, releaseLimit: "100%" })));
    assert.ok(refusal("pool", action("update", prior, { size: 5, releaseLimit: 1 })));
  });

  it("is never all of a pool, unless its protection was taken off", () => {
    const prior = { size: 2, releaseLimit: 2 };
    assert.match(refusal("pool", action("update", prior, { size: 0 }))?.text ?? "", /never emptied/);
    assert.equal(refusal("pool", action("update", { ...prior, deletionProtection: false }, { size: 0 })), undefined);
  });

  it("counts what an autoscaled pool has, against the most it may have afterwards", () => {
    const prior = { autoscaling: { min: 1, max: 9 }, machines: servers("a", "b", "c", "d") };
    const to = (max: number) => refusal("pool", action("update", prior, { autoscaling: { min: 1, max } }));
    assert.equal(to(5), undefined);
    assert.equal(to(3), undefined);
    assert.match(to(2)?.text ?? "", /would release 2 of its 4 servers.*then set 'autoscaling.max: 2'/);
    assert.match(refusal("pool", action("update", prior, { size: 2 }))?.text ?? "", /then set 'size: 2'/);
    assert.ok(refusal("pool", action("update", { size: 4 }, { autoscaling: { min: 1, max: 2 } })));
  });

  it("takes a size that is left out for one machine, and an unknown one for unknown", () => {
    const from = (before: object, after: object, next: PlannedAction["next"]): PlannedAction => ({
      ...action("update", { size: 4 }, next),
      changes: diffInputs(MachinePoolArgs, before, after),
    });
    assert.match(refusal("pool", from({ size: 4 }, {}, {}))?.text ?? "", /would release 3 of its 4 servers/);
    assert.equal(refusal("pool", from({ size: 4 }, { size: UNKNOWN }, {})), undefined);
    const autoscaling = { min: UNKNOWN, max: 2 };
    assert.equal(refusal("pool", from({ size: 4 }, { autoscaling }, {})), undefined);
  });

  it("does not concern growth, an unknown size, or other resources", () => {
    assert.equal(refusal("pool", action("update", { size: 2 }, { size: 20 })), undefined);
    assert.equal(refusal("pool", action("update", { size: 2 }, {})), undefined);
    assert.equal(refusal("cluster", action("update", { size: 9 }, { size: 0 })), undefined);
  });
});

describe("names of servers in a sentence", () => {
  it("are sorted, and of many only the first are named", () => {
    assert.equal(hostNames(servers("b", "a")), "a, b");
    const many = servers(...Array.from({ length: 14 }, (_, i) => `h${String(i).padStart(2, "0")}`));
    assert.match(hostNames(many), /^h00, .*h11 and 2 more$/);
  });

  it("are those of nodes while the servers are not known", () => {
    assert.equal(hostNames([{ name: "node-1", hostname: "" }]), "node-1");
  });
});
