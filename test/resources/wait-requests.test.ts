import assert from "node:assert/strict";
import { type Duration, minutes, seconds } from "../../provider/core/time/duration";
import { type Actor, made, serversOf } from "../support/actor";
import { aCluster, aPool, poolArgs, profile } from "../support/main-job";
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

describe("the requests of a wait", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "none", rack: ROOMY, timings: LIFELIKE });
    cluster = await aCluster(on, { controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } });
    await aPool(on, cluster, { name: "first", size: 6 });
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());

  /** How long something took in the lab, and how much later the one who waited for it knew. */
  async function timed(act: () => Promise<unknown>): Promise<{ took: Duration; lag: Duration }> {
    const begin = on.clock.now();
    let stableSince: number | undefined;
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        const isStable = on.lab.isStable("payments");
        stableSince = isStable ? (stableSince ?? on.clock.now()) : undefined;
        await on.pass(seconds(2));
      }
    })();
    await act();
    const known = on.clock.now();
    isOver = true;
    await watching;
    const end = stableSince ?? known;
    return { took: end - begin, lag: known - end };
  }

  const counts = (route: RegExp): number => ours(on.lab).filter((entry) => route.test(entry.route)).length;

  it("are at most 200 for a change of profiles that exchanges servers for one and a half hours", async () => {
    const { took, lag } = await timed(() => cluster.up({ profiles: [profile("1.1.0")] }));
    assert.ok(took > minutes(80), `${took}`);
    assert.ok(lag <= Math.max(seconds(30), 0.02 * took) + seconds(2), `${lag} after ${took}`);
    assert.ok(ours(on.lab).length <= 200, `${ours(on.lab).length}`);
    // The route with the lowest limit is for what is not asked in a wait: health and names.
    assert.ok(counts(/dashboard|cloudaccounts|users/) <= 3, `${counts(/dashboard|cloudaccounts|users/)}`);
  });

  it("of ten pools that come at the same time are one each look, and share what is their cluster's", async () => {
    const ten = Array.from({ length: 10 }, (_, i) =>
      made(on, on.controllers.pool, { ...poolArgs(cluster), name: `pool-${i}`, size: 2 }),
    );
    const { took, lag } = await timed(async () => {
      for (const pool of await Promise.all(ten)) assert.equal(serversOf(pool).length, 2);
    });
    assert.ok(took > minutes(8), `${took}`);
    assert.ok(lag <= seconds(32), `${lag}`);
    const looks = counts(/machines$/);
    assert.ok(looks <= 10 * 35, `${looks}`);
    assert.ok(ours(on.lab).length - looks <= 10 * 20, `${ours(on.lab).length - looks}`);
  });
});
