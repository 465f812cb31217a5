import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, made, serversOf } from "../support/actor";
import { consoleUser } from "../support/console-user";
import { aCluster, accountArgs, anAccount, aPool, takenHosts } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

const recordsOf = (on: Stage, name: unknown): number =>
  on.lab.maas.world.dns.filter((record) => on.lab.maas.world.fqdnOf(record) === name).length;
const warnings = (on: Stage): string[] => on.told.filter((line) => line.startsWith("warn"));

describe("where MAAS is reachable, a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "none" });
    cluster = await aCluster(on);
    on.told.length = 0;
  });
  afterEach(() => on.stop());

  it("says which servers are behind its nodes and those of its pools", async () => {
    const pool = await aPool(on, cluster);
    for (const server of [...serversOf(cluster), ...serversOf(pool)]) {
      const machine = on.lab.maas.world.machine(server.hostname);
      assert.equal(server.systemId, machine.systemId);
      assert.equal(server.resourcePool, machine.pool);
    }
    const before = [structuredClone(cluster.state), structuredClone(pool.state)];
    await cluster.refresh();
    await pool.refresh();
    assert.deepEqual([cluster.state, pool.state], before);
  });

  it("keeps what it knew of its servers while MAAS does not answer, and warns", async () => {
    const before = serversOf(cluster);
    on.lab.next("GET machines/", { status: 503, times: 20 });
    await cluster.refresh();
    assert.deepEqual(serversOf(cluster), before);
    assert.deepEqual(cluster.state.drift, []);
    assert.match(warnings(on).join("\n"), /MAAS was asked for the servers behind the nodes and did not tell/);
  });

  it("drifts when a server is released behind its back", async () => {
    const [host = "?"] = takenHosts(on);
    await on.lab.operator.maas.release(host);
    await cluster.refresh();
    assert.match(JSON.stringify(cluster.state.drift), new RegExp(`\\(${host}\\) is Releasing in MAAS, not Deployed`));
    assert.equal((await cluster.preview({})).kind, "drift");
  });

  it("has a record in MAAS that holds its control plane, and drifts when that is wrong", async () => {
    const { dnsName } = cluster.state;
    assert.equal(on.lab.maas.world.addressesNamed(String(dnsName)).length, 1);
    on.lab.maas.world.dnsRecord(String(dnsName))?.addresses.splice(0);
    await cluster.refresh();
    assert.match(JSON.stringify(cluster.state.drift), /lacks the address of/);
  });

  it("leaves its record behind and says so, where nothing may be written", async () => {
    const { dnsName } = cluster.state;
    await cluster.remove();
    assert.equal(recordsOf(on, dnsName), 1);
    assert.match(warnings(on).join("\n"), new RegExp(`left the DNS record ${dnsName} in MAAS.*'writes: dns'`));
  });

  it("is not taken for cleanly deleted while MAAS holds a server, and goes when asked again", async () => {
    const [host = "?"] = takenHosts(on);
    const removed = assert.rejects(cluster.remove(), new RegExp(`MAAS still holds: ${host} is Deployed`));
    await on.lab.waitForRequest("DELETE /v1/spectroclusters/{uid}", "end");
    on.lab.gateway("rack1-gateway").stop();
    await on.pass(minutes(16));
    await consoleUser(on.lab).call("DELETE", `/v1/spectroclusters/${cluster.id}?forceDelete=true`);
    await removed;
    await cluster.remove();
    assert.match(warnings(on).join("\n"), new RegExp(`had gone already.*${host} is Deployed`));
  });

  it("is not blamed for a server that serves another cluster by now", async () => {
    const other = await aCluster(on, { name: "billing" });
    cluster.state = { ...cluster.state, machines: other.state.machines };
    await cluster.remove();
    assert.equal(takenHosts(on).length, 1);
  });

  it("is deleted with a warning where MAAS cannot be asked", async () => {
    on.lab.next("GET machines/", { status: 503, times: 20 });
    await cluster.remove();
    assert.match(warnings(on).join("\n"), /was deleted, but MAAS could not be asked/);
  });
});

describe("while MAAS does not answer anybody", () => {
  for (const [what, isReached] of [
    ["the configuration reaches it by itself", true],
    ["the configuration knows none", false],
  ] as const) {
    it(`a refresh finds nothing broken of a cluster whose nodes run, where ${what}`, async () => {
      const timings = { machineWatch: 60_000 };
      const on = await stage({ ...(isReached ? { maas: "none" as const } : {}), timings });
      try {
        const cluster = await aCluster(on, {
          controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 }, useAsWorker: true },
        });
        const pool = await aPool(on, cluster);
        await cluster.refresh();
        const before = [cluster.state, pool.state];
        on.told.length = 0;
        for (const route of ["GET machines/", "GET dnsresources/"]) on.lab.next(route, { status: 503, times: 10_000 });
        await on.pass(minutes(5));
        const { health, pools } = on.lab.palette.world.cluster(cluster.id);
        const states = pools.flatMap(({ machines }) => machines.map(({ state }) => state));
        assert.deepEqual([health, new Set(states)], ["UnHealthy", new Set(["Unknown"])]);
        assert.deepEqual([await cluster.refresh(), await pool.refresh()], [true, true]);
        assert.deepEqual([cluster.state, pool.state], before);
        const told = warnings(on).join("\n");
        assert.match(told, /Palette cannot tell how .* \(Unknown\)\. Machines look so while MAAS does not answer/);
        assert.doesNotMatch(told, /Failed|no longer known|not Deployed|delete machine/);
        assert.equal((await cluster.preview({})).kind, "none");
      } finally {
        await on.stop();
      }
    });
  }
});

describe("where records of MAAS may be written, a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage({ maas: "dns" });
    cluster = await aCluster(on);
  });
  afterEach(() => on.stop());

  it("has a second record that serves nothing removed", async () => {
    const name = String(cluster.state.dnsName);
    // The lab's MAAS refuses to make a second record of a name, so it is put there.
    const { dns } = on.lab.maas.world;
    const [record] = dns.filter((known) => on.lab.maas.world.fqdnOf(known) === name);
    if (record) dns.push({ ...record, id: record.id + 500, addresses: [] });
    await cluster.refresh();
    assert.match(JSON.stringify(cluster.state.drift), /exists 2 times/);
    await cluster.up();
    assert.deepEqual(cluster.state.drift, []);
    assert.equal(recordsOf(on, name), 1);
  });

  it("takes its record with it", async () => {
    assert.equal(recordsOf(on, cluster.state.dnsName), 1);
    await cluster.remove();
    assert.equal(recordsOf(on, cluster.state.dnsName), 0);
    assert.deepEqual(takenHosts(on), []);
  });
});

describe("where MAAS is reachable, a cloud account", () => {
  let on: Stage;
  afterEach(() => on.stop());

  it("is warned about a key whose user lacks rights, all of them in one line", async () => {
    on = await stage({ maas: "none" });
    await anAccount(on, { apiKey: on.lab.maas.apiKeys.user });
    const [warning = "", ...more] = warnings(on);
    assert.deepEqual(more, []);
    assert.match(warning, /lacks rights that a gateway needs: .*DNS.*; .*machines/);
  });

  it("is refused such a key where checks are enforced", async () => {
    on = await stage({ maas: "none", preflight: "enforce" });
    const args = { ...accountArgs(on), apiKey: on.lab.maas.apiKeys.user };
    await assert.rejects(made(on, on.controllers.account, args), /lacks rights/);
    assert.equal(
      on.lab.palette.world.accounts.some(({ name }) => name === "maas"),
      false,
    );
  });

  it("is not warned where checks are off", async () => {
    on = await stage({ maas: "none", preflight: "off" });
    await anAccount(on, { apiKey: on.lab.maas.apiKeys.user });
    assert.deepEqual(warnings(on), []);
  });
});
