import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, made, profilesOf, serversOf } from "../support/actor";
import { consoleUser } from "../support/console-user";
import { aCluster, aPool, profile } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

describe("what somebody changed in Palette that inputs express", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
    on.told.length = 0;
  });
  afterEach(() => on.stop());

  /** What a refresh tells; the second one has nothing to tell, since the record follows. */
  async function told(actor: Actor): Promise<string[]> {
    on.told.length = 0;
    await actor.refresh();
    const lines = on.told.splice(0);
    await actor.refresh();
    assert.deepEqual(on.told, []);
    assert.deepEqual(actor.state.drift, []);
    return lines;
  }
  const hosts = (actor: Actor): string[] => serversOf(actor).map((it) => it.hostname);
  const machines = (actor: Actor): string[] => serversOf(actor).map((it) => it.name);

  it("is nothing where nobody did", async () => {
    const pool = await aPool(on, cluster);
    assert.deepEqual([await told(cluster), await told(pool)], [[], []]);
  });

  it("is nothing where nobody did: changes that stay in the record tell of none, whatever the program names", async () => {
    const tags = { team: "payments" };
    const osPatch = { schedule: "0 3 * * sun" };
    await cluster.up({ tags, osPatch, timezone: "UTC", namespaces: [{ name: "web", cpuCores: 4 }] });
    const pool = await aPool(on, cluster, {
      labels: { "example.com/rack": "" },
      taints: [{ key: "a", effect: "NoSchedule" }],
    });
    on.told.length = 0;
    for (const deletionProtection of [true, false]) {
      await cluster.up({ deletionProtection });
      await pool.up({ deletionProtection });
    }
    await cluster.up({ forceDelete: { afterMinutes: 20 } });
    await cluster.up({ waitFor: "started" });
    await pool.up({ releaseLimit: "50%" });
    assert.deepEqual(
      on.told.filter((line) => line.startsWith("warn")),
      [],
    );
  });

  it("a pool that was made larger by hand: the update releases what was added", async () => {
    const pool = await aPool(on, cluster, { releaseLimit: 2 });
    await consoleUser(on.lab).scale("payments", "workers", 4);
    await on.pass(minutes(20));
    const said = "unless the program says the same, 'pulumi up' releases 2 servers again";
    assert.deepEqual(await told(pool), [`warn: 'size' is 4 in Palette and 2 in the record: ${said}.`]);
    await pool.up({});
    assert.equal(hosts(pool).length, 2);
    assert.deepEqual(await told(pool), []);
  });

  it("a pool that was made larger than its limit gives back at once: the update refuses", async () => {
    const pool = await aPool(on, cluster);
    await consoleUser(on.lab).scale("payments", "workers", 6);
    await on.pass(minutes(20));
    const [line = ""] = await told(pool);
    assert.match(line, /'size' is 6 .* 'pulumi up' refuses to release 4 servers, and says how to approve it\.$/);
    await assert.rejects(pool.up({}), /'releaseLimit: 25%' allows 2 in one update/);
  });

  describe("since the last refresh", () => {
    for (const [way, size] of [
      ["smaller", 1],
      ["larger", 3],
    ] as const) {
      it(`a pool that was made ${way}: a change that touches no machine leaves it so, and says what to run`, async () => {
        const pool = await aPool(on, cluster, { releaseLimit: 2 });
        await consoleUser(on.lab).scale("payments", "workers", size);
        await on.pass(minutes(20));
        on.told.length = 0;
        for (const releaseLimit of [1, "50%"]) await pool.up({ releaseLimit });
        assert.match(on.told.join(), /'size' is not what the last refresh recorded.*run 'pulumi refresh'/);
        assert.equal(
          on.lab.palette.world.cluster("payments").pools.find(({ name }) => name === "workers")?.machines.length,
          size,
        );
      });

      it(`a pool that was made ${way}: no other change puts that back by the way`, async () => {
        const pool = await aPool(on, cluster, { releaseLimit: 2 });
        await consoleUser(on.lab).scale("payments", "workers", size);
        await on.pass(minutes(20));
        await assert.rejects(
          pool.up({ nodeRepaveIntervalSeconds: 30 }),
          /'size' is not what the last refresh recorded.*allocates or releases machines.*run 'pulumi refresh'/,
        );
        await pool.refresh();
        await pool.up({ nodeRepaveIntervalSeconds: 30 });
        assert.equal(hosts(pool).length, 2);
      });
    }
  });

  it("a pool that was made smaller by hand: the update allocates what is missing", async () => {
    const pool = await aPool(on, cluster);
    await consoleUser(on.lab).scale("payments", "workers", 1);
    await on.pass(minutes(20));
    const [line = ""] = await told(pool);
    assert.match(line, /'size' is 1 in Palette and 2 in the record: .* 'pulumi up' allocates 1 server again\.$/);
    await pool.up({});
    assert.equal(hosts(pool).length, 2);
  });

  it("a pool that the autoscaler made larger is nothing", async () => {
    const pool = await aPool(on, cluster, { size: undefined, autoscaling: { min: 1, max: 4 } });
    on.lab.palette.autoscale(cluster.id, "workers", 3);
    await on.pass(minutes(20));
    assert.deepEqual(await told(pool), []);
  });

  it("a tag that machines must carry: the update reinstalls", async () => {
    const pool = await aPool(on, cluster);
    const before = hosts(pool);
    const { configUid, pools } = on.lab.palette.world.cluster("payments");
    const document = structuredClone(pools.find(({ name }) => name === "workers")?.document ?? {});
    Object.assign(document.cloudConfig ?? {}, { tags: ["nvme"] });
    await consoleUser(on.lab).call("PUT", `/v1/cloudconfigs/maas/${configUid}/machinePools/workers`, document);
    await on.pass(minutes(40));
    const [line = ""] = await told(pool);
    assert.match(line, /'machineTags' is \["nvme"\] in Palette and not set in the record: .* reinstalls servers\.$/);
    const taken = machines(pool);
    assert.notDeepEqual(hosts(pool), before);
    await pool.up({});
    assert.ok(!machines(pool).some((name) => taken.includes(name)));
  });

  it("a profile that was changed in the console: the update puts it back", async () => {
    await cluster.remove();
    cluster = await made(on, on.controllers.cluster, { ...cluster.inputs, profiles: [profile("1.1.0")] });
    await changeProfile("1.1.0", "1.2.0");
    const [line = "", ...more] = await told(cluster);
    assert.match(line, /version' is "1\.2\.0" in Palette and "1\.1\.0" in the record: .*says what that reinstalls\.$/);
    assert.deepEqual(more, []);
    assert.equal((await cluster.preview({})).kind, "inputs");
    await cluster.up({});
    assert.equal(profilesOf(cluster.state)[0]?.version, "1.1.0");
    assert.deepEqual(await told(cluster), []);
  });

  it("a profile with another Kubernetes: the update does not put it back unasked", async () => {
    await changeProfile("1.0.0", "1.1.0");
    await cluster.refresh();
    const said = on.told.splice(0).join();
    assert.match(said, /\(an older Kubernetes it does not\)/);
    // It waits for somebody, and every refresh says so.
    await cluster.refresh();
    assert.match(on.told.join(), /^warn: Drift: a reinstall of servers waits in Palette[^\n]*$/);
    await assert.rejects(cluster.up({}), /Nothing of this update was sent/);
  });

  it("a reinstall that somebody approved: machines were made anew, and nothing is to be done", async () => {
    const pool = await aPool(on, cluster);
    const [before, own] = [hosts(pool), hosts(cluster)];
    await changeProfile("1.0.0", "1.1.0");
    await consoleUser(on.lab).call("PATCH", `/v1/spectroclusters/${cluster.id}/repave/approve`);
    await on.pass(minutes(90));
    on.told.length = 0;
    await cluster.refresh();
    await pool.refresh();
    const lines = on.told.filter((line) => /made anew/.test(line));
    assert.match(lines.join("\n"), /^warn: The control plane of cluster 'payments' has machines that were made anew/);
    assert.match(lines.join("\n"), /\nwarn: Pool 'workers' has machines that were made anew since the record: /);
    for (const host of [...before, ...own])
      assert.ok(lines.some((line) => line.includes(`in the place of`) && line.includes(host)));
    on.told.length = 0;
    await pool.refresh();
    assert.deepEqual(on.told, []);
  });

  async function changeProfile(from: string, to: string): Promise<void> {
    const uid = (version: string) => on.lab.palette.world.profileUid("maas-infra", version);
    const variables = [{ name: "region", value: "eu-west" }];
    const profiles = [{ uid: uid(to), replaceWithProfile: uid(from), variables }];
    await consoleUser(on.lab).call("PATCH", `/v1/spectroclusters/${cluster.id}/profiles`, { profiles });
    await on.pass(minutes(5));
  }
});
