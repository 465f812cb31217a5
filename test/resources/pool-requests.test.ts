import assert from "node:assert/strict";
import type { JournalEntry } from "palette-maas-lab";
import { minutes, seconds } from "../../provider/core/time/duration";
import { type Actor, made, serversOf } from "../support/actor";
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
const SMALL = { minCpu: 4, minMemoryMb: 8192 };

const MACHINES = "GET /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}/machines";
const UIDS = "GET /v1/cloudconfigs/{configUid}/machinePools/machineUids";
const CONFIG = "GET /v1/cloudconfigs/maas/{configUid}";
const CLUSTER = "GET /v1/spectroclusters/{uid}";
const ACCOUNT = "GET /v1/cloudaccounts/maas/{uid}";
const POST_POOL = "POST /v1/cloudconfigs/maas/{configUid}/machinePools";

describe("requests for a cluster with 1, 5 and 20 pools", function () {
  this.timeout(180_000);
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "none", rack: ROOMY, timings: LIFELIKE });
    const account = await anAccount(on);
    cluster = await made(on, on.controllers.cluster, {
      ...clusterArgs(account),
      controlPlane: { size: 1, instance: SMALL },
    });
  });
  afterEach(() => on.stop());

  const palette = (): JournalEntry[] => ours(on.lab).filter(({ side }) => side === "palette");
  const count = (requests: readonly JournalEntry[], route: string): number =>
    requests.filter((entry) => entry.route === route).length;

  /** So many pools more, all at once, and what was asked until they are there. */
  async function grown(prefix: string, pools: number): Promise<JournalEntry[]> {
    on.lab.clearRequests();
    const all = Array.from({ length: pools }, (_, i) =>
      made(on, on.controllers.pool, { ...poolArgs(cluster), name: `${prefix}-${i}`, size: 1, instance: SMALL }),
    );
    for (const pool of await Promise.all(all)) assert.equal(serversOf(pool).length, 1);
    return palette();
  }

  for (const pools of [1, 5, 20]) {
    it(`are a few for each of ${pools} that come at the same time, and for what is their cluster's a few in all`, async () => {
      const requests = await grown("pool", pools);
      assert.equal(count(requests, POST_POOL), pools);
      // A list every half minute at most, one before and one after.
      assert.ok(count(requests, MACHINES) <= 20 * pools + 6, `${count(requests, MACHINES)}`);
      // One for each that looks whether it is there already.
      assert.ok(count(requests, CONFIG) <= pools + 18, `${count(requests, CONFIG)}`);
      assert.ok(count(requests, CLUSTER) <= 26, `${count(requests, CLUSTER)}`);
      assert.ok(count(requests, "PATCH /v1/spectroclusters/{uid}/metadata") <= 8);
      assert.ok(count(requests, ACCOUNT) <= 6, `${count(requests, ACCOUNT)}`);
      assert.deepEqual(askedTwice(requests), []);
    });
  }

  it("grow as the pools do, while they come and while a change of profiles exchanges their servers", async () => {
    const few = await grown("few", 5);
    on.lab.clearRequests();
    await cluster.up({ profiles: [profile("1.1.0")] });
    const changedFew = palette();
    const many = await grown("many", 20);
    const ratio = many.length / few.length;
    assert.ok(ratio <= 4.5, `${many.length} for 20, ${few.length} for 5`);
    on.lab.clearRequests();
    await cluster.up({ profiles: [profile("1.2.0")] });
    const changedMany = palette();
    // A control plane and 5 pools, and then 25.
    const perServer = [changedFew.length / 6, changedMany.length / 26];
    assert.ok(Number(perServer[1]) <= Number(perServer[0]), perServer.join(" and "));
    for (const requests of [changedFew, changedMany]) {
      assert.ok(requests.length <= 200, `${requests.length}`);
      assert.deepEqual(askedTwice(requests), []);
      assert.ok(count(requests, CLUSTER) <= 4 + count(requests, UIDS), `${count(requests, CLUSTER)}`);
      assert.ok(count(requests, ACCOUNT) <= 1, `${count(requests, ACCOUNT)}`);
    }
  });
});

/** What those who wait asked for twice within some seconds, once nobody wrote any more and looked at what he wrote. */
function askedTwice(requests: readonly JournalEntry[]): string[] {
  const written = Math.max(...requests.map(({ method, at }) => (method === "GET" ? 0 : at)));
  const waiting = requests.filter(({ at }) => at > written + seconds(5));
  assert.ok(waiting.length > 10, `${waiting.length}`);
  return waiting.flatMap(({ path, at }, i) => {
    const isAgain = waiting.slice(0, i).some((other) => other.path === path && at - other.at < seconds(4));
    return isAgain ? [`${path} at ${at}`] : [];
  });
}
