import assert from "node:assert/strict";
import { defaultRack } from "palette-maas-lab";
import { minutes } from "../../provider/core/duration";
import { ProviderError } from "../../provider/core/errors";
import { colleague } from "../support/colleague";
import { type Actor, begun, made } from "./actor";
import { aCluster, anAccount, aPool, asked, clusterArgs, profile, takenHosts } from "./main-job";
import { type Stage, stage } from "./stage";

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
  const make = (over = {}) => made(on, on.lives.cluster, { ...clusterArgs(account), ...over });

  it("takes its machines, names them as they move, and marks what it made", async () => {
    const cluster = await make({ controlPlane: { size: 3, instance } });
    const hosts = takenHosts(on);
    assert.equal(hosts.length, 3);
    const machines = cluster.state.machines as { name: string; hostname: string }[];
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
    const { actor, error } = await begun(on, on.lives.cluster, clusterArgs(account), { timeout: minutes(1) });
    assert.match(error.message, /cluster payments was not ready after 60 s: Provisioning, 0 of 1 machines Running/);
    assert.match(error.message, /run 'pulumi up' again/);
    await actor.up();
    assert.equal(asked(on, POST), 1);
    assert.equal((actor.state.machines as unknown[]).length, 1);
    assert.equal(on.lab.palette.world.cluster("payments").state, "Running");
  });

  it("can have its protection taken off although it never started, and be deleted", async () => {
    const args = { ...clusterArgs(account), deletionProtection: true };
    const { actor } = await begun(on, on.lives.cluster, args, { timeout: minutes(1) });
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
    await assert.rejects(first.remove({ timeout: 1_000 }), /was not ready/);
    const second = await make();
    assert.notEqual(second.id, first.id);
    assert.equal(takenHosts(on).length, 1);
  });

  it("brings an interrupted start up to date once it runs", async () => {
    await begun(on, on.lives.cluster, clusterArgs(account), { timeout: minutes(1) });
    const cluster = await make({ controlPlane: { size: 3, instance } });
    assert.equal(asked(on, POST), 1);
    assert.equal((cluster.state.machines as unknown[]).length, 3);
  });

  it("is imported by its name, and the program that made it then changes nothing", async () => {
    const cluster = await make({ tags: { team: "a" } });
    const life = on.lives.cluster;
    const found = await life.read(on.runtime(), "payments", undefined);
    assert.equal(found?.id, cluster.id);
    const seen = await life.diff(on.runtime(), cluster.id, found?.state ?? {}, {
      ...cluster.inputs,
      deletionProtection: true,
    });
    assert.deepEqual(seen.changes, []);
  });

  it("takes up what an interrupted run began, while it still starts", async () => {
    const signal = new AbortController();
    const first = begun(on, on.lives.cluster, clusterArgs(account), { signal: signal.signal });
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
      made(on, on.lives.cluster, { ...clusterArgs(account), tags: { team: "a" }, ...over }, foreign);
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
    for (const machine of rack.machines) machine.trouble = "fails-deployment";
    const on = await stage({ rack });
    try {
      const args = clusterArgs(await anAccount(on));
      const begin = on.clock.now();
      const { error } = await begun(on, on.lives.cluster, args);
      assert.match(error.message, /nothing else moves/);
      assert.ok(on.clock.now() - begin < minutes(30));
    } finally {
      await on.stop();
    }
  });
});

describe("changing a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  let pool: Actor;
  before(async () => {
    on = await stage();
    cluster = await aCluster(on);
    pool = await aPool(on, cluster);
  });
  after(() => on.stop());
  beforeEach(() => {
    on.told.length = 0;
    on.lab.clearRequests();
  });
  const ids = () =>
    on.lab.palette.world
      .cluster("payments")
      .pools.flatMap((known) => known.machines.map((machine) => machine.uid))
      .sort();

  it("in its tags and description touches no machine", async () => {
    const before = ids();
    const planned = await cluster.preview({ tags: { team: "a" }, description: "shop" });
    assert.ok(planned.changes.every(({ cost }) => cost === "in-place"));
    await cluster.up({ tags: { team: "a" }, description: "shop" });
    assert.equal(on.lab.palette.world.cluster("payments").labels.team, "a");
    assert.equal(on.lab.palette.world.cluster("payments").annotations[MARKER], "shop/dev/payments");
    assert.deepEqual(ids(), before);
    assert.deepEqual(
      on.told.filter((line) => line.startsWith("warn")),
      [],
    );
  });

  it("to more control-plane machines adds them, and to fewer is refused", async () => {
    const before = ids();
    await cluster.up({ controlPlane: { size: 3, instance } });
    assert.equal((cluster.state.machines as unknown[]).length, 3);
    assert.ok(before.every((id) => ids().includes(id)));
    await assert.rejects(
      cluster.preview({ controlPlane: { size: 1, instance } }),
      /'controlPlane.size' can be set at creation only/,
    );
  });

  it("in what its control plane must have reinstalls that alone, and says so in the preview", async () => {
    const workers = (pool.state.machines as { name: string }[]).map(({ name }) => name).sort();
    const change = { controlPlane: { size: 3, instance: { ...instance, minMemoryMb: 16384 } } };
    const before = cluster.state.machines as { name: string; hostname: string }[];
    await cluster.preview(change);
    const [warning = ""] = on.told.filter((line) => line.startsWith("warn"));
    assert.match(
      warning,
      /'controlPlane.instance.minMemoryMb' reinstalls the control plane, one server after the other/,
    );
    for (const { hostname } of before) assert.ok(warning.includes(hostname), warning);
    await cluster.up(change);
    const after = cluster.state.machines as { name: string }[];
    assert.equal(after.length, 3);
    assert.ok(before.every(({ name }) => !after.some((machine) => machine.name === name)));
    await pool.refresh();
    assert.deepEqual((pool.state.machines as { name: string }[]).map(({ name }) => name).sort(), workers);
  });

  it("is refused under 'repaves: forbid' before anything is sent", async () => {
    await cluster.up({ repaves: "forbid" });
    on.lab.clearRequests();
    const change = { profiles: [profile("1.1.0")] };
    await assert.rejects(
      cluster.preview(change),
      /'repaves: forbid', and the profiles reinstall machines \(.*1\.31\.2/,
    );
    await assert.rejects(cluster.up(change), /'repaves: forbid'/);
    await assert.rejects(cluster.preview({ controlPlane: { size: 3, instance } }), /reinstalls machines or may do so/);
    assert.ok(on.lab.requests.every((entry) => entry.byGateway || ["GET", "POST"].includes(entry.method)));
    assert.equal(on.lab.palette.world.cluster("payments").kubernetes, "1.30.4");
    await cluster.up({ repaves: "planned" });
  });

  it("to another profile version approves what it explains and waits for every machine", async () => {
    const before = ids();
    const change = { profiles: [profile("1.1.0")] };
    const planned = await cluster.preview(change);
    assert.deepEqual(
      planned.changes.map(({ path }) => path),
      ["profiles[0].version"],
    );
    assert.ok(
      on.told.some((line) => /^warn: .*reinstalls every machine of the cluster/.test(line)),
      on.told.join("\n"),
    );
    await cluster.up(change);
    assert.equal(cluster.state.kubernetesVersion, "1.31.2");
    assert.ok(ids().every((id) => !before.includes(id)));
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/repave/approve"), 1);
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("in layers that reinstall nothing does not warn and is done in place", async () => {
    const before = ids();
    const change = { profiles: [profile("1.2.0")] };
    await cluster.preview(change);
    assert.deepEqual(
      on.told.filter((line) => line.startsWith("warn")),
      [],
    );
    await cluster.up(change);
    assert.deepEqual(ids(), before);
  });

  it("stops under 'manual' with the reasons, and goes on once it was approved in Palette", async () => {
    const before = ids();
    const change = {
      profiles: [
        {
          ...profile("1.2.0"),
          variables: { region: "eu-west" },
          packs: [{ name: "kubernetes", values: "pack:\n  podCIDR: 192.168.0.0/18\n" }],
        },
      ],
      repaves: "manual",
    };
    await assert.rejects(
      cluster.up(change),
      /waits for an approval to reinstall its machines: .*kubernetes.*approve it in Palette/,
    );
    assert.deepEqual(ids(), before);
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/repave/approve"), 0);
    await assert.rejects(cluster.up(), /waits for an approval/);
    await assert.rejects(cluster.up({ repaves: "planned" }), /change was stored.*waits for an approval in Palette/);
    await colleague(on.lab).call("PATCH", `/v1/spectroclusters/${cluster.id}/repave/approve`);
    await cluster.up();
    assert.ok(ids().every((id) => !before.includes(id)));
  });

  it("does not approve what Palette itself asks for", async () => {
    const { uid } = on.lab.palette.world.cluster("payments");
    on.lab.palette.injectRepave(uid, {
      source: "hubble",
      reasons: [{ code: "SystemUpgrade", message: "Palette was upgraded" }],
    });
    await cluster.up({ repaves: "planned", tags: { team: "b" } });
    assert.ok(
      on.told.some((line) => /^warn: .*'hubble' asked for.*Palette was upgraded/.test(line)),
      on.told.join("\n"),
    );
    await assert.rejects(
      cluster.up({ profiles: [profile("1.2.0")] }),
      /'hubble' asked for.*Nothing of this update was sent/,
    );
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/repave/approve"), 0);
  });
});

describe("a cluster of Canonical Kubernetes", () => {
  it("is reinstalled by another SSH key, says so, and waits for it", async () => {
    const on = await stage();
    try {
      const key = (name: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1 ${name}`;
      const cluster = await aCluster(on, { profiles: [{ name: "ck8s-infra", version: "1.0.0" }], sshKeys: [key("a")] });
      assert.equal(cluster.state.distribution, "canonical");
      const [before] = cluster.state.machines as { name: string; hostname: string }[];
      const planned = await cluster.preview({ sshKeys: [key("b")] });
      assert.deepEqual(
        planned.changes.map(({ path, cost }) => [path, cost]),
        [["sshKeys", "reinstall"]],
      );
      assert.ok(on.told.some((line) => line.startsWith("warn") && line.includes(before?.hostname ?? "?")));
      await cluster.up({ sshKeys: [key("b")] });
      const [after] = cluster.state.machines as { name: string }[];
      assert.notEqual(after?.name, before?.name);
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
      assert.equal((account.state.__home as { project: string }).project, "");
      const args = { ...clusterArgs(account), project: "dev", profiles: [{ name: "tenant-infra", version: "1.0.0" }] };
      const cluster = await made(on, on.lives.cluster, args);
      assert.equal(on.lab.palette.world.cluster("payments").project, "dev");
      const pool = await aPool(on, cluster, { size: 1 });
      assert.deepEqual(pool.state.__home, cluster.state.__home);
      await assert.rejects(account.remove(), /cluster 'payments.*' still use it/);
    } finally {
      await on.stop();
    }
  });
});

describe("deleting a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    cluster = await aCluster(on);
    on.told.length = 0;
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());

  it("waits until it has gone and every machine is let go, and again does nothing", async () => {
    await cluster.remove();
    assert.equal(on.lab.palette.world.cluster("payments").state, "Deleted");
    assert.deepEqual(takenHosts(on), []);
    await cluster.remove();
    assert.equal(await cluster.refresh(), false);
    assert.equal(asked(on, "DELETE /v1/spectroclusters/{uid}"), 1);
  });

  it("is refused while the gateway is down, before anything is sent", async () => {
    on.lab.gateway("rack1-gateway").stop();
    await on.pass(minutes(10));
    await assert.rejects(cluster.remove(), /Deleting cluster 'payments' needs the gateway/);
    assert.equal(asked(on, "DELETE /v1/spectroclusters/{uid}"), 0);
    assert.equal(takenHosts(on).length, 1);
  });

  it("is refused by protection without a request", async () => {
    await cluster.up({ deletionProtection: true });
    on.lab.clearRequests();
    await assert.rejects(cluster.remove(), (error: Error) => {
      assert.match(error.message, /Cluster 'payments' is protected/);
      assert.ok(error.message.includes(takenHosts(on)[0] ?? "?"));
      return true;
    });
    await assert.rejects(cluster.preview({ name: "billing" }), /replaces cluster 'payments', which is protected/);
    assert.deepEqual(
      on.lab.requests.filter((entry) => !entry.byGateway),
      [],
    );
  });

  it("goes on where an interrupted one left off", async () => {
    await assert.rejects(cluster.remove({ timeout: 1_000 }), /end of cluster payments was not ready/);
    await cluster.remove();
    assert.equal(asked(on, "DELETE /v1/spectroclusters/{uid}"), 1);
  });
});
