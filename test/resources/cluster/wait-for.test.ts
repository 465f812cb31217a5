import assert from "node:assert/strict";
import { minutes } from "../../../provider/core/time/duration";
import { type Actor, serversOf } from "../../support/actor";
import { aCluster, aPool, profile } from "../../support/main-job";
import { kept } from "../../support/setting-cases";
import { type Stage, stage } from "../../support/stage";

const instance = { minCpu: 4, minMemoryMb: 8192 };
const three = (over = {}) => ({ controlPlane: { size: 3, instance, ...over } });

describe("a cluster whose creation is not waited for", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage();
  });
  afterEach(() => on.stop());

  for (const [waitFor, fewest, most] of [
    ["started", 1, 2],
    // The last two come at nearly the same time, between two looks.
    [{ ready: 2 }, 2, 3],
  ] as const)
    it(`goes on with ${JSON.stringify(waitFor)} of 3 machines, and becomes whole by itself`, async () => {
      const cluster = await aCluster(on, { ...three(), waitFor });
      const running = serversOf(cluster).length;
      assert.ok(running >= fewest && running <= most, String(running));
      assert.equal((await cluster.preview({})).kind, "none");
      if (running < 3)
        await assert.rejects(
          cluster.up({ tags: { a: "b" } }),
          /still rolling out the previous change.*control plane \d of 3/,
        );
      await on.pass(minutes(60));
      await cluster.refresh();
      assert.deepEqual([serversOf(cluster).length, (await cluster.preview({})).kind], [3, "none"]);
      await cluster.up({ tags: { a: "b" } });
      assert.equal(on.lab.palette.world.cluster("payments").labels.a, "b");
    });

  it("takes pools before its control plane is whole", async () => {
    const cluster = await aCluster(on, { ...three(), waitFor: "started" });
    const pool = await aPool(on, cluster, { size: 2 });
    assert.equal(serversOf(pool).length, 2);
  });
});

describe("a cluster whose updates are not waited for", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on, { ...three(), waitFor: "done" });
    await cluster.up({ waitFor: "started" });
  });
  afterEach(() => on.stop());
  const ids = (): string[] => kept(on).machines.map(({ uid }) => uid);
  const bigger = three({ instance: { minCpu: 8, minMemoryMb: 16384 } });

  it("goes on by itself once the first machine is reinstalled", async () => {
    const before = ids();
    await cluster.up(bigger);
    assert.ok(ids().some((uid) => before.includes(uid)));
    assert.ok(ids().some((uid) => !before.includes(uid)));
    assert.ok(on.told.some((line) => /^info: cluster payments goes on by itself/.test(line)));
    await on.pass(minutes(60));
    assert.ok(ids().every((uid) => !before.includes(uid)));
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("refuses another change meanwhile, with the progress, at preview too, and takes it afterwards", async () => {
    await cluster.up(bigger);
    const next = { ...bigger, tags: { a: "b" } };
    await assert.rejects(cluster.up(next), /still rolling out the previous change.*control plane \d of 3.*Running/);
    await on.pass(minutes(60));
    await cluster.up(next);
    assert.equal(on.lab.palette.world.cluster("payments").labels.a, "b");
  });

  it("waits for as many as it is told to, workers among them", async () => {
    await aPool(on, cluster, { size: 2 });
    const before = ids();
    await cluster.up({ profiles: [profile("1.1.0")], waitFor: { ready: 4 } });
    const fresh = ids().filter((uid) => !before.includes(uid));
    assert.ok(fresh.length >= 4, String(fresh.length));
    assert.ok(fresh.length < 6 && ids().some((uid) => before.includes(uid)));
  });

  it("has its flags stored while it goes on", async () => {
    await cluster.up(bigger);
    await cluster.up({ ...bigger, repaves: "manual" });
    assert.equal(cluster.state.repaves, "manual");
  });
});
