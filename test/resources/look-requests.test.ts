import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { JournalEntry } from "palette-maas-lab";
import { seconds } from "../../provider/core/time/duration";
import { type Actor, checked, made, serversOf } from "../support/actor";
import { anAccount, clusterArgs, gatewayArgs, poolArgs, profile } from "../support/main-job";
import { ours } from "../support/requests";
import { ROOMY } from "../support/roomy-rack";
import { type Stage, type StageOptions, stage } from "../support/stage";

/** What a stack holds: everything behind one gateway. */
interface Fleet {
  gateway: Actor;
  account: Actor;
  clusters: Actor[];
  pools: Actor[];
}

describe("a look at a whole stack", () => {
  let on: Stage;
  let fleet: Fleet;
  afterEach(() => on.stop());

  async function given(clusters: number, pools: number, options: StageOptions = { maas: "none" }): Promise<void> {
    on = await stage({ rack: ROOMY, ...options });
    const gateway = await made(on, on.controllers.gateway, gatewayArgs);
    const account = await anAccount(on);
    const first = await made(on, on.controllers.cluster, clusterArgs(account));
    const more = Array.from({ length: clusters - 1 }, (_, i) =>
      made(on, on.controllers.cluster, { ...clusterArgs(account), name: `more-${i}` }),
    );
    const all = [first, ...(await Promise.all(more))];
    const workers = all.flatMap((cluster) =>
      Array.from({ length: pools }, (_, i) =>
        made(on, on.controllers.pool, { ...poolArgs(cluster), name: `pool-${i}`, size: 1 }),
      ),
    );
    fleet = { gateway, account, clusters: all, pools: await Promise.all(workers) };
    on.lab.clearRequests();
  }

  /** Every resource of the stack, all at once, one each so many milliseconds, or one after the other, in a process that knows nothing yet. */
  async function refreshed(isSerial = false, every = 0): Promise<JournalEntry[]> {
    const controllers = on.restarted();
    const { gateway, account, clusters, pools } = fleet;
    const reads = [
      () => controllers.gateway.read(on.runtime(), gateway.id, gateway.state),
      () => controllers.account.read(on.runtime(), account.id, account.state),
      ...clusters.map((cluster) => () => controllers.cluster.read(on.runtime(), cluster.id, cluster.state)),
      ...pools.map((pool) => () => controllers.pool.read(on.runtime(), pool.id, pool.state)),
    ];
    const pending: Promise<unknown>[] = [];
    for (const read of reads) {
      const found = read();
      pending.push(found);
      if (isSerial) await found;
      if (every > 0) await pause(every);
    }
    for (const found of await Promise.all(pending)) assert.ok(found);
    return ours(on.lab);
  }

  const twice = (requests: readonly JournalEntry[]): string[] => {
    const addresses = requests.map(({ method, path }) => `${method} ${path}`);
    return addresses.filter((address, i) => addresses.indexOf(address) < i);
  };
  const ofPalette = (requests: readonly JournalEntry[]) => requests.filter(({ side }) => side === "palette");
  /** What belongs to one cluster, and not to the account, the gateway or the library. */
  const ofClusters = (requests: readonly JournalEntry[]) =>
    ofPalette(requests).filter(({ route }) => /spectroclusters|cloudconfigs/.test(route));

  const countsOf = (requests: readonly JournalEntry[], side: JournalEntry["side"]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { route } of requests.filter((one) => one.side === side)) counts[route] = (counts[route] ?? 0) + 1;
    return counts;
  };
  /** Servers and DNS records are two lists. */
  const ONCE_A_MAAS = { "GET /MAAS/api/2.0/machines/": 1, "GET /MAAS/api/2.0/dnsresources/": 1 };

  for (const pools of [1, 5, 20]) {
    for (const isSerial of [false, true]) {
      it(`for a refresh of a cluster with ${pools} pools reads each document once, ${isSerial ? "one resource after the other" : "all at once"}`, async () => {
        await given(1, pools);
        const requests = await refreshed(isSerial);
        assert.deepEqual(twice(ofPalette(requests)), []);
        assert.ok(ofClusters(requests).length <= pools + 5, `${ofClusters(requests).length}`);
        assert.ok(ofPalette(requests).length <= pools + 10, `${ofPalette(requests).length}`);
        assert.deepEqual(countsOf(requests, "maas"), ONCE_A_MAAS);
      });
    }
  }

  it("for a refresh of several clusters asks for their account, gateway and profiles once", async () => {
    await given(3, 2);
    const requests = await refreshed();
    assert.deepEqual(twice(ofPalette(requests)), []);
    assert.ok(ofClusters(requests).length <= 3 * (2 + 5), `${ofClusters(requests).length}`);
    assert.deepEqual(countsOf(requests, "maas"), ONCE_A_MAAS);
  });

  it("for a refresh that a busy machine spreads out asks MAAS once for servers and once for records", async () => {
    await given(3, 2);
    assert.deepEqual(countsOf(await refreshed(false, 60), "maas"), ONCE_A_MAAS);
  });

  for (const what of ["every cluster", "every pool"] as const) {
    it(`ahead, at a change of ${what}, asks for each document once as well`, async () => {
      await given(3, 3);
      const controllers = on.restarted();
      const change = what === "every pool" ? { labels: { tier: "a" } } : { profiles: [profile("1.1.0")] };
      const [controller, all] =
        what === "every pool" ? [controllers.pool, fleet.pools] : [controllers.cluster, fleet.clusters];
      const planned = all.map(({ id, state, inputs }) => {
        const news = { ...inputs, ...change };
        return controller.diff(on.runtime(), id, state, checked(controller, news, state));
      });
      assert.ok((await Promise.all(planned)).every(({ kind }) => kind === "inputs"));
      const requests = ours(on.lab);
      assert.deepEqual(twice(ofPalette(requests)), []);
      // The documents of a cluster, what its change means in two questions, and whether a reinstall waits.
      assert.ok(ofClusters(requests).length <= 3 * (3 + 7), `${ofClusters(requests).length}`);
    });
  }

  it("sees what somebody changed since the one before, in a process that lives for both", async () => {
    await given(1, 2);
    const [cluster, pool] = [fleet.clusters[0], fleet.pools[0]];
    assert.ok(cluster && pool);
    for (const one of [cluster, pool]) await one.refresh();
    await on.lab.operator.palette.editCluster("payments", { ntpServers: ["ntp.example.com"] });
    await on.lab.operator.palette.editPool("payments", "pool-0", (document) => {
      document.poolConfig = { ...Object(document.poolConfig), nodeRepaveInterval: 40 };
    });
    for (const one of [pool, cluster]) await one.refresh();
    assert.equal(pool.state.nodeRepaveIntervalSeconds, 40);
    assert.deepEqual(cluster.state.ntpServers, ["ntp.example.com"]);
  });

  it("finds a pool gone that somebody deletes meanwhile, and no pool without machines", async () => {
    // Without MAAS, a pool is looked at without the others.
    await given(1, 2, { timings: { release: seconds(10), drain: seconds(5) } });
    const [kept, taken] = fleet.pools;
    assert.ok(kept && taken);
    const controllers = on.restarted();
    assert.ok(await controllers.pool.read(on.runtime(), kept.id, kept.state));
    await on.lab.operator.palette.removePool("payments", "pool-1");
    const isThere = () => on.lab.palette.world.cluster("payments").pools.some(({ name }) => name === "pool-1");
    const begin = on.clock.now();
    while (isThere()) await on.pass(seconds(5));
    assert.ok(on.clock.now() - begin < seconds(120), "the look has ended by then");
    assert.equal(await controllers.pool.read(on.runtime(), taken.id, taken.state), undefined);
  });

  it("sees what an update of the same process has done since the one before", async () => {
    await given(1, 1);
    const [cluster, pool] = [fleet.clusters[0], fleet.pools[0]];
    assert.ok(cluster && pool);
    for (const one of [cluster, pool]) await one.refresh();
    await pool.up({ size: 2 });
    on.lab.clearRequests();
    await cluster.refresh();
    await pool.refresh();
    assert.equal(serversOf(pool).length, 2);
    assert.deepEqual(twice(ofPalette(ours(on.lab))), []);
  });
});
