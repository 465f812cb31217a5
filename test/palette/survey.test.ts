import assert from "node:assert/strict";
import { certificatesOf, gatewayOf } from "../../provider/palette/tenant/inventory";
import { accountArgs, type Bench, MARKER, openBench, runningCluster, runtime } from "./lab-plane";

describe("the survey of a tenant", () => {
  let bench: Bench;
  let clusterId: string;

  before(async () => {
    bench = await openBench();
    [clusterId] = await runningCluster(bench);
    const { lab, host, home } = bench;
    const dev = await host.at(runtime(), { ...home, project: lab.palette.world.projectUid("dev") });
    await dev.cloudAccounts.create(accountArgs(bench, { name: "of-dev" }), MARKER);
  });
  after(() => bench?.lab.stop());

  it("needs no home, and finds what is in every project and in the tenant, each once and at its place", async () => {
    const { tenantInventory } = await bench.host.at(runtime());
    const accounts = await tenantInventory.accounts();
    assert.deepEqual(accounts.unread, []);
    assert.deepEqual(accounts.found.map(({ name, place }) => [name, place]).sort(), [
      ["of-dev", "project dev"],
      ["payments-account", "project Default"],
      ["rack1-gateway", "tenant"],
    ]);
    const clusters = await tenantInventory.clusters();
    assert.deepEqual(clusters.found.map(({ name, place, state }) => [name, place, state]).sort(), [
      ["payments", "project Default", "Running"],
      ["rack1-gateway", "tenant", "Running"],
    ]);
    const payments = clusters.found.find(({ id }) => id === clusterId);
    assert.ok(payments);
    assert.equal(await tenantInventory.domainOf(payments), "maas.lab");
    const ends = (await tenantInventory.certificates(payments)).map(({ expires }) => expires);
    assert.ok(ends.length > 1 && ends.every((end) => end > Date.now()));
  });

  it("names the places into which the key may not look", async () => {
    const { tenantInventory } = await bench.host.at(runtime());
    const denied = { status: 403, body: { code: "Forbidden", message: "no" }, times: 2 };
    bench.lab.next("POST /v1/dashboard/spectroclusters/search", denied);
    assert.equal((await tenantInventory.clusters()).unread.length, 2);
  });

  it("passes over gateways for other clouds", async () => {
    const { lab, host } = bench;
    const gateway = lab.palette.world.stores.gateways[0];
    assert.ok(gateway);
    const { tenantInventory } = await host.at(runtime());
    assert.equal((await tenantInventory.gateways()).length, 1);
    gateway.cloudType = "vsphere";
    assert.deepEqual(await tenantInventory.gateways(), []);
    gateway.cloudType = "maas";
  });
});

describe("what the survey reads", () => {
  it("is a gateway, of which Palette may say little", () => {
    assert.deepEqual(gatewayOf({ metadata: { uid: "u", name: "edge" } }), {
      id: "u",
      name: "edge",
      running: false,
      isSystem: false,
      state: "Unknown",
      agentVersion: undefined,
      lastHeartbeat: undefined,
      complaints: [],
    });
    const health = {
      lastHeartBeatTimestamp: "0001-01-01T00:00:00.000Z",
      conditions: [{ type: "Heartbeat", message: "none" }],
    };
    const seen = gatewayOf({
      metadata: { uid: "u", name: "edge" },
      spec: { isSystem: true },
      status: { state: "Pending", health },
    });
    assert.deepEqual([seen.running, seen.lastHeartbeat, seen.complaints], [true, undefined, ["none"]]);
  });

  it("is every certificate whose end is told, those of the authorities too", () => {
    const leaf = { name: "apiserver", expiry: "2027-01-01T00:00:00Z" };
    const ca = { name: "ca", expiry: "2036-01-01T00:00:00Z", certificates: [leaf, { name: "etcd", expiry: "" }] };
    const read = certificatesOf({ machineCertificates: [{ name: "cp-0", certificateAuthorities: [ca] }, {}] });
    assert.deepEqual(
      read.map(({ node, name }) => `${node}/${name}`),
      ["cp-0/ca", "cp-0/apiserver"],
    );
    assert.equal(read[1]?.expires, Date.UTC(2027, 0, 1));
  });
});
