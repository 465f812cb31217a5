import assert from "node:assert/strict";
import { ApiError, ProviderError } from "../../provider/core/errors";
import { ours } from "../support/requests";
import { accountArgs, type Bench, clusterArgs, MARKER, openBench, planeHost, runtime } from "./lab-plane";

describe("where things live in Palette", () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.lab.stop());

  it("a project is named by its uid, the tenant by none", async () => {
    const plane = await bench.host.at(runtime());
    const { tenant } = bench.home;
    const prod = bench.lab.palette.world.projectUid("prod");
    const endpoint = bench.lab.palette.url;
    assert.deepEqual(await plane.homeOf({ scope: "project", project: "prod" }), { endpoint, tenant, project: prod });
    assert.deepEqual(await plane.homeOf({ scope: "tenant" }), { endpoint, tenant, project: "" });
    assert.deepEqual(await plane.tenantHome(), { endpoint, tenant, project: "" });
  });

  it("a project that does not exist is refused with those that do", async () => {
    const plane = await bench.host.at(runtime());
    await assert.rejects(plane.homeOf({ scope: "project", project: "prdo" }), (error) => {
      assert.ok(error instanceof ProviderError);
      assert.match(error.message, /'prdo'.*the input 'project'.*Default, dev, prod, staging/);
      return true;
    });
    const other = await planeHost(bench.lab, { project: "gone" }).at(runtime());
    await assert.rejects(other.homeOf({ scope: "project" }), /palette-maas:project/);
  });

  it("tenant and projects are asked for once, however many ask at the same time", async () => {
    const host = planeHost(bench.lab);
    bench.lab.clearRequests();
    await Promise.all(Array.from({ length: 20 }, () => host.at(runtime(), bench.home)));
    await host.at(runtime(), bench.home);
    assert.deepEqual(
      ours(bench.lab)
        .map(({ route }) => route)
        .sort(),
      ["GET /v1/dashboard/projects/metadata", "GET /v1/users/info"],
    );
  });

  it("a cancelled caller's look-up does not fail the others", async () => {
    const host = planeHost(bench.lab);
    const cancelled = new AbortController();
    const first = host.at(runtime(cancelled.signal), bench.home);
    const second = host.at(runtime(), bench.home);
    cancelled.abort(new Error("stop"));
    await assert.rejects(first);
    await second;
  });

  it("a key of another tenant is refused before anything else is asked", async () => {
    const { lab, home } = bench;
    lab.clearRequests();
    await assert.rejects(planeHost(lab, { apiKey: lab.palette.otherApiKey }).at(runtime(), home), (error) => {
      assert.ok(error instanceof ProviderError);
      assert.match(error.message, new RegExp(`tenant ${home.tenant}.*Nothing was touched`));
      assert.match(error.message, new RegExp(`${lab.palette.world.tenants.find((t) => t.name === "other")?.uid}`));
      return true;
    });
    assert.deepEqual(
      ours(lab).map(({ route }) => route),
      ["GET /v1/users/info"],
    );
  });

  it("another endpoint is refused without a request", async () => {
    bench.lab.clearRequests();
    const home = { ...bench.home, endpoint: "https://palette.example.com" };
    await assert.rejects(bench.host.at(runtime(), home), /palette\.example\.com.*Nothing was touched/);
    assert.deepEqual(ours(bench.lab), []);
  });

  it("a project that is gone or hidden is refused, so that nothing in it passes for gone", async () => {
    const home = { ...bench.home, project: "ffffffffffffffffffffffff" };
    await assert.rejects(bench.host.at(runtime(), home), /ffffffffffffffffffffffff.*Nothing was touched/);
  });

  it("an unknown key is refused with a sentence that names where it comes from, and never shows it", async () => {
    const apiKey = "secret-key-of-nobody";
    const plane = await planeHost(bench.lab, { apiKey }).at(runtime());
    await assert.rejects(plane.tenantHome(), (error) => {
      assert.ok(error instanceof ApiError);
      assert.equal(error.kind, "denied");
      assert.match(error.message, /palette-maas:paletteApiKey.*PALETTE_API_KEY/);
      assert.doesNotMatch(error.message, /secret-key-of-nobody/);
      return true;
    });
  });

  it("without a home nothing of an object can be asked", async () => {
    const plane = await bench.host.at(runtime());
    bench.lab.clearRequests();
    for (const ask of [
      () => plane.clusters.observe("x"),
      () => plane.clusters.delete("x"),
      () => plane.machinePools.observe("x/y"),
      () => plane.cloudAccounts.observe("x"),
      () => plane.gateways.delete("x"),
    ]) {
      await assert.rejects(async () => await ask(), /__home/);
    }
    assert.deepEqual(ours(bench.lab), []);
  });

  it("a cluster known by id only is found in its project, and in the tenant", async () => {
    const host = planeHost(bench.lab);
    const start = await host.at(runtime());
    for (const where of [
      { scope: "project", project: "staging" },
      { scope: "tenant" },
      { scope: "project" },
    ] as const) {
      const home = await start.homeOf(where);
      const plane = await host.at(runtime(), home);
      const account = await plane.cloudAccounts.create(accountArgs(bench, { name: "somewhere" }), MARKER);
      const profiles = [{ name: "tenant-infra", version: "1.0.0" }];
      const id = await plane.clusters.create(clusterArgs(account, { name: "somewhere", profiles }), MARKER);
      assert.deepEqual(await start.homeOfCluster(id), home);
    }
    await assert.rejects(start.homeOfCluster("ffffffffffffffffffffffff"), ProviderError);
  });
});
