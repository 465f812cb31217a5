import assert from "node:assert/strict";
import type { Actor } from "../../support/actor";
import { aCluster, aPool } from "../../support/main-job";
import { autoscale, count, poolConfig, tamper } from "../../support/pools-kept";
import { type Stage, stage } from "../../support/stage";

describe("a machine pool with autoscaling", () => {
  let on: Stage;
  let cluster: Actor;
  before(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  after(() => on.stop());
  const scaled = (name: string, over = {}) =>
    aPool(on, cluster, { name, size: undefined, autoscaling: { min: 2, max: 4 }, ...over });

  it("starts at the least, and its size is nobody's drift", async () => {
    const workers = await scaled("auto");
    assert.equal(count(workers), 2);
    assert.equal(poolConfig(on, "auto").size, 2);
    await autoscale(on, "auto", 3);
    await workers.refresh();
    assert.equal(count(workers), 3);
    assert.equal((await workers.preview({})).kind, "none");
    await workers.up({ nodeRepaveIntervalSeconds: 5 });
    assert.deepEqual([count(workers), poolConfig(on, "auto").size], [3, 3]);
    const found = await on.controllers.pool.read(on.runtime(), "payments/auto", undefined);
    assert.deepEqual([found?.inputs.autoscaling, found?.inputs.size], [{ min: 2, max: 4 }, undefined]);
    await workers.remove();
  });

  it("moves with its bounds, and releases no more than it may", async () => {
    const workers = await scaled("bounds");
    await workers.up({ autoscaling: { min: 3, max: 4 } });
    assert.equal(count(workers), 3);
    await assert.rejects(
      workers.preview({ autoscaling: { min: 1, max: 1 } }),
      /would release 2 of its 3 servers.*set 'autoscaling.max: 1'/,
    );
    await autoscale(on, "bounds", 4);
    // The record still says 3: what may be released is asked again where it is known.
    await assert.rejects(workers.up({ autoscaling: { min: 1, max: 2 } }), /would release 2 of its 4 servers/);
    await workers.refresh();
    await workers.up({ autoscaling: { min: 1, max: 3 } });
    assert.equal(count(workers), 3);
    await workers.remove();
  });

  it("is switched on and off, with the size that is said then", async () => {
    const workers = await aPool(on, cluster, { name: "switched", size: 2 });
    await workers.up({ size: undefined, autoscaling: { min: 1, max: 4 } });
    assert.deepEqual([count(workers), poolConfig(on, "switched").maxSize], [2, 4]);
    await autoscale(on, "switched", 4);
    await workers.refresh();
    await assert.rejects(workers.preview({ autoscaling: undefined }), /would release 3 of its 4 servers/);
    await workers.up({ autoscaling: undefined, size: 4 });
    const { size, minSize, maxSize } = poolConfig(on, "switched");
    assert.deepEqual([size, minSize, maxSize], [4, undefined, undefined]);
    await workers.refresh();
    assert.equal((await workers.preview({})).kind, "none");
    await workers.remove();
  });

  it("that somebody switched on is drift of a pool with a size", async () => {
    const workers = await aPool(on, cluster, { name: "meddled", size: 1 });
    await tamper(on, "meddled", ({ poolConfig: pool }) => Object.assign(pool, { minSize: 1, maxSize: 3 }));
    await workers.refresh();
    assert.deepEqual(
      (await workers.preview({})).changes.map(({ path, kind }) => [path, kind]),
      [
        ["autoscaling.min", "delete"],
        ["autoscaling.max", "delete"],
      ],
    );
    await workers.up();
    assert.equal(poolConfig(on, "meddled").maxSize, undefined);
    await workers.remove();
  });

  it("has one machine where neither is said", async () => {
    const workers = await aPool(on, cluster, { name: "one", size: undefined });
    assert.equal(count(workers), 1);
    await workers.refresh();
    assert.equal((await workers.preview({ size: 1 })).kind, "none");
    await workers.remove();
  });
});
