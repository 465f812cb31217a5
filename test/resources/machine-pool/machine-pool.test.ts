import assert from "node:assert/strict";
import { minutes, seconds } from "../../../provider/core/time/duration";
import { type Actor, begun, made, serversOf } from "../../support/actor";
import { consoleUser } from "../../support/console-user";
import { aCluster, anAccount, aPool, asked, clusterArgs, poolArgs, takenHosts } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const POOLS = "/v1/cloudconfigs/maas/{configUid}/machinePools";

describe("a machine pool", () => {
  let on: Stage;
  let cluster: Actor;
  before(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  after(() => on.stop());
  beforeEach(() => {
    on.told.length = 0;
    on.lab.clearRequests();
  });
  const pool = (name: string, over = {}) => aPool(on, cluster, { name, size: 1, ...over });

  it("allocates its machines, and pools of one cluster go up side by side", async () => {
    const begin = on.clock.now();
    const pools = await Promise.all([pool("a", { size: 2 }), pool("b"), pool("c")]);
    assert.ok(on.clock.now() - begin < minutes(6));
    assert.deepEqual(
      pools.map((one) => serversOf(one).length),
      [2, 1, 1],
    );
    for (const one of pools) {
      await one.refresh();
      assert.equal((await one.preview({})).kind, "none");
      await one.remove();
    }
    assert.equal(takenHosts(on).length, 1);
  });

  it("grows without touching what runs, and shrinks by what its limit allows", async () => {
    const workers = await pool("grow", { size: 3 });
    const before = serversOf(workers).map(({ name }) => name);
    await workers.up({ size: 4 });
    assert.ok(before.every((name) => serversOf(workers).some((machine) => machine.name === name)));
    await assert.rejects(workers.preview({ size: 2 }), /would release 2 of its 4 servers/);
    on.lab.clearRequests();
    await assert.rejects(workers.up({ size: 2 }), /'releaseLimit: 25%' allows 1/);
    assert.deepEqual(
      on.lab.requests.filter((entry) => !entry.byGateway),
      [],
    );
    await workers.up({ size: 3 });
    assert.equal(serversOf(workers).length, 3);
    await workers.up({ releaseLimit: 3 });
    await workers.up({ size: 0 });
    assert.deepEqual(serversOf(workers), []);
    await workers.remove();
  });

  it("reinstalls every machine when it must have more, after saying so", async () => {
    const workers = await pool("roll", { size: 2 });
    const before = serversOf(workers);
    const change = { instance: { minCpu: 8, minMemoryMb: 20000 } };
    await workers.preview(change);
    const [warning = ""] = on.told.filter((line) => line.startsWith("warn"));
    assert.match(
      warning,
      /'instance.minMemoryMb' reinstalls every server of the pool, one after the other: .*one free server/,
    );
    for (const { hostname } of before) assert.ok(warning.includes(hostname));
    await workers.up(change);
    assert.equal(serversOf(workers).length, 2);
    assert.ok(before.every(({ name }) => !serversOf(workers).some((machine) => machine.name === name)));
    await workers.remove();
  });

  it("waits for three quiet looks where a change may reinstall and does not", async () => {
    const workers = await pool("may");
    const before = serversOf(workers);
    const begin = on.clock.now();
    await workers.up({ labels: { tier: "a" } });
    assert.ok(on.clock.now() - begin >= seconds(40));
    assert.deepEqual(serversOf(workers), before);
    await workers.remove();
  });

  it("is taken up where its marker says that it is ours and only what is changed in place differs", async () => {
    await pool("twin");
    on.lab.clearRequests();
    await pool("twin");
    assert.equal(asked(on, `POST ${POOLS}`), 0);
    const larger = { instance: { minCpu: 8, minMemoryMb: 8192 } };
    await assert.rejects(
      pool("twin", larger),
      /interrupted run with other inputs: 'instance.minMemoryMb' is 16384 there/,
    );
    await (await pool("twin", { size: 2 })).remove();
  });

  it("is imported by its cluster's name and its own", async () => {
    const workers = await pool("brought", { taints: [{ key: "tier", effect: "NoSchedule" }] });
    const found = await on.controllers.pool.read(on.runtime(), "payments/brought", undefined);
    assert.equal(found?.id, workers.id);
    const inputs = { ...workers.inputs, deletionProtection: true };
    assert.deepEqual(
      (await on.controllers.pool.diff(on.runtime(), workers.id, found?.state ?? {}, inputs)).changes,
      [],
    );
    await workers.remove();
  });

  it("is made once although its answer is lost", async () => {
    on.lab.next(`POST ${POOLS}`, { status: 502, after: "commit" });
    const workers = await pool("lost");
    assert.equal(asked(on, `POST ${POOLS}`), 1);
    await workers.remove();
  });

  it("is never the control plane", async () => {
    await assert.rejects(pool("control-plane"), /is the control plane/);
    const controller = on.controllers.pool;
    const id = `${cluster.id}/control-plane`;
    const home = cluster.state.__home;
    await assert.rejects(
      controller.delete(on.runtime(), id, { deletionProtection: false, __home: home }),
      /is the control plane/,
    );
    assert.equal(takenHosts(on).length, 1);
  });

  it("keeps hold of machines that do not come in time, and goes on waiting", async () => {
    const args = { ...poolArgs(cluster), name: "late", size: 1 };
    const { actor, error } = await begun(on, on.controllers.pool, args, { timeout: minutes(1) });
    assert.match(error.message, /pool late was not ready after 60 s: 0 of 1 machine Running/);
    await actor.up();
    assert.equal(serversOf(actor).length, 1);
    assert.equal(asked(on, `POST ${POOLS}`), 1);
    await actor.remove();
  });

  it("says what is missing when no machine matches", async () => {
    const args = { ...poolArgs(cluster), name: "huge", instance: { minCpu: 4096, minMemoryMb: 8192 } };
    const { actor, error } = await begun(on, on.controllers.pool, args, { timeout: minutes(15) });
    assert.match(error.message, /No available machine|no machine/i);
    await assert.rejects(actor.up({ releaseLimit: 1 }), /change was stored. Pool 'huge' is not ready: 0 of 2/);
    await actor.remove();
  });

  it("that is protected is neither deleted nor replaced", async () => {
    const workers = await pool("kept", { deletionProtection: true });
    on.lab.clearRequests();
    await assert.rejects(workers.remove(), /Pool 'kept' is protected/);
    await assert.rejects(workers.preview({ name: "other" }), /replaces pool 'kept'/);
    assert.deepEqual(
      on.lab.requests.filter((entry) => !entry.byGateway),
      [],
    );
    await workers.up({ deletionProtection: false });
    await workers.remove();
  });

  it("takes what somebody did in Palette for a difference", async () => {
    const workers = await pool("drifts", { size: 2 });
    await consoleUser(on.lab).scale("payments", "drifts", 3);
    await workers.refresh();
    assert.equal(workers.state.size, 3);
    const planned = await workers.preview({});
    assert.deepEqual(
      planned.changes.map(({ path, after }) => [path, after]),
      [["size", 2]],
    );
    await workers.up();
    assert.equal(serversOf(workers).length, 2);
    await workers.remove();
  });
});

describe("a machine pool whose server fails", () => {
  it("ends the wait early, with the server and the next command", async () => {
    const on = await stage();
    try {
      const cluster = await aCluster(on);
      for (const machine of on.lab.maas.world.machines) machine.problem = "fails-deployment";
      const begin = on.clock.now();
      const { actor, error } = await begun(on, on.controllers.pool, { ...poolArgs(cluster), size: 1 });
      assert.match(error.message, /the same failure [23] times.*maas admin events query hostname=/s);
      assert.ok(on.clock.now() - begin < minutes(30));
      await actor.remove();
    } finally {
      await on.stop();
    }
  });
});

describe("a machine pool and its cluster", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage();
  });
  afterEach(() => on.stop());

  it("waits for a cluster that is still being provisioned", async () => {
    const args = clusterArgs(await anAccount(on));
    const { actor: cluster } = await begun(on, on.controllers.cluster, args, { timeout: seconds(5) });
    const workers = await aPool(on, cluster, { size: 1 });
    assert.equal(serversOf(workers).length, 1);
    assert.ok(
      on.told.some((line) => line.includes("it takes no pools yet")),
      on.told.join("\n"),
    );
  });

  it("goes with its cluster: a delete then succeeds at once", async () => {
    const cluster = await aCluster(on);
    const workers = await aPool(on, cluster);
    await cluster.remove();
    on.lab.clearRequests();
    await workers.remove();
    assert.equal(await workers.refresh(), false);
    assert.ok(on.lab.requests.every((entry) => entry.byGateway || entry.method === "GET"));
    assert.deepEqual(takenHosts(on), []);
  });

  it("is not made in a cluster that is not there", async () => {
    const args = { ...poolArgs({ id: "0123456789abcdef01234567" } as Actor) };
    await assert.rejects(made(on, on.controllers.pool, args), /no cluster with the id 0123456789abcdef01234567/);
  });
});
