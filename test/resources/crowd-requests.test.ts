import assert from "node:assert/strict";
import type { JournalEntry } from "palette-maas-lab";
import { minutes, seconds } from "../../provider/core/time/duration";
import { requestLimitOf } from "../../provider/palette/request-limits";
import { made } from "../support/actor";
import { anAccount, clusterArgs, poolArgs } from "../support/main-job";
import { ours } from "../support/requests";
import { ROOMY } from "../support/roomy-rack";
import { type Stage, stage } from "../support/stage";

const CLUSTERS = 10;
const POOLS = 100;
const SMALL = { minCpu: 4, minMemoryMb: 8192 };

/** Until all are asked for and looked at once: each is four requests, and half of the limit is 25 in a second. */
const ASKED_FOR = minutes(5.5);
const MEASURED = minutes(1.5);

describe("a thousand pools that are waited for at the same time", function () {
  this.timeout(240_000);
  let on: Stage;
  afterEach(() => on.stop());

  it("ask Palette less than half of what its limits allow, in every ten seconds", async () => {
    on = await stage({ maas: "none", rack: ROOMY, limitShare: 0.5, rateLimits: true });
    const account = await anAccount(on);
    const args = { ...clusterArgs(account), controlPlane: { size: 1, instance: SMALL } };
    const clusters = await Promise.all(
      Array.from({ length: CLUSTERS }, (_, c) => made(on, on.controllers.cluster, { ...args, name: `c${c}` })),
    );
    const cancelled = new AbortController();
    const begin = on.clock.now();
    // No server has so much: all of them wait for as long as anybody looks.
    const huge = { minCpu: 512, minMemoryMb: 8192 };
    const pools = clusters.flatMap((cluster) =>
      Array.from({ length: POOLS }, (_, p) =>
        made(
          on,
          on.controllers.pool,
          { ...poolArgs(cluster), name: `p${p}`, size: 1, instance: huge },
          { signal: cancelled.signal },
        ),
      ),
    );
    const ended = Promise.allSettled(pools);
    await on.pass(ASKED_FOR + MEASURED);
    const all = ours(on.lab).filter(({ at }) => at >= begin);
    cancelled.abort(new Error("seen enough"));
    for (const { status } of await ended) assert.equal(status, "rejected");
    assert.equal(all.filter(({ status }) => status === 429).length, 0);
    const waiting = all.filter(({ at }) => at >= begin + ASKED_FOR);
    assert.ok(waiting.every(({ method }) => method === "GET"));
    // Each of them is looked at.
    assert.equal(
      new Set(waiting.flatMap(({ path }) => /machinePools\/.*\/machines/.exec(path)?.[0] ?? [])).size,
      POOLS,
    );
    for (const name of ["cloudconfigs", "spectroclusters", "cloudaccounts"]) {
      const { perSecond, burst } = requestLimitOf(`GET /v1/${name}`);
      const half = (perSecond / 2) * WINDOW;
      assert.ok(mostInWindow(waiting, name) < half, `${name}: ${mostInWindow(waiting, name)} while they wait`);
      assert.ok(mostInWindow(all, name) <= half + burst / 2, `${name}: ${mostInWindow(all, name)} when they begin`);
    }
  });
});

/** Seconds. */
const WINDOW = 10;

/** The most requests to a first part of the path in so many seconds. */
function mostInWindow(requests: readonly JournalEntry[], name: string): number {
  const times = requests.filter(({ path }) => path.startsWith(`/v1/${name}`)).map(({ at }) => at);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= seconds(WINDOW)) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
