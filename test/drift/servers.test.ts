import assert from "node:assert/strict";
import type { Lab, LabOptions } from "palette-maas-lab";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, driftOf, type Server, serversOf } from "../support/actor";
import { aCluster, aPool } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

const NOTHING = "'pulumi up' does nothing about it";

describe("drift of servers", () => {
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  let server: Server;
  let operator: Lab["operator"]["maas"];
  beforeEach(() => begin());
  afterEach(() => on.stop());

  async function begin(ways: LabOptions["ways"] = {}): Promise<void> {
    on = await stage({ maas: "none", ways });
    operator = on.lab.operator.maas;
    cluster = await aCluster(on);
    pool = await aPool(on, cluster, { machineTags: ["worker"], zones: ["az1", "az2", "az3"] });
    server = serversOf(pool)[0] ?? assert.fail("the pool has no server");
    on.told.length = 0;
  }

  async function keepingFailed(): Promise<void> {
    await on.stop();
    await begin({ keepsFailed: true });
  }

  const named = (): string => `${server.name} (${server.hostname})`;

  /** Refreshes twice: the same lines both times, and each of them told. */
  async function refreshed(actor = pool): Promise<string[]> {
    await actor.refresh();
    const first = driftOf(actor);
    for (const line of first) assert.ok(on.told.includes(`warn: Drift: ${line}.`), on.told.join("\n"));
    await actor.refresh();
    assert.deepEqual(driftOf(actor), first);
    return first;
  }

  /** What the next update mends: it is one, and afterwards there is nothing left. */
  async function isMended(actor = pool): Promise<void> {
    assert.equal((await actor.preview({})).kind, "drift");
    await actor.up();
    assert.deepEqual(driftOf(actor), []);
    await actor.refresh();
    assert.deepEqual(driftOf(actor), []);
    assert.equal((await actor.preview({})).kind, "none");
  }

  /** What no update mends is no reason for one, and one for another reason leaves it as it is. */
  async function isLeft(lines: string[]): Promise<void> {
    assert.equal((await pool.preview({})).kind, "none");
    await pool.up({ releaseLimit: 1 });
    assert.deepEqual(driftOf(pool), lines);
  }

  it("is nothing where nobody touched them", async () => {
    assert.deepEqual([await refreshed(), await refreshed(cluster)], [[], []]);
  });

  it("a server released in MAAS: the update waits until the cluster has deployed it again", async () => {
    await operator.release(server.hostname);
    const said =
      "is Releasing in MAAS, not Deployed; 'pulumi up' waits until the cluster has deployed it again, or another server in its place";
    assert.deepEqual(await refreshed(), [`${named()} ${said}`]);
    await isMended();
    assert.ok(serversOf(pool).every(({ hostname }) => on.lab.maas.world.machine(hostname).statusName === "Deployed"));
  });

  it("a server of the control plane released in MAAS: the same", async () => {
    const [first] = serversOf(cluster);
    await operator.release(first?.hostname ?? "");
    assert.match(String(await refreshed(cluster)), /is Releasing in MAAS.*may be an empty cluster/);
    await isMended(cluster);
  });

  it("a server that was released long ago and is free: the same", async () => {
    on.lab.maas.world.machine(server.hostname).powerState = "off";
    await operator.release(server.hostname);
    assert.match(String(await refreshed()), /is Ready in MAAS, not Deployed; 'pulumi up' waits/);
    await isMended();
  });

  it("a server switched off in MAAS: the update waits until the cluster has switched it on", async () => {
    await operator.powerOff(server.hostname);
    const said = "is powered off in MAAS; 'pulumi up' waits until the cluster has switched it on";
    assert.deepEqual(await refreshed(), [`${named()} ${said}`]);
    await isMended();
    assert.equal(on.lab.maas.world.machine(server.hostname).powerState, "on");
  });

  it("a broken server: the update waits until the cluster has taken one in its place", async () => {
    await operator.markBroken(server.hostname);
    const said = "waits until the cluster has deployed it again, or another server in its place";
    assert.deepEqual(await refreshed(), [`${named()} is Broken in MAAS, not Deployed; 'pulumi up' ${said}`]);
    await isMended();
  });

  it("a server under test: the update waits, and the cluster may have taken another one", async () => {
    await operator.test(server.hostname);
    assert.match(String(await refreshed()), /is Testing in MAAS, not Deployed; 'pulumi up' waits until that is over/);
    await isMended();
  });

  it("a broken server, where failed machines are kept: nothing, until its machine is deleted in Palette", async () => {
    await keepingFailed();
    await operator.markBroken(server.hostname);
    await on.pass(minutes(6));
    const lines = await refreshed();
    const todo = `the cluster may take a server again by itself; if the machine stays Failed, delete machine ${server.name} in Palette, which then takes another server`;
    assert.deepEqual(lines, [`${named()} is Broken in MAAS, not Deployed; ${NOTHING}: ${todo}`]);
    assert.equal((await pool.preview({})).kind, "none");
    await asksForAnother();
    await pool.refresh();
    assert.deepEqual(driftOf(pool), []);
    assert.ok(!serversOf(pool).some(({ hostname }) => hostname === server.hostname));
  });

  it("a broken server that was repaired, where failed machines are kept: the update waits until it is deployed again", async () => {
    await keepingFailed();
    await operator.markBroken(server.hostname);
    await on.pass(minutes(6));
    await refreshed();
    await operator.markFixed(server.hostname);
    assert.match(String(await refreshed()), /is Ready in MAAS, not Deployed; 'pulumi up' waits/);
    await isMended();
  });

  it("a server that MAAS does not know any more: nothing, until its machine is deleted in Palette", async () => {
    await operator.removeServer(server.hostname);
    const lines = await refreshed();
    const todo = `delete machine ${server.name} in Palette, which then takes another server`;
    assert.deepEqual(lines, [`${named()} is no longer known to MAAS; ${NOTHING}: ${todo}`]);
    await isLeft(lines);
    await asksForAnother();
    await pool.refresh();
    assert.deepEqual(driftOf(pool), []);
  });

  it("a server that is somebody else's by now: nothing, and it says whose it is", async () => {
    on.lab.maas.world.machine(server.hostname).powerState = "off";
    await operator.release(server.hostname);
    await operator.allocate(server.hostname);
    const { owner } = on.lab.maas.world.machine(server.hostname);
    const lines = await refreshed();
    assert.deepEqual(lines.length, 1);
    assert.match(
      lines[0] ?? "",
      new RegExp(`\\(${server.hostname}\\) belongs to ${owner} in MAAS, not to .*; ${NOTHING}`),
    );
    assert.equal((await pool.preview({})).kind, "none");
  });

  it("a server in a zone that the inputs do not ask for: nothing, and moving it back ends it", async () => {
    on.lab.maas.world.zones.push({ id: 99, name: "cellar", description: "" });
    await operator.move(server.hostname, { zone: "cellar" });
    const lines = await refreshed();
    assert.match(
      String(lines),
      new RegExp(`is in zone 'cellar' in MAAS, and 'zones' asks for 'az1', 'az2', 'az3'; ${NOTHING}`),
    );
    await isLeft(lines);
    await operator.move(server.hostname, { zone: server.zone });
    assert.deepEqual(await refreshed(), []);
  });

  it("a server in another zone that the inputs allow is told once, and becomes the record", async () => {
    const zone = server.zone === "az1" ? "az2" : "az1";
    await operator.move(server.hostname, { zone });
    assert.deepEqual(await refreshed(), []);
    const moves = on.told.filter((line) => line.includes("moved from zone"));
    assert.deepEqual(moves, [`info: In MAAS, ${named()} moved from zone '${server.zone}' to '${zone}'.`]);
    assert.equal(serversOf(pool).find(({ name }) => name === server.name)?.zone, zone);
    assert.equal((await pool.preview({})).kind, "none");
  });

  it("a server that lost the tag it was chosen by: nothing, and tagging it again ends it", async () => {
    await operator.retag(server.hostname, { remove: ["worker"] });
    const lines = await refreshed();
    assert.match(
      String(lines),
      new RegExp(`does not carry 'worker' in MAAS, which 'machineTags' asks for; ${NOTHING}`),
    );
    await isLeft(lines);
    await operator.retag(server.hostname, { add: ["worker"] });
    assert.deepEqual(await refreshed(), []);
  });

  it("a renamed server is drift until Palette knows it by its new name", async () => {
    await operator.rename(server.hostname, "renamed");
    const lines = await refreshed();
    assert.match(String(lines), new RegExp(`is called renamed in MAAS; ${NOTHING}`));
    assert.equal((await pool.preview({})).kind, "none");
    await on.pass(minutes(130));
    assert.deepEqual(await refreshed(), []);
    assert.equal(serversOf(pool).find(({ name }) => name === server.name)?.hostname, "renamed");
  });

  it("a resource pool that the inputs do not ask for: nothing, per server", async () => {
    const own = await aPool(on, cluster, { name: "own", size: 1, resourcePool: "prod" });
    const [one] = serversOf(own);
    await operator.move(one?.hostname ?? "", { pool: "dev" });
    assert.match(
      String(await refreshed(own)),
      /is in resource pool 'dev' in MAAS, and 'resourcePool' asks for 'prod'; .*nothing/,
    );
    assert.equal((await own.preview({})).kind, "none");
  });

  it("a server that is to go and is locked: nothing, until it is unlocked", async () => {
    await operator.lock(server.hostname);
    await on.lab.operator.palette.removeMachine("payments", "workers", server.hostname);
    await on.pass(minutes(10));
    const lines = await refreshed();
    assert.match(String(lines), new RegExp(`is to be released and is locked in MAAS; ${NOTHING}: unlock it there`));
    assert.equal((await pool.preview({})).kind, "none");
    await operator.unlock(server.hostname);
    await on.pass(minutes(15));
    assert.deepEqual(await refreshed(), []);
  });

  describe("a server that is in MAAS and not in Palette any more", () => {
    beforeEach(async () => {
      await on.lab.operator.palette.scale("payments", "workers", 1);
      await on.pass(minutes(15));
      const gone = on.lab.maas.world.machines.filter(({ hostname }) =>
        serversOf(pool).some((it) => it.hostname === hostname),
      );
      const left = gone.find(({ statusName }) => statusName === "Ready") ?? assert.fail("none was released");
      server = serversOf(pool).find(({ hostname }) => hostname === left.hostname) ?? server;
      on.told.length = 0;
    });

    /** MAAS did not let go of it, whatever Palette says. */
    const hold = (): void => {
      const { owner } = on.lab.maas.world.machine(serversOf(cluster)[0]?.hostname ?? "");
      Object.assign(on.lab.maas.world.machine(server.hostname), {
        status: 6,
        statusName: "Deployed",
        owner,
        powerState: "on",
      });
    };

    it("is told, by every refresh and after every update, until it is released", async () => {
      hold();
      const lines = await refreshed();
      const said =
        "once served here, is still Deployed in MAAS for admin, and no cluster in Palette has a machine on it";
      const todo = "release it in MAAS, unless something else needs it";
      assert.deepEqual(lines, [`${server.hostname} ${said}; ${NOTHING}: ${todo}`]);
      assert.equal((await pool.preview({ size: 1 })).kind, "none");
      await pool.up({ size: 1, labels: { a: "b" } });
      assert.deepEqual(driftOf(pool), lines);
      on.lab.next("GET machines/", { status: 503, times: 2 });
      await pool.refresh();
      assert.deepEqual(driftOf(pool), lines);
      await operator.release(server.hostname);
      assert.deepEqual(await refreshed(), []);
    });

    it("is nothing where another cluster has it by now", async () => {
      const { machineTags } = pool.inputs;
      const billing = await aCluster(on, { name: "billing" });
      const other = await aPool(on, billing, { size: 3, machineTags });
      assert.ok(serversOf(other).some(({ hostname }) => hostname === server.hostname));
      assert.deepEqual(await refreshed(), []);
    });

    it("is nothing where it was released", async () => {
      assert.deepEqual(await refreshed(), []);
    });
  });

  it("is not made up while MAAS does not answer", async () => {
    await operator.powerOff(server.hostname);
    on.lab.next("GET machines/", { status: 503, times: 20 });
    await pool.refresh();
    assert.deepEqual(driftOf(pool), []);
    assert.match(on.told.join("\n"), /MAAS was asked for the servers behind the nodes and did not tell/);
  });

  async function asksForAnother(): Promise<void> {
    await on.lab.operator.palette.removeMachine("payments", "workers", server.hostname);
    await on.pass(minutes(15));
  }
});
