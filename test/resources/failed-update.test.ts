import assert from "node:assert/strict";
import { InitError } from "../../provider/core/errors";
import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Runtime } from "../../provider/core/runtime";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, checked, serversOf } from "../support/actor";
import { aCluster, aPool, profile } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

const POOL = "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}";

// An update that failed after something may have been sent is in the record, and the next run compares with reality.

describe("an update whose answer is lost", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());

  /** What the engine keeps of an update that failed: the record, where the error brings one. */
  async function failed(actor: Actor, change: PropertyMap, over: Partial<Runtime> = {}): Promise<PropertyMap> {
    const inputs = checked(actor.id.includes("/") ? on.controllers.pool : on.controllers.cluster, {
      ...actor.inputs,
      ...change,
    });
    const error: unknown = await actor.up(change, over).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof InitError, String(error));
    assert.equal(error.id, actor.id);
    actor.state = error.properties;
    actor.inputs = inputs;
    return error.properties;
  }
  // As often as the client sends it.
  const lost = (after: "commit" | undefined): void => {
    on.lab.next(POOL, { ...(after ? { after } : {}), reset: true, times: 4 });
  };
  const sizeOf = (name: string): number | undefined =>
    on.lab.palette.world.cluster(cluster.id).pools.find((pool) => pool.name === name)?.size;
  const controlPlane = (size: number): PropertyMap => ({
    controlPlane: { size, instance: { minCpu: 4, minMemoryMb: 8192 } },
  });

  for (const after of ["commit", undefined] as const) {
    const took = after ? "took effect" : "had no effect";

    it(`is recorded, and a pool put back is what the program says, where it ${took}`, async () => {
      const workers = await aPool(on, cluster);
      lost(after);
      assert.equal((await failed(workers, { size: 3 })).size, 3);
      assert.equal(sizeOf("workers"), after ? 3 : 2);
      assert.equal((await workers.preview({ size: 2 })).kind, "inputs");
      await workers.up({ size: 2 });
      assert.equal(sizeOf("workers"), 2);
      assert.equal(serversOf(workers).length, 2);
    });
  }

  const PROFILES = "PATCH /v1/spectroclusters/{uid}/profiles";
  const APPROVAL = "PATCH /v1/spectroclusters/{uid}/repave/approve";
  const demandUpgraded = (): void => {
    const { kubernetes, profiles, pools } = on.lab.palette.world.cluster(cluster.id);
    assert.deepEqual([kubernetes, profiles], ["1.31.2", ["maas-infra 1.1.0"]]);
    const states = pools.flatMap(({ machines }) => machines.map(({ state }) => state));
    assert.deepEqual(states, ["Running"]);
  };
  for (const [what, route, after, times] of [
    ["profiles were not written", PROFILES, undefined, 4],
    ["profiles were written", PROFILES, "commit", 4],
    ["reinstall was never approved", APPROVAL, undefined, 12],
  ] as const) {
    it(`of profiles is gone on with by the next run where the ${what}`, async () => {
      on.lab.next(route, { ...(after ? { after } : {}), reset: true, times });
      await failed(cluster, { profiles: [profile("1.1.0")] }, { timeout: minutes(1) });
      await cluster.up();
      demandUpgraded();
      assert.equal((await cluster.preview({})).kind, "none");
    });
  }

  it("is in the record where another try of the request was refused, which proves nothing of the first", async () => {
    const workers = await aPool(on, cluster);
    on.lab.next(POOL, { after: "commit", reset: true });
    on.lab.next(POOL, { status: 400, body: { code: "InvalidMachinePool", message: "it is changed already" } });
    assert.equal((await failed(workers, { size: 3 })).size, 3);
    await workers.up();
    assert.equal(sizeOf("workers"), 3);
    assert.equal(serversOf(workers).length, 3);
  });

  for (const [what, answers] of [
    ["another try of it was refused", [{ after: "commit", reset: true }, { status: 400 }]],
    ["somebody on the way refused it after it was done", [{ after: "commit", status: 403 }]],
  ] as const) {
    it(`of profiles goes on where ${what}, and it took effect all the same`, async () => {
      const body = { code: "InvalidClusterRequest", message: "it is not attached" };
      for (const answer of answers) on.lab.next(PROFILES, "status" in answer ? { ...answer, body } : answer);
      await cluster.up({ profiles: [profile("1.1.0")] });
      demandUpgraded();
      assert.equal((await cluster.preview({})).kind, "none");
    });
  }

  for (const after of ["commit", undefined] as const) {
    it(`is borne where an approval is lost that was ${after ? "" : "not "}given`, async () => {
      on.lab.next(APPROVAL, { ...(after ? { after } : {}), reset: true, times: 4 });
      await cluster.up({ profiles: [profile("1.1.0")] });
      demandUpgraded();
    });
  }

  it("of profiles approves no reinstall that somebody asked for where it was not written", async () => {
    on.lab.next(PROFILES, { reset: true, times: 4 });
    await failed(cluster, { profiles: [profile("1.1.0")] });
    await on.lab.operator.palette.changeProfile("payments", "maas-infra", {
      version: "1.2.0",
      variables: { region: "eu-west" },
    });
    await on.pass(120_000);
    await assert.rejects(cluster.up(), /waited for an approval to reinstall/);
  });

  it("is held against a release limit only by what is there", async () => {
    const workers = await aPool(on, cluster);
    lost(undefined);
    await failed(workers, { size: 6 });
    await workers.up({ size: 2 });
    assert.equal(sizeOf("workers"), 2);
  });

  it("of a control plane is put back where it had no effect, and refused with what is there where it had", async () => {
    lost(undefined);
    await failed(cluster, controlPlane(3));
    assert.equal((await cluster.preview(controlPlane(1))).kind, "inputs");
    await cluster.up(controlPlane(1));
    lost("commit");
    await failed(cluster, controlPlane(3));
    await assert.rejects(
      cluster.preview(controlPlane(1)),
      /the control plane has 3 servers, and one is never made smaller.*'controlPlane.size: 3'/,
    );
    await cluster.up(controlPlane(3));
  });

  it("is no part of the record where Palette plainly refused it", async () => {
    const workers = await aPool(on, cluster);
    on.lab.next(POOL, { status: 400, body: { code: "InvalidRequest", message: "no" }, times: 1 });
    await assert.rejects(workers.up({ size: 3 }), (error) => !(error instanceof InitError));
  });
});

// Something on the way may answer a request for Palette, in its very words.

describe("a request that was answered and never began", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());

  const swallow = (route: string, times: number): void => {
    on.lab.next(route, { status: 204, times });
  };
  const minutesOf = async (act: () => Promise<unknown>): Promise<number> => {
    const start = on.clock.now();
    await act();
    return (on.clock.now() - start) / 60_000;
  };
  const DELETE = "DELETE /v1/spectroclusters/{uid}";
  const DELETE_POOL = "DELETE /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}";

  it("is sent again: deletes of clusters and pools, and a size", async () => {
    const workers = await aPool(on, cluster);
    swallow(POOL, 1);
    await workers.up({ size: 3 });
    assert.equal(serversOf(workers).length, 3);
    swallow(DELETE_POOL, 1);
    await workers.remove();
    swallow(DELETE, 1);
    await cluster.remove();
    assert.equal(on.told.filter((line) => /Nothing shows that .* began: it is sent again/.test(line)).length, 3);
  });

  it("ends with a sentence that says so, long before its time is up", async () => {
    swallow(DELETE, 100);
    const took = await minutesOf(() =>
      assert.rejects(cluster.remove(), /was sent 3 times.*nothing shows that it began/),
    );
    assert.ok(took < 10, `${took} minutes`);
  });
});
