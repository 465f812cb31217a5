import assert from "node:assert/strict";
import type { History, PoolHistory } from "../src/index";
import { type Json, LabBench, machinesIn, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

describe("the lab's history", () => {
  const bench = new LabBench();
  const cp = (size = 1) => pool({ name: "cp", size, controlPlane: true });
  let uid: string;

  beforeEach(() => bench.start());
  after(() => bench.stop());

  async function cluster(pools: Json[]): Promise<void> {
    uid = await runningCluster(bench, { pools: [cp(), ...pools] });
    for (const { poolConfig } of pools) await poolReady(bench, uid, poolConfig.name, poolConfig.size);
    await calm();
  }

  const calm = () => bench.until(() => bench.lab.isStable(uid), "calm");
  const hosts = (name: string) => machinesIn(bench, uid, name).map(({ hostname }) => hostname);
  const write = (doc: Json) => bench.must(204, bench.put(`${poolsPath(bench, uid)}/${doc.poolConfig.name}`, doc));

  /** What a change does until nothing is on its way any more. */
  async function during(change: () => Promise<unknown>): Promise<History> {
    const mark = bench.lab.mark();
    await change();
    assert.equal(bench.lab.isStable(uid), false, "a change is on its way as soon as it is written");
    await calm();
    return bench.lab.history(mark);
  }

  function only(history: History): PoolHistory {
    assert.equal(history.pools.length, 1);
    const [first] = history.pools;
    assert.ok(first);
    return first;
  }

  it("tells of every server what MAAS did, when, and for whom", async () => {
    await cluster([pool()]);
    const [host = ""] = hosts("workers");
    const { machines, operations, allocated, pools, order } = bench.lab.history();
    assert.deepEqual(
      machines[host]?.map(({ kind, cluster, pool }) => [kind, cluster, pool]),
      ["allocated", "deploying", "deployed"].map((kind) => [kind, "c1", "workers"]),
    );
    assert.deepEqual(allocated, [...hosts("cp"), ...hosts("workers")]);
    assert.ok(operations.every(({ at }, i) => at >= (operations[i - 1]?.at ?? 0)));
    assert.deepEqual(
      pools.map((each) => [each.pool, each.added.length, each.replaced.length, each.spare, each.down]),
      [
        ["cp", 1, 0, 0, 0],
        ["workers", 1, 0, 0, 0],
      ],
    );
    assert.deepEqual(order, []);
  });

  it("tells nothing where nothing happened", async () => {
    await cluster([pool()]);
    const history = await during(() => write(pool({ config: { additionalLabels: { a: "b" } } })));
    assert.deepEqual([history.operations, history.pools, history.replaced], [[], [], []]);
  });

  it("tells which server took whose place, one at a time with one to spare", async () => {
    await cluster([pool({ size: 3 })]);
    const before = hosts("workers");
    const history = await during(() => write(pool({ size: 3, cloud: { tags: ["worker"] } })));
    const { replaced, atOnce, spare, down, added, removed, allocated, released } = only(history);
    assert.deepEqual(replaced.map(({ from }) => from).sort(), before.sort());
    assert.deepEqual(replaced.map(({ to }) => to).sort(), hosts("workers").sort());
    assert.deepEqual([atOnce, spare, down, added, removed], [1, 1, 0, [], []]);
    assert.deepEqual(
      allocated,
      replaced.map(({ to }) => to),
    );
    assert.deepEqual(
      released,
      replaced.map(({ from }) => from),
    );
    assert.ok(replaced.every(({ reason, pool: of, cluster: own }) => `${reason} ${own}/${of}` === "rolled c1/workers"));
  });

  it("tells that a pool contracts first, and may get the same servers back", async () => {
    const config = { updateStrategy: { type: "RollingUpdateScaleIn" } };
    await cluster([pool({ size: 2, config })]);
    const { replaced, atOnce, spare, down } = only(
      await during(() => write(pool({ size: 2, config, cloud: { tags: ["worker"] } }))),
    );
    assert.deepEqual([replaced.length, atOnce, spare, down], [2, 1, 0, 1]);
  });

  it("tells how wide a pool goes", async () => {
    const config = { updateStrategy: { type: "OverrideScaling", maxSurge: "2", maxUnavailable: "1" } };
    const cloud = { resourcePool: "" };
    await cluster([pool({ size: 4, config, cloud })]);
    const { replaced, atOnce, spare, down } = only(
      await during(() => write(pool({ size: 4, config, cloud: { ...cloud, tags: ["worker"] } }))),
    );
    assert.equal(replaced.length, 4);
    assert.deepEqual([atOnce, spare <= 2, down <= 1], [3, true, true]);
  });

  it("tells growing and shrinking apart from replacing", async () => {
    await cluster([pool({ size: 1 })]);
    const [first = ""] = hosts("workers");
    const grown = only(await during(() => write(pool({ size: 3 }))));
    assert.deepEqual([grown.added.length, grown.replaced, grown.removed, grown.spare], [2, [], [], 0]);
    const shrunk = only(await during(() => write(pool({ size: 1 }))));
    assert.deepEqual([shrunk.removed.length, shrunk.replaced, shrunk.added, shrunk.down], [2, [], [], 0]);
    assert.deepEqual(hosts("workers"), [first]);
  });

  it("tells both apart where they come together", async () => {
    await cluster([pool({ size: 1 })]);
    const both = only(await during(() => write(pool({ size: 2, cloud: { tags: ["worker"] } }))));
    assert.deepEqual([both.replaced.length, both.added.length, both.removed], [1, 1, []]);
    const back = only(await during(() => write(pool({ size: 1, cloud: { tags: ["worker"] } }))));
    assert.deepEqual([back.replaced, back.removed.length], [[], 1]);
  });

  it("tells the order of pools in a change of the whole cluster", async () => {
    const profile = bench.world.profileUid("ck8s-infra", "1.0.0");
    uid = await runningCluster(bench, {
      profile,
      variables: [],
      pools: [cp(), pool({ name: "a" }), pool({ name: "b", size: 2 })],
    });
    await calm();
    const path = `/v1/cloudconfigs/maas/${bench.world.cluster(uid).configUid}/clusterConfig`;
    const clusterConfig = { domain: "maas.lab", ntpServers: ["ntp.example"] };
    const history = await during(() => bench.must(204, bench.put(path, { clusterConfig })));
    assert.deepEqual(history.order, ["c1/cp", "c1/a", "c1/b"]);
    assert.deepEqual(
      history.replaced.map((each) => each.pool),
      ["cp", "a", "b", "b"],
    );
    assert.deepEqual(
      history.pools.map((each) => each.atOnce),
      [1, 1, 1],
    );
  });

  it("tells whether pools of a cluster are done one after the other or together", async () => {
    const overlap = async (updateWorkerPoolsInParallel: boolean) => {
      uid = await runningCluster(bench, {
        name: updateWorkerPoolsInParallel ? "together" : "in-turn",
        profile: bench.world.profileUid("ck8s-infra", "1.0.0"),
        variables: [],
        pools: [cp(), pool({ name: "a" }), pool({ name: "b" })],
        spec: { clusterConfig: { updateWorkerPoolsInParallel } },
      });
      await calm();
      const history = await during(() => bench.lab.operator.palette.editCluster(uid, { ntpServers: ["ntp.example"] }));
      const [first, ...workers] = history.pools;
      assert.equal(first?.pool, "cp");
      const [a, b] = workers;
      assert.ok(a && b && a.began >= first.ended, "the control plane goes first");
      return b.began < a.ended;
    };
    assert.equal(await overlap(false), false);
    assert.equal(await overlap(true), true);
  });

  it("tells of a machine that was deleted in Palette which one came instead", async () => {
    await cluster([pool({ size: 2 })]);
    const [first] = machinesIn(bench, uid, "workers");
    assert.ok(first);
    const path = `${poolsPath(bench, uid)}/workers/machines/${first.uid}`;
    const { replaced } = only(await during(() => bench.must(204, bench.delete(path))));
    assert.deepEqual(
      replaced.map(({ from, reason }) => [from, reason]),
      [[first.hostname, "machine deleted"]],
    );
  });

  it("tells what goes with a pool and with a cluster", async () => {
    await cluster([pool({ size: 2 })]);
    const gone = only(await during(() => bench.must(204, bench.delete(`${poolsPath(bench, uid)}/workers`))));
    assert.deepEqual([gone.removed.length, gone.released.length, gone.replaced], [2, 2, []]);
    const mark = bench.lab.mark();
    await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
    await bench.until(() => bench.world.cluster(uid).state === "Deleted");
    const { released, pools } = bench.lab.history(mark);
    assert.deepEqual([released.length, pools[0]?.removed], [1, released]);
  });

  it("leaves out what came before the one mark and after the other", async () => {
    await cluster([pool()]);
    const since = bench.lab.mark();
    await write(pool({ size: 2 }));
    await calm();
    const until = bench.lab.mark();
    await write(pool({ size: 1 }));
    await calm();
    const { allocated, released, pools } = bench.lab.history(since, until);
    assert.deepEqual([allocated.length, released, pools[0]?.removed], [1, [], []]);
  });

  it("is there from outside too", async () => {
    await cluster([pool()]);
    const read = async (path: string): Promise<Json> => (await fetch(`${bench.lab.palette.url}${path}`)).json();
    const mark = new URLSearchParams(await read("/lab/mark"));
    await write(pool({ size: 2 }));
    await calm();
    const { allocated, pools } = await read(`/lab/history?${mark}`);
    const fresh = hosts("workers").slice(1);
    assert.deepEqual([allocated, pools[0].added], [fresh, fresh]);
  });
});
