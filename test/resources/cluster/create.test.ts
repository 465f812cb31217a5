import assert from "node:assert/strict";
import { defaultRack } from "palette-maas-lab";
import { ProviderError } from "../../../provider/core/errors";
import { homeOf } from "../../../provider/core/record";
import { minutes } from "../../../provider/core/time/duration";
import { type Actor, begun, made, serversOf } from "../../support/actor";
import { anAccount, aPool, asked, clusterArgs, takenHosts } from "../../support/main-job";
import { type Stage, stage } from "../../support/stage";

const POST = "POST /v1/spectroclusters/maas";
const MARKER = "pulumi-palette-maas/owner";
const instance = { minCpu: 4, minMemoryMb: 8192 };

describe("making a cluster", () => {
  let on: Stage;
  let account: Actor;
  beforeEach(async () => {
    on = await stage();
    account = await anAccount(on);
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());
  const make = (over = {}) => made(on, on.controllers.cluster, { ...clusterArgs(account), ...over });

  it("takes its machines, names them as they move, and marks what it made", async () => {
    const cluster = await make({ controlPlane: { size: 3, instance } });
    const hosts = takenHosts(on);
    assert.equal(hosts.length, 3);
    const machines = serversOf(cluster);
    assert.deepEqual(machines.map(({ hostname }) => hostname).sort(), hosts);
    assert.deepEqual(
      machines.map(({ name }) => name),
      machines.map(({ name }) => name).sort(),
    );
    for (const host of hosts)
      assert.ok(
        on.told.some((line) => line.includes(`(${host}): Provisioning`)),
        host,
      );
    const seen = on.lab.palette.world.cluster("payments");
    assert.equal(seen.annotations[MARKER], "shop/dev/payments");
    assert.equal(cluster.state.apiEndpoint, `https://${cluster.state.dnsName}:6443`);
    assert.equal(cluster.state.kubernetesVersion, "1.30.4");
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("waits for health where its control plane takes workloads, and not where nothing can be scheduled", async () => {
    await make({ name: "bare" });
    assert.notEqual(on.lab.palette.world.cluster("bare").health, "Healthy");
    await make({ name: "whole", controlPlane: { instance, useAsWorker: true } });
    assert.equal(on.lab.palette.world.cluster("whole").health, "Healthy");
  });

  it("sends nothing while the gateway is down", async () => {
    on.lab.gateway("rack1-gateway").stop();
    await on.pass(minutes(10));
    await assert.rejects(make(), /Creating cluster 'payments' needs the gateway 'rack1-gateway', and it is Unknown/);
    assert.equal(asked(on, POST), 0);
  });

  it("passes on what Palette's own check objects to", async () => {
    await assert.rejects(make({ profiles: [{ name: "maas-infra", version: "1.0.0" }] }), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /region/);
      return true;
    });
    assert.equal(asked(on, POST), 0);
  });

  it("names an account that is not there", async () => {
    await assert.rejects(
      make({ cloudAccountId: "0123456789abcdef01234567" }),
      /no cloud account 0123456789abcdef01234567/,
    );
  });

  for (const fault of [{ status: 502 }, { reset: true as const }, { garbage: true as const }]) {
    it(`is done once although its answer is lost (${JSON.stringify(fault)})`, async () => {
      on.lab.next(POST, { ...fault, after: "commit" });
      const cluster = await make();
      assert.equal(asked(on, POST), 1);
      assert.equal(on.lab.palette.world.cluster("payments").uid, cluster.id);
    });
  }

  it("does not follow when the request failed without effect", async () => {
    on.lab.next(POST, { status: 503 });
    await assert.rejects(make(), /503|answer/);
    assert.equal(on.lab.palette.world.clusters.length, 0);
    await make();
  });

  it("keeps hold of one that takes longer than it may, and goes on waiting", async () => {
    const { actor, error } = await begun(on, on.controllers.cluster, clusterArgs(account), { timeout: minutes(1) });
    assert.match(error.message, /cluster payments was not ready after 60 s: Provisioning, 0 of 1 machine Running/);
    assert.match(error.message, /run 'pulumi up' again/);
    await actor.up();
    assert.equal(asked(on, POST), 1);
    assert.equal(serversOf(actor).length, 1);
    assert.equal(on.lab.palette.world.cluster("payments").state, "Running");
  });

  it("can have its protection taken off although it never started, and be deleted", async () => {
    const args = { ...clusterArgs(account), deletionProtection: true };
    const { actor } = await begun(on, on.controllers.cluster, args, { timeout: minutes(1) });
    await assert.rejects(actor.remove(), /is protected/);
    const begin = on.clock.now();
    await assert.rejects(
      actor.up({ deletionProtection: false }),
      /change was stored.*is not ready: Provisioning, 0 of 1/,
    );
    assert.ok(on.clock.now() - begin < minutes(1));
    await actor.remove();
    assert.deepEqual(takenHosts(on), []);
  });

  it("waits until one of the same name that is being deleted has gone", async () => {
    const first = await make();
    await assert.rejects(first.remove({ timeout: 1_000 }), /was not complete/);
    const second = await make();
    assert.notEqual(second.id, first.id);
    assert.equal(takenHosts(on).length, 1);
  });

  it("brings an interrupted start up to date once it runs", async () => {
    await begun(on, on.controllers.cluster, clusterArgs(account), { timeout: minutes(1) });
    const cluster = await make({ controlPlane: { size: 3, instance } });
    assert.equal(asked(on, POST), 1);
    assert.equal(serversOf(cluster).length, 3);
  });

  it("is imported by its name, and the program that made it then changes nothing", async () => {
    const cluster = await make({ tags: { team: "a" } });
    const controller = on.controllers.cluster;
    const found = await controller.read(on.runtime(), "payments", undefined);
    assert.equal(found?.id, cluster.id);
    const seen = await controller.diff(on.runtime(), cluster.id, found?.state ?? {}, {
      ...cluster.inputs,
      deletionProtection: true,
    });
    assert.deepEqual(seen.changes, []);
  });

  it("takes up what an interrupted run began, while it still starts", async () => {
    const signal = new AbortController();
    const first = begun(on, on.controllers.cluster, clusterArgs(account), { signal: signal.signal });
    await on.lab.waitForRequest(POST, "end");
    signal.abort(new ProviderError("the engine has gone"));
    await first;
    const cluster = await make();
    assert.equal(asked(on, POST), 1);
    assert.equal(on.lab.palette.world.cluster("payments").uid, cluster.id);
    assert.ok(on.told.some((line) => line.includes("begun by an interrupted run and is taken up")));
  });

  it("refuses to take up one that was begun with other terms than in place", async () => {
    await make();
    await assert.rejects(
      make({ controlPlane: { instance: { ...instance, minCpu: 8 } } }),
      /interrupted run with other inputs: 'controlPlane.instance.minCpu' is 4 there and 8 in the program/,
    );
    await make({ tags: { team: "a" } });
    assert.equal(on.lab.palette.world.cluster("payments").labels.team, "a");
  });

  it("adopts a foreign one only when that is said, and writes nothing but the marker", async () => {
    await make({ tags: { team: "a" } });
    const foreign = { owner: "other/prod/payments" };
    const take = (over = {}) =>
      made(on, on.controllers.cluster, { ...clusterArgs(account), tags: { team: "a" }, ...over }, foreign);
    await assert.rejects(take(), /belongs to 'shop\/dev\/payments'/);
    on.lab.clearRequests();
    await assert.rejects(take({ adopt: true, domain: "other" }), /'domain' is "maas" there and "other" in the program/);
    assert.ok(
      on.lab.requests.every((entry) => entry.byGateway || entry.method === "GET" || entry.route.includes("search")),
    );
    const adopted = await take({ adopt: true });
    const writes = on.lab.requests.filter((entry) => !entry.byGateway && !["GET", "POST"].includes(entry.method));
    assert.deepEqual(
      writes.map(({ method }) => method),
      ["PATCH"],
    );
    assert.equal(on.lab.palette.world.cluster("payments").annotations[MARKER], foreign.owner);
    assert.equal((await adopted.preview({ adopt: false })).kind, "none");
  });
});

describe("a cluster whose machines fail", () => {
  it("ends the wait early, with the server and what to do", async () => {
    const rack = defaultRack();
    for (const machine of rack.machines) machine.problem = "fails-deployment";
    const on = await stage({ rack });
    try {
      const args = clusterArgs(await anAccount(on));
      const begin = on.clock.now();
      const { error } = await begun(on, on.controllers.cluster, args);
      assert.match(error.message, /the same failure [23] times.*maas admin events query hostname=/s);
      assert.ok(on.clock.now() - begin < minutes(40));
    } finally {
      await on.stop();
    }
  });
});

describe("a cluster of a tenant's account", () => {
  it("lives in its project, and is found there by its pools", async () => {
    const on = await stage();
    try {
      const account = await anAccount(on, { scope: "tenant" });
      assert.equal(homeOf(account.state)?.project, "");
      const args = { ...clusterArgs(account), project: "dev", profiles: [{ name: "tenant-infra", version: "1.0.0" }] };
      const cluster = await made(on, on.controllers.cluster, args);
      assert.equal(on.lab.palette.world.cluster("payments").project, "dev");
      const pool = await aPool(on, cluster, { size: 1 });
      assert.deepEqual(pool.state.__home, cluster.state.__home);
      await assert.rejects(account.remove(), /still used by cluster 'payments.*'/);
    } finally {
      await on.stop();
    }
  });
});
