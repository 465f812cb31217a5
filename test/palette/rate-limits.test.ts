import assert from "node:assert/strict";
import { z } from "zod";
import type { PropertyMap, ResourceController } from "../../provider/core/lifecycle";
import { requestLimitOf } from "../../provider/palette/request-limits";
import { type Actor, made } from "../support/actor";
import { accountArgs, anAccount, clusterArgs, poolArgs } from "../support/main-job";
import { ROOMY } from "../support/roomy-rack";
import { type Stage, stage } from "../support/stage";

const CLUSTERS = 10;
const POOLS = 4;
const ACCOUNTS = 1_000 - CLUSTERS * (POOLS + 1);

/** An object as a state has it. */
interface Recorded {
  controller: ResourceController;
  id: string;
  state: PropertyMap;
}

describe("Palette's limits of requests", () => {
  let on: Stage;
  afterEach(() => on.stop());

  /** So many accounts, which differ in their names: the first is ours, and a script of somebody's made the others. */
  async function accounts(how: number): Promise<Recorded[]> {
    const { id, state } = await anAccount(on);
    const known = [{ controller: on.controllers.account, id, state }];
    for (let i = 1; i < how; i++) {
      // As slow as the limits want it.
      if (i % 40 === 0) await on.pass(5_000);
      const name = `maas-${i}`;
      known.push({ controller: on.controllers.account, id: await postAccount(on, name), state: { ...state, name } });
    }
    return known;
  }

  async function fleet(account: Actor): Promise<Recorded[]> {
    const args = { ...clusterArgs(account), controlPlane: { size: 1, instance: SMALL } };
    const clusters = await Promise.all(
      numbered(CLUSTERS).map((c) => made(on, on.controllers.cluster, { ...args, name: `c${c}` })),
    );
    const pools = clusters.flatMap((cluster) =>
      numbered(POOLS).map((p) =>
        made(on, on.controllers.pool, { ...poolArgs(cluster), name: `p${p}`, size: 1, instance: SMALL }),
      ),
    );
    return [
      ...clusters.map(({ id, state }) => ({ controller: on.controllers.cluster, id, state })),
      ...(await Promise.all(pools)).map(({ id, state }) => ({ controller: on.controllers.pool, id, state })),
    ];
  }

  const refused = () => on.lab.requests.filter(({ status }) => status === 429).length;
  const refreshed = (objects: readonly Recorded[]) =>
    Promise.all(objects.map(({ controller, id, state }) => controller.read(on.runtime(), id, state)));

  it("are kept while 1,000 objects are refreshed at once, and no read fails", async function () {
    this.timeout(120_000);
    on = await stage({ rateLimits: true, limitShare: 0.5, rack: ROOMY });
    const ours = await fleet(await anAccount(on));
    const objects = [...ours, ...(await accounts(ACCOUNTS))];
    assert.equal(objects.length, 1_000);
    // The script, which asked by the same address, is long over.
    await on.pass(60_000);
    on.lab.clearRequests();
    const found = await refreshed(objects);
    assert.deepEqual(
      found.map((one) => one?.id),
      objects.map(({ id }) => id),
    );
    assert.equal(refused(), 0);
    for (const [name, most] of busiestSecond(on)) assert.ok(most <= mostOf(name), `${name}: ${most} in a second`);
  });

  it("are what the lab enforces: without a budget the same fails", async () => {
    on = await stage({ rateLimits: true });
    const some = await accounts(200);
    await assert.rejects(refreshed(some), /429: TooManyRequests/);
    assert.ok(refused() > 0);
  });

  it("are shared with others of the same address: whoever is refused slows down, and still no read fails", async function () {
    this.timeout(60_000);
    on = await stage({ rateLimits: true, limitShare: 1 });
    const some = await accounts(200);
    // Somebody else takes most of what there is, as fast as it comes.
    let others = true;
    const greedy = (async () => {
      for (; others; await on.pass(1_000))
        await Promise.all(numbered(7).map(() => fetch(`${on.lab.palette.url}/v1/overlords`)));
    })();
    const found = await refreshed(some);
    others = false;
    await greedy;
    assert.ok(found.every((one) => one !== undefined));
    assert.ok(refused() > 0, "nobody was refused");
  });

  it("are those of the documentation", () => {
    const of = (route: string) => {
      const { name, perSecond, burst } = requestLimitOf(route);
      return [name, perSecond, burst];
    };
    assert.deepEqual(of("GET /v1/spectroclusters/{uid}"), ["spectroclusters", 50, 250]);
    assert.deepEqual(of("POST /v1/cloudconfigs/maas/{uid}/machinePools"), ["cloudconfigs", 50, 250]);
    assert.deepEqual(of("GET /v1/clusterprofiles/{uid}"), ["clusterprofiles", 50, 250]);
    for (const name of ["dashboard", "cloudaccounts", "users", "overlords", "projects"])
      assert.deepEqual(of(`GET /v1/${name}/x`), [name, 10, 50]);
  });
});

async function postAccount(on: Stage, name: string): Promise<string> {
  const { palette } = on.lab;
  const { gatewayId, ...spec } = accountArgs(on);
  const answered = await fetch(`${palette.url}/v1/cloudaccounts/maas`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ApiKey: palette.apiKey,
      ProjectUid: palette.world.projectUid("Default"),
    },
    body: JSON.stringify({ metadata: { name, annotations: { overlordUid: gatewayId } }, spec }),
  });
  return z.object({ uid: z.string() }).parse(await answered.json()).uid;
}

const SMALL = { minCpu: 4, minMemoryMb: 8192 };

const numbered = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The most requests of ours in any second, by first part of the path. */
function busiestSecond(on: Stage): Map<string, number> {
  const times = new Map<string, number[]>();
  for (const { side, path, at, byGateway } of on.lab.requests) {
    const name = /^\/v1\/(\w+)/.exec(path)?.[1];
    if (side === "palette" && name !== undefined && !byGateway) times.set(name, [...(times.get(name) ?? []), at]);
  }
  return new Map([...times].map(([name, all]) => [name, Math.max(...all.map((from) => inSecondAfter(all, from)))]));
}

const inSecondAfter = (times: readonly number[], from: number): number =>
  times.filter((at) => at >= from && at < from + 1_000).length;

/** Half of what is documented for one second: the burst, and what comes back meanwhile. */
function mostOf(name: string): number {
  const { perSecond, burst } = requestLimitOf(`GET /v1/${name}`);
  return (burst + perSecond) / 2;
}
