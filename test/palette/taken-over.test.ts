import assert from "node:assert/strict";
import { machinesOf } from "../../provider/machines/read-status";
import type { ObservedCluster } from "../../provider/plane";
import { ours } from "../support/requests";
import { type Bench, eventually, openBench, POOL_MARKER, poolArgs, runningCluster } from "./lab-plane";

describe("a look at a cluster that goes on from an earlier one", function () {
  this.timeout(20_000);
  let bench: Bench;
  let id: string;
  let before: ObservedCluster;
  beforeEach(async () => {
    bench = await openBench();
    [id] = await runningCluster(bench, { name: "looked-at" });
    await Promise.all(["a", "b"].map((name) => bench.plane.machinePools.create(poolArgs(id, { name }), POOL_MARKER)));
    before = await eventually("a cluster at rest", async () => {
      const seen = await look();
      const machines = seen ? machinesOf(seen) : [];
      const isAtRest = machines.length === 3 && machines.every(({ state }) => state === "running");
      // The pool's own account of its machines follows them.
      return isAtRest && seen?.conditions.length === 0 && seen;
    });
    bench.lab.clearRequests();
  });
  afterEach(() => bench.lab.stop());

  const look = (from?: ObservedCluster): Promise<ObservedCluster | undefined> =>
    bench.plane.clusters.observe(id, { profiles: [] }, "machines", from);
  const listed = (): string[] =>
    ours(bench.lab).flatMap(({ path }) => /machinePools\/([^/]+)\/machines(?:\?|$)/.exec(path)?.[1] ?? []);
  const plain = ({ isTakenOver: _, ownContents: _asks, ...seen }: ObservedCluster): unknown =>
    JSON.parse(JSON.stringify(seen));

  it("lists no pool whose machines ran and are the same, and sees the same", async () => {
    const seen = await look(before);
    assert.ok(seen);
    assert.equal(seen.isTakenOver, true);
    assert.deepEqual(plain(seen), plain(before));
    assert.deepEqual(listed(), []);
    assert.equal(ours(bench.lab).length, 2);
  });

  it("lists the pool that has another machine, and then one whose machines did not run", async () => {
    await bench.plane.machinePools.update(`${id}/a`, poolArgs(id, { name: "a", size: 2 }));
    const grown = await eventually("another machine", async () => {
      bench.lab.clearRequests();
      const seen = await look(before);
      return seen && machinesOf(seen).length === 4 && seen;
    });
    assert.deepEqual(listed(), ["a"]);
    bench.lab.clearRequests();
    const next = await look(grown);
    assert.ok(next);
    assert.equal(machinesOf(next).length, 4);
    const moved = machinesOf(grown).some(({ pool, state }) => pool === "a" && state !== "running");
    assert.deepEqual(listed(), moved ? ["a"] : []);
  });

  it("lists all of them where there is a pool that was not there", async () => {
    await bench.plane.machinePools.create(poolArgs(id, { name: "c" }), POOL_MARKER);
    bench.lab.clearRequests();
    assert.equal((await look(before))?.isTakenOver, undefined);
    assert.deepEqual(listed().sort(), ["a", "b", "c", "control-plane"]);
  });

  for (const [how, fault] of Object.entries({
    "does not know the call": { status: 404, body: { code: 404, message: "path /v1/cloudconfigs was not found" } },
    "answers it in other words": { status: 200, body: { machines: [] } },
  })) {
    it(`lists all of them where Palette ${how}, and asks no more for it`, async () => {
      const route = "GET /v1/cloudconfigs/{configUid}/machinePools/machineUids";
      bench.lab.next(route, { ...fault, times: 2 });
      const seen = await look(before);
      assert.equal(seen?.isTakenOver, undefined);
      assert.deepEqual(listed().sort(), ["a", "b", "control-plane"]);
      bench.lab.clearRequests();
      await look(seen);
      assert.deepEqual(
        ours(bench.lab).filter((entry) => entry.route === route),
        [],
      );
    });
  }

  it("takes nothing over where nobody asks for that", async () => {
    assert.equal((await look())?.isTakenOver, undefined);
    assert.deepEqual(listed().sort(), ["a", "b", "control-plane"]);
  });
});
