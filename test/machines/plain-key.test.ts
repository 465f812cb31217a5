import assert from "node:assert/strict";
import { Status, type StatusNumber } from "palette-maas-lab";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, driftOf, serversOf } from "../support/actor";
import { aCluster, aPool } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

const warnings = (on: Stage): string => on.told.filter((line) => line.startsWith("warn")).join("\n");

describe("with a plain user's key, MAAS", () => {
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "dns", maasKey: "user" });
    cluster = await aCluster(on);
    pool = await aPool(on, cluster);
    on.told.length = 0;
  });
  afterEach(() => on.stop());

  /** As an administrator's key once recorded them. */
  function record(actor: Actor): void {
    const machines = serversOf(actor).map((server) => {
      const { systemId, pool: resourcePool } = on.lab.maas.world.machine(server.hostname);
      return { ...server, systemId, resourcePool };
    });
    actor.state = { ...actor.state, machines };
  }
  const held = (actor: Actor) => on.lab.maas.world.machine(serversOf(actor)[0]?.hostname ?? "");

  for (const isRecorded of [false, true]) {
    it(`tells of no server of others, and none is called gone${isRecorded ? ", recorded or not" : ""}`, async () => {
      for (const actor of [cluster, pool]) {
        if (isRecorded) record(actor);
        await actor.refresh();
        assert.deepEqual(driftOf(actor), []);
        assert.equal((await actor.preview({})).kind, "none");
      }
      const [first = ""] = serversOf(pool).map(({ name }) => name);
      assert.match(warnings(on), new RegExp(`MAAS shows user, who is no administrator.*${first}.* cannot be told`));
      assert.doesNotMatch(on.told.join("\n"), /no longer known|no server of the control plane/);
    });
  }

  it("proves that a recorded server is gone, and nothing of one that was not recorded", async () => {
    record(pool);
    await on.lab.operator.maas.removeServer(held(pool).hostname);
    await pool.refresh();
    assert.match(String(driftOf(pool)), /is no longer known to MAAS/);
    on.told.length = 0;
    const first = serversOf(cluster)[0]?.hostname ?? "";
    const withoutIds = serversOf(cluster).map(({ name, hostname, zone }) => ({ name, hostname, zone }));
    cluster.state = { ...cluster.state, machines: withoutIds };
    await on.lab.operator.maas.removeServer(first);
    await cluster.refresh();
    assert.doesNotMatch(String(driftOf(cluster)), /no longer known/);
  });

  it("tells of his own servers as of any", async () => {
    for (const { hostname } of serversOf(pool)) on.lab.maas.world.machine(hostname).owner = "user";
    await pool.refresh();
    assert.ok(serversOf(pool).every(({ systemId }) => systemId !== undefined));
    await on.lab.operator.maas.powerOff(held(pool).hostname);
    await pool.refresh();
    assert.match(String(driftOf(pool)), /is powered off in MAAS/);
  });

  it("keeps what was told of servers that were left behind", async () => {
    const text = "rack-77 once served here, is still Deployed in MAAS for admin; 'pulumi up' does nothing about it: x";
    const drift = [{ code: "server-orphaned", machine: "rack-77", mends: false, text }];
    pool.state = { ...pool.state, drift };
    await pool.refresh();
    assert.deepEqual(pool.state.drift, drift);
  });

  it("proves no clean delete, and says so by name", async () => {
    const hosts = serversOf(pool).map(({ hostname }) => hostname);
    for (const hostname of hosts) on.lab.maas.world.machine(hostname).problem = "fails-release";
    await pool.remove();
    for (const host of hosts)
      assert.match(warnings(on), new RegExp(`Whether MAAS got back .*${host}.* cannot be told`));
    assert.ok(hosts.every((host) => on.lab.maas.world.machine(host).status !== Status.Ready));
  });

  it("says why it does not know how long a change takes", async () => {
    on.told.length = 0;
    await pool.preview({ size: 4 });
    assert.match(on.told.join("\n"), /how long is not known, since MAAS tells the user of this key of no deployments/);
  });
});

describe("the proof of a clean delete", () => {
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "dns" });
    cluster = await aCluster(on);
    pool = await aPool(on, cluster);
    on.told.length = 0;
  });
  afterEach(() => on.stop());
  const held = (at = 0) => on.lab.maas.world.machine(serversOf(pool)[at]?.hostname ?? "");

  /** The cluster is told that its server was released, and MAAS has it like this. */
  function insteadOfRelease(now: { status: StatusNumber; statusName: string; owner: string }): void {
    const server = held();
    on.lab.next("POST machines/{system_id}/?op=release", { status: 200, body: {}, times: 9 });
    on.lab.observe(({ entry }) => {
      if (entry.byGateway && entry.route.includes("op=release") && entry.path.includes(server.systemId))
        Object.assign(server, now);
    });
  }

  it("waits for a release that fails minutes later, and names the server", async () => {
    const server = held();
    server.problem = "fails-release";
    await assert.rejects(pool.remove(), new RegExp(`MAAS still holds: ${server.hostname} is Releasing failed`));
  });

  it("finds a server that somebody renamed", async () => {
    const server = held();
    const before = server.hostname;
    server.problem = "fails-release";
    server.hostname = "renamed-01";
    await assert.rejects(
      pool.remove(),
      new RegExp(`${before} \\(now called renamed-01\\) is Releasing failed|renamed-01 is Releasing failed`),
    );
  });

  it("finds a server that was enlisted anew since it was recorded", async () => {
    const server = held();
    server.problem = "fails-release";
    const machines = serversOf(pool).map((machine) => ({ ...machine, systemId: "zzzzzz" }));
    pool.state = { ...pool.state, machines };
    await assert.rejects(pool.remove(), new RegExp(`MAAS still holds: ${server.hostname} is Releasing failed`));
  });

  for (const state of ["Allocated", "Deploying", "Deployed"] as const) {
    it(`takes a server that is ${state} for the same owner for held`, async () => {
      const { hostname } = held();
      insteadOfRelease({ status: Status[state], statusName: state, owner: "admin" });
      await assert.rejects(pool.remove(), new RegExp(`MAAS still holds: .*${hostname} is ${state}`));
    });

    it(`takes a server for released that is ${state} for somebody else by now`, async () => {
      const { hostname } = held();
      insteadOfRelease({ status: Status[state], statusName: state, owner: "user" });
      await pool.remove().catch((error: Error) => assert.doesNotMatch(error.message, new RegExp(hostname)));
    });
  }

  for (const [what, remove] of [
    ["a pool", () => pool.remove()],
    [
      "a cluster",
      async () => {
        await pool.remove();
        on.told.length = 0;
        await cluster.remove();
      },
    ],
  ] as const)
    it(`tells after the delete of ${what} of a server that was taken and that no cluster has`, async () => {
      const free = on.lab.maas.world.machines.find(({ status }) => status === Status.Ready);
      assert.ok(free);
      Object.assign(free, { status: Status.Allocated, statusName: "Allocated", owner: "admin" });
      await remove();
      assert.match(warnings(on), new RegExp(`${free.hostname} \\(admin\\) is Allocated, and no cluster in Palette`));
    });

  it("says that a server is locked while the cluster tells nobody", async () => {
    const server = held();
    await on.lab.operator.maas.lock(server.hostname);
    const removed = pool.remove();
    await on.pass(minutes(10));
    await on.lab.operator.maas.unlock(server.hostname);
    await removed;
    assert.match(on.told.join("\n"), new RegExp(`${server.hostname} is locked in MAAS: unlock there`));
  });
});

describe("the second record of a cluster", () => {
  for (const maas of ["dns", "none"] as const) {
    it(`${maas === "dns" ? "is removed, and with the cluster the first" : "is told of with the first"}`, async () => {
      const on = await stage({ maas, ways: { secondRecords: 1 } });
      try {
        const names = () => on.lab.maas.world.dns.map((record) => on.lab.maas.world.fqdnOf(record));
        const cluster = await aCluster(on);
        assert.equal(names().filter((name) => name.startsWith("payments-")).length, maas === "dns" ? 1 : 2);
        const other = await aCluster(on, { name: "payments-b" });
        await cluster.remove();
        const left = names().filter((name) => /^payments-[0-9a-f]{6}\./.test(name));
        assert.equal(left.length, maas === "dns" ? 0 : 2);
        if (maas === "none")
          for (const name of left) assert.match(warnings(on), new RegExp(`left the DNS record ${name}`));
        assert.equal(names().filter((name) => name.startsWith("payments-b-")).length, maas === "dns" ? 1 : 2);
        assert.ok(other.id);
      } finally {
        await on.stop();
      }
    });
  }
});
