import assert from "node:assert/strict";
import { minutes } from "../../../provider/core/time/duration";
import { type Actor, begun } from "../../support/actor";
import { aCluster, aPool, poolArgs } from "../../support/main-job";
import { count, kept, names } from "../../support/pools-kept";
import { type Stage, stage } from "../../support/stage";

describe("a machine pool that is not waited for to the end", () => {
  let on: Stage;
  let cluster: Actor;
  before(async () => {
    on = await stage();
    cluster = await aCluster(on);
  });
  after(() => on.stop());
  const bigger = { instance: { minCpu: 8, minMemoryMb: 20000 } };
  const fresh = (workers: Actor, before: string[]): number =>
    kept(on, String(workers.inputs.name)).machines.filter(
      ({ name, state }) => state === "Running" && !before.includes(name),
    ).length;

  it("goes on after the first reinstalled machine, and takes no second change until it is through", async () => {
    const workers = await aPool(on, cluster, { name: "started", size: 3, waitFor: "started" });
    await on.pass(minutes(20));
    await workers.refresh();
    const before = names(workers);
    await workers.up(bigger);
    assert.equal(fresh(workers, before), 1);
    assert.ok(
      on.told.some((line) => /goes on by itself: .*3 yet to be reinstalled/.test(line)),
      on.told.join("\n"),
    );
    await on.pass(minutes(2));
    await assert.rejects(
      workers.preview({ machineTags: ["worker"] }),
      /is still rolling out the previous change.*Running/,
    );
    on.lab.clearRequests();
    await assert.rejects(workers.up({ machineTags: ["worker"] }), /Run 'pulumi up' again when it has finished/);
    assert.ok(on.lab.requests.every(({ byGateway, method }) => byGateway || method === "GET"));
    await workers.up({ deletionProtection: true });
    await workers.up({ deletionProtection: false });
    await on.pass(minutes(60));
    assert.equal(fresh(workers, before), 3);
    await workers.up({ machineTags: ["worker"] });
    await workers.remove();
  });

  it("goes on after so many, or after all where there are not so many", async () => {
    const workers = await aPool(on, cluster, { name: "some", size: 3, waitFor: { ready: 2 } });
    await on.pass(minutes(20));
    await workers.refresh();
    const before = names(workers);
    await workers.up(bigger);
    assert.equal(fresh(workers, before), 2);
    await on.pass(minutes(60));
    await workers.up({ waitFor: { ready: 9 }, size: 4 });
    assert.equal(count(workers), 4);
    await workers.remove();
  });

  it("is done with its first machine when it is new", async () => {
    const begin = on.clock.now();
    const one = await aPool(on, cluster, { name: "new", size: 3, waitFor: "started" });
    const running = kept(on, "new").machines.filter(({ state }) => state === "Running").length;
    assert.ok(running >= 1, `${on.clock.now() - begin}`);
    await on.pass(minutes(20));
    await one.remove();
  });

  it("still fails where its first machine does", async () => {
    const args = { ...poolArgs(cluster), name: "dead", waitFor: "started", instance: { minCpu: 4096, minMemoryMb: 1 } };
    const { actor, error } = await begun(on, on.controllers.pool, args, { timeout: minutes(15) });
    assert.match(error.message, /0 of 2 machines Running/);
    await actor.remove();
  });
});
