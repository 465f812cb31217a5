import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { minutes } from "../../provider/core/time/duration";
import type { Effect } from "../../provider/forecast/effect";
import { spanOf } from "../../provider/forecast/time";
import { maasInventory } from "../../provider/maas/inventory";
import { localSettings } from "../http/local-server";
import { runtime } from "../maas/runtime";
import type { Actor } from "../support/actor";
import { aCluster, aPool, asked, profile } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

const reinstalls = (pool: string, count: number): Effect => ({
  kind: "reinstalls",
  certainty: "will",
  pool,
  isControlPlane: pool === "control-plane",
  count,
  servers: [],
  exchange: { atOnce: 1, spare: 1 },
  causes: [],
});

const LIKE_LIFE = { deploy: minutes(8), release: minutes(1.5), nodeJoin: 90_000, packsInstall: 60_000 };

describe("the forecast of how long a change takes", () => {
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "none", timings: LIKE_LIFE });
    cluster = await aCluster(on, { controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } });
    pool = await aPool(on, cluster, { size: 3 });
  });
  afterEach(() => on.stop());

  const holds = (effects: Effect[], change: () => Promise<unknown>) => isHeld(on, effects, change, 6);

  it("holds what a pool takes that is reinstalled", async () => {
    await holds([reinstalls("workers", 3)], () => pool.up({ instance: { minCpu: 8, minMemoryMb: 20000 } }));
  });

  it("is said in the preview of what installs servers, and of nothing else", async () => {
    const timeIn = async (actor: Actor, change: PropertyMap): Promise<string> => {
      on.told.length = 0;
      await actor.preview(change);
      return /\((\d+ to \d+ min by [^)]*)\)/.exec(on.told.join("\n"))?.[1] ?? "";
    };
    const said = /^\d+ to \d+ min by 6 deployments since \d+ \w{3}$/;
    assert.match(await timeIn(pool, { instance: { minCpu: 8, minMemoryMb: 20000 } }), said);
    assert.match(await timeIn(pool, { size: 4 }), said);
    assert.match(await timeIn(cluster, { profiles: [profile("1.1.0")] }), said);
    assert.equal(await timeIn(pool, { size: 2, releaseLimit: 1 }), "");
    assert.equal(await timeIn(cluster, { description: "payments" }), "");
    assert.equal(asked(on, "GET /MAAS/api/2.0/events/?op=query"), 1);
  });

  it("is left out where MAAS tells no events", async () => {
    on.lab.next("GET events/?op=query", { status: 403, times: 9 });
    on.told.length = 0;
    await pool.preview({ size: 4 });
    assert.deepEqual(
      on.told.filter((line) => / min by |^warn.*events/.test(line)),
      [],
    );
  });

  it("holds what a pool takes that grows", async () => {
    await holds([{ ...reinstalls("workers", 2), kind: "allocates" }], () => pool.up({ size: 5 }));
  });

  it("holds what a cluster takes whose every server is reinstalled", async () => {
    await holds([reinstalls("control-plane", 3), reinstalls("workers", 3)], () =>
      cluster.up({ profiles: [profile("1.1.0")] }),
    );
  });
});

describe("the forecast by what MAAS deployed before anybody began", () => {
  it("holds what a new cluster takes", async () => {
    const on = await stage({ maas: "none", timings: LIKE_LIFE, pastDeployments: 1 });
    try {
      const controlPlane: Effect = { ...reinstalls("control-plane", 3), kind: "allocates" };
      const args = { controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } };
      await isHeld(on, [controlPlane], () => aCluster(on, args));
    } finally {
      await on.stop();
    }
  });
});

/** What the lab takes for a change, beside what was forecast for its effects. */
async function isHeld(on: Stage, effects: Effect[], change: () => Promise<unknown>, known?: number): Promise<void> {
  const { url, apiKey } = on.lab.maas;
  const site = { endpoint: url, accountEndpoints: [], apiKey, writes: "none" } as const;
  const view = maasInventory([site], localSettings())(runtime()).at(url);
  const deployments = (await view?.deployments()) ?? [];
  if (known === undefined) assert.ok(deployments.length > 20);
  else assert.equal(deployments.length, known);
  const span = spanOf(effects, deployments) ?? assert.fail("there is no forecast");
  const start = on.clock.now();
  await change();
  const took = on.clock.now() - start;
  assert.ok(span.least <= took && took <= span.most, `${took} is not in ${span.least} to ${span.most}`);
  assert.ok(span.most <= span.least * 2.5, "the range says nothing");
}
