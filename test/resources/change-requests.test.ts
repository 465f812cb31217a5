import assert from "node:assert/strict";
import { minutes, seconds } from "../../provider/core/time/duration";
import { type Actor, made } from "../support/actor";
import { anAccount, clusterArgs, poolArgs, profile } from "../support/main-job";
import { ours } from "../support/requests";
import { ROOMY } from "../support/roomy-rack";
import { type Stage, stage } from "../support/stage";

/** As long as physical servers take. */
const LIFELIKE = {
  deploy: minutes(8),
  release: minutes(1.5),
  deployFailure: minutes(12),
  nodeJoin: seconds(90),
  packsInstall: seconds(60),
};
const CLUSTERS = 10;
const POOLS = 3;

describe("a change of the profiles of ten clusters with three pools each", function () {
  this.timeout(60_000);
  let on: Stage;
  let clusters: Actor[];
  beforeEach(async () => {
    on = await stage({ maas: "none", rack: ROOMY, timings: LIFELIKE });
    const account = await anAccount(on);
    clusters = await Promise.all(
      Array.from({ length: CLUSTERS }, async (_, i) => {
        const cluster = await made(on, on.controllers.cluster, { ...clusterArgs(account), name: `cluster-${i}` });
        const small = { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } };
        const pools = Array.from({ length: POOLS }, (_none, p) =>
          made(on, on.controllers.pool, { ...poolArgs(cluster), name: `pool-${p}`, ...small }),
        );
        await Promise.all(pools);
        return cluster;
      }),
    );
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());

  it("asks Palette at most 475 times until every server is exchanged, for profiles and their account once, and ends with a look at every pool", async () => {
    const change = { profiles: [profile("1.1.0")] };
    await Promise.all(
      clusters.map(async (cluster) => {
        await cluster.preview(change);
        await cluster.up(change);
      }),
    );
    for (const cluster of clusters) assert.ok(on.lab.isStable(String(cluster.state.name)));
    const all = ours(on.lab).filter(({ side }) => side === "palette");
    assert.ok(all.length <= 475, `${all.length}`);
    const shared = all.filter(({ route }) => /clusterprofiles|cloudaccounts/.test(route)).map(({ path }) => path);
    assert.equal(shared.filter((path) => /cloudaccounts/.test(path)).length, 1);
    assert.deepEqual(
      shared.filter((path, i) => shared.indexOf(path) < i),
      [],
    );
    const lists = all.flatMap(({ path, at }) => {
      const [, pool] = /^(.*\/machinePools\/[^/]+)\/machines(?:\?|$)/.exec(path) ?? [];
      return pool === undefined ? [] : [{ pool, config: pool.slice(0, pool.indexOf("/machinePools")), at }];
    });
    for (const config of new Set(lists.map((list) => list.config))) {
      const own = lists.filter((list) => list.config === config);
      const end = Math.max(...own.map(({ at }) => at));
      const seen = new Set(own.filter(({ at }) => end - at < seconds(5)).map(({ pool }) => pool));
      assert.equal(seen.size, POOLS + 1);
    }
  });
});

describe("requests of an update before it writes", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage({ maas: "none", rack: ROOMY });
  });
  afterEach(() => on.stop());

  const askedBefore = (write: RegExp, least = 1): string[] => {
    const all = ours(on.lab).map(({ route }) => route);
    const sent = all.findIndex((route) => write.test(route));
    assert.ok(sent >= least);
    return all.slice(0, sent);
  };

  // They are written back together: what else is set in them is carried along.
  const WRITTEN_BACK = ["GET /v1/spectroclusters/{uid}", "GET /v1/spectroclusters/{uid}/variables"];

  it("read each document once, however many steps need it, and what is written back once more", async () => {
    const cluster = await made(on, on.controllers.cluster, clusterArgs(await anAccount(on)));
    on.lab.clearRequests();
    await cluster.up({ profiles: [profile("1.1.0")] });
    const read = askedBefore(/^PATCH .*profiles$/);
    assert.deepEqual(
      read.filter((route, i) => read.indexOf(route) < i),
      WRITTEN_BACK,
    );
  });

  it("take over what the comparison before them was answered, for a moment", async () => {
    const account = await anAccount(on);
    const repeated = async (name: string, pause: number): Promise<string[]> => {
      const cluster = await made(on, on.controllers.cluster, { ...clusterArgs(account), name });
      const change = { profiles: [profile("1.1.0")] };
      on.lab.clearRequests();
      await cluster.preview(change);
      const seen = ours(on.lab).map(({ route }) => route);
      await on.pass(pause);
      on.lab.clearRequests();
      await cluster.up(change);
      return askedBefore(/^PATCH .*profiles$/, 0).filter((route) => seen.includes(route));
    };
    assert.deepEqual(await repeated("one", seconds(1)), WRITTEN_BACK);
    const again = await repeated("two", seconds(4));
    assert.ok(again.includes("GET /v1/spectroclusters/{uid}"), again.join());
    assert.ok(again.includes("POST /v1/spectroclusters/{uid}/validate/repave"), again.join());
  });

  it("take nothing over once the cluster was written to", async () => {
    const cluster = await made(on, on.controllers.cluster, clusterArgs(await anAccount(on)));
    await cluster.preview({ profiles: [profile("1.1.0")] });
    await cluster.up({ tags: { tier: "a" } });
    on.lab.clearRequests();
    await cluster.up({ profiles: [profile("1.1.0")] });
    assert.ok(askedBefore(/^PATCH .*profiles$/).includes("GET /v1/spectroclusters/{uid}"));
  });

  it("read each profile and account once, however many clusters change one after the other", async () => {
    const account = await anAccount(on);
    const clusters = [];
    for (const name of ["one", "two", "three"])
      clusters.push(await made(on, on.controllers.cluster, { ...clusterArgs(account), name }));
    await on.pass(minutes(10));
    on.lab.clearRequests();
    const change = { profiles: [profile("1.1.0")] };
    for (const cluster of clusters) {
      await cluster.preview(change);
      await on.pass(seconds(10));
    }
    await Promise.all(
      clusters.map(async (cluster, i) => {
        await on.pass(seconds(10 * i));
        await cluster.up(change);
      }),
    );
    const asked = ours(on.lab).filter(({ route }) => /clusterprofiles\/\{uid\}|cloudaccounts/.test(route));
    const paths = asked.map(({ path }) => path);
    assert.deepEqual(
      paths.filter((path, i) => paths.indexOf(path) < i),
      [],
    );
  });

  it("ask the library again in the next run", async () => {
    const cluster = await made(on, on.controllers.cluster, clusterArgs(await anAccount(on)));
    const asked = async (): Promise<number> => {
      on.lab.clearRequests();
      await cluster.preview({ profiles: [profile("1.1.0")] });
      return ours(on.lab).filter(({ route }) => route === "GET /v1/clusterprofiles/{uid}").length;
    };
    assert.ok((await asked()) > 0);
    assert.ok((await asked()) > 0);
  });

  it("take nothing over where servers may be released", async () => {
    const cluster = await made(on, on.controllers.cluster, clusterArgs(await anAccount(on)));
    const pool = await made(on, on.controllers.pool, { ...poolArgs(cluster), size: 2 });
    await pool.preview({ size: 1 });
    on.lab.clearRequests();
    await pool.up({ size: 1 });
    const read = askedBefore(/^PUT .*\{machinePoolName\}$/);
    for (const document of ["GET /v1/spectroclusters/{uid}", "GET /v1/cloudconfigs/maas/{configUid}"])
      assert.ok(read.includes(document), `${document}: ${read.join()}`);
  });

  it("read what they write back once more just before", async () => {
    const cluster = await made(on, on.controllers.cluster, clusterArgs(await anAccount(on)));
    const [config, document] = ["GET /v1/cloudconfigs/maas/{configUid}", "GET /v1/spectroclusters/{uid}"];
    for (const [change, write, read] of [
      [{ ntpServers: ["ntp.example.com"] }, /^PUT .*clusterConfig$/, config],
      [
        { controlPlane: { ...Object(cluster.inputs.controlPlane), labels: { tier: "a" } } },
        /^PUT .*\{machinePoolName\}$/,
        config,
      ],
      [{ hostConfig: { ingressHost: "*.a.example.com" } }, /^PATCH .*hostCluster$/, document],
      [{ location: { countryName: "Norway" } }, /^PUT .*location$/, document],
      [{ osPatch: { schedule: "0 3 * * sun" } }, /^P\w+ .*osPatch$/, document],
      [{ profiles: [profile("1.1.0")] }, /^PATCH .*profiles$/, `${document}/variables`],
    ] as const) {
      // Documents of the comparison count for the update, but not for what it writes back.
      await cluster.preview(change);
      on.lab.clearRequests();
      await cluster.up(change);
      assert.equal(askedBefore(write).at(-1), read, String(write));
    }
  });

  it("write nothing back by them where the cluster has gone since", async () => {
    const cluster = await made(on, on.controllers.cluster, clusterArgs(await anAccount(on)));
    const [config, document] = ["GET /v1/cloudconfigs/maas/{configUid}", "GET /v1/spectroclusters/{uid}"];
    const body = { code: "ResourceNotFound", message: "not found" };
    for (const [change, read] of [
      [{ ntpServers: ["ntp.example.com"] }, config],
      [{ controlPlane: { ...Object(cluster.inputs.controlPlane), labels: { tier: "a" } } }, config],
      [{ hostConfig: { ingressHost: "*.a.example.com" } }, document],
      [{ profiles: [profile("1.1.0")] }, document],
    ] as const) {
      await cluster.preview(change);
      on.lab.clearRequests();
      on.lab.next(read, { status: 404, body });
      await assert.rejects(cluster.up(change), /no longer exists; run 'pulumi refresh'/);
      assert.deepEqual(
        ours(on.lab).filter(({ route }) => /^(PUT|PATCH|POST)/.test(route)),
        [],
      );
    }
  });
});

describe("requests until a cluster and its pool are there", () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage({ maas: "none", rack: ROOMY, timings: LIFELIKE });
  });
  afterEach(() => on.stop());

  const asked = (route: RegExp) => ours(on.lab).filter((entry) => route.test(entry.route));

  it("are for the whole of a cluster every three minutes, and more often where a program goes on with its first node", async () => {
    const account = await anAccount(on);
    const wholes = async (over: object): Promise<number> => {
      on.lab.clearRequests();
      await made(on, on.controllers.cluster, { ...clusterArgs(account), ...over });
      return asked(/^GET \/v1\/cloudconfigs\/maas\/\{configUid\}$/).length;
    };
    assert.ok((await wholes({ name: "one" })) <= 9);
    assert.ok((await wholes({ name: "two", waitFor: "started" })) <= 15);
  });

  it("look once whether there is a pool of its name before it is made", async () => {
    const cluster = await made(on, on.controllers.cluster, clusterArgs(await anAccount(on)));
    on.lab.clearRequests();
    await made(on, on.controllers.pool, { ...poolArgs(cluster), size: 1 });
    const all = ours(on.lab);
    const posted = all.findIndex(({ route }) => /^POST .*machinePools$/.test(route));
    const before = all.slice(0, posted).filter(({ route }) => /\/machines$|\/status$|\{configUid\}$/.test(route));
    assert.equal(before.length, 2);
  });
});
