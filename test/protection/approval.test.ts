import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import type { Actor } from "../support/actor";
import { consoleUser } from "../support/console-user";
import { aCluster, aPool, profile, takenHosts } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

/** Requests of the provider that change something. */
const writes = (on: Stage): string[] =>
  on.lab.requests.flatMap(({ byGateway, method, route }) =>
    byGateway || method === "GET" || /validate|\/profileUpdates/.test(route) ? [] : [`${method} ${route}`],
  );

describe("approval of one change", () => {
  const approve: string[] = [];
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  beforeEach(async () => {
    approve.length = 0;
    on = await stage({ approve });
    cluster = await aCluster(on);
    pool = await aPool(on, cluster, { size: 4, deletionProtection: true });
    on.told.length = 0;
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());

  it("is printed by the refusal of a release over the limit, lifts it for that change alone, and is no way to empty a pool", async () => {
    const text = "release payments/workers 4->2";
    await assert.rejects(pool.preview({ size: 2 }), (error: Error) => error.message.includes(`'${text}'`));
    approve.push("release payments/workers 4->3", "release billing/workers 4->2");
    await assert.rejects(pool.up({ size: 2 }), /would release 2 of its 4 servers/);
    assert.deepEqual(writes(on), []);
    approve.splice(0, 2, text);
    await pool.preview({ size: 2 });
    await pool.up({ size: 2 });
    assert.equal(takenHosts(on).length, 3);
    approve.push("release payments/workers 2->0");
    await assert.rejects(pool.up({ size: 0 }), /never emptied/);
  });

  it("that nothing asks for is a warning, without a request where nothing changes", async () => {
    approve.push("release payments/workers 9->2", "release billing/workers 9->2", "reinstall payments sshKeys");
    assert.equal((await pool.preview({})).kind, "none");
    assert.deepEqual(on.told, [
      "warn: The approval 'release payments/workers 9->2' in 'palette-maas:approve' matches no change any more: take it out.",
    ]);
    on.told.length = 0;
    assert.equal((await cluster.preview({})).kind, "none");
    assert.equal(on.told.length, 1);
    assert.match(on.told.join(), /'reinstall payments sshKeys'/);
    assert.deepEqual(
      on.lab.requests.filter(({ byGateway }) => !byGateway),
      [],
    );
  });

  it("lifts 'repaves: forbid' for one upgrade, whose reinstall it approves", async () => {
    const change = { profiles: [profile("1.1.0")] };
    await cluster.up({ repaves: "forbid" });
    await assert.rejects(cluster.preview(change), /approve this one change with 'reinstall payments 1\.0\.0->1\.1\.0'/);
    approve.push("reinstall payments 1.0.0->1.1.0");
    await cluster.preview(change);
    assert.ok(
      on.told.some((line) => /reinstalls every machine of the cluster/.test(line)),
      on.told.join("\n"),
    );
    await cluster.up(change);
    assert.equal(on.lab.palette.world.cluster("payments").kubernetes, "1.31.2");
    await cluster.up({ repaves: "planned" });
  });

  it("is asked for a reinstall that waits already, and approves that one", async () => {
    const { uid } = on.lab.palette.world.cluster("payments");
    await pool.refresh();
    on.lab.palette.injectRepave(uid, { source: "hubble", reasons: [{ message: "a new agent needs new nodes" }] });
    const change = { profiles: [profile("1.2.0")] };
    let told = "";
    await assert.rejects(cluster.preview(change), (error: Error) => {
      told = /'(reinstall payments pending \w{8})'/.exec(error.message)?.[1] ?? "";
      return told !== "";
    });
    approve.push(told);
    await cluster.preview(change);
  });
});

describe("what somebody changed since the last refresh", () => {
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
    pool = await aPool(on, cluster);
  });
  afterEach(() => on.stop());

  const inConsole = async (change: (cloudConfig: Record<string, unknown>) => void): Promise<void> => {
    const { configUid, pools } = on.lab.palette.world.cluster("payments");
    const document = structuredClone(pools.find(({ name }) => name === "workers")?.document ?? {});
    change(document.cloudConfig as Record<string, unknown>);
    await consoleUser(on.lab).call("PUT", `/v1/cloudconfigs/maas/${configUid}/machinePools/workers`, document);
  };

  const lessMemory = (cloudConfig: Record<string, unknown>): void => {
    cloudConfig.instanceType = { minCPU: 8, minMemInMB: 8192 };
  };

  it("is not put back by the way where that reinstalls machines: the update refuses, and so does its preview", async () => {
    await inConsole(lessMemory);
    on.lab.clearRequests();
    const change = { nodeRepaveIntervalSeconds: 30 };
    await assert.rejects(pool.preview(change), /'instance\.minMemoryMb' is not what the last refresh recorded/);
    await assert.rejects(pool.up(change), /Nothing was sent: run 'pulumi refresh'/);
    assert.deepEqual(writes(on), []);
  });

  it("is told by the preview once a refresh has seen it, and then put back", async () => {
    await inConsole(lessMemory);
    await on.pass(minutes(20));
    await pool.refresh();
    on.told.length = 0;
    await pool.preview({ nodeRepaveIntervalSeconds: 30 });
    assert.match(on.told.join("\n"), /Changing 'instance\.minMemoryMb' reinstalls every server of the pool/);
    await pool.up({ nodeRepaveIntervalSeconds: 30 });
    await pool.refresh();
    assert.equal((await pool.preview({})).kind, "none");
  });

  it("of a cluster is treated alike", async () => {
    const { configUid } = on.lab.palette.world.cluster("payments");
    const keys = { clusterConfig: { domain: "maas", sshKeys: ["ssh-ed25519 AAAAC3Nz colleague"] } };
    await consoleUser(on.lab).call("PUT", `/v1/cloudconfigs/maas/${configUid}/clusterConfig`, keys);
    on.lab.clearRequests();
    await cluster.up({ description: "nobody named the keys" });
    await cluster.up({ sshKeys: ["ssh-ed25519 AAAAC3Nz ours"] });
    await consoleUser(on.lab).call("PUT", `/v1/cloudconfigs/maas/${configUid}/clusterConfig`, keys);
    on.lab.clearRequests();
    await assert.rejects(cluster.preview({ description: "x" }), /'sshKeys' is not what the last refresh recorded/);
    await assert.rejects(cluster.up({ description: "x" }), /announced by no preview/);
    assert.deepEqual(writes(on), []);
  });
});
