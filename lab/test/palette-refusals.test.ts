import assert from "node:assert/strict";
import { cluster, type Json, LabBench, makeCluster, pool, poolsPath, runningCluster } from "./palette-support";

describe("what Palette refuses", () => {
  const bench = new LabBench();
  let running: string;

  before(async () => {
    await bench.start();
    running = await runningCluster(bench, { name: "running" });
  });
  after(() => bench.stop());

  const cp = (more: object = {}) => pool({ name: "cp", controlPlane: true, ...more });
  const account = () => bench.world.accounts.find((known) => known.tenant === "lab")?.uid ?? "";
  const profile = () => bench.world.profileUid("maas-infra", "1.0.0");
  const post = (parts: Json) =>
    bench.post(
      "/v1/spectroclusters/maas",
      cluster({ name: "fresh", account: account(), profile: profile(), ...parts }),
    );

  const clusters: [string, () => Json, number, string][] = [
    ["a name that is taken", () => ({ name: "running" }), 409, "DuplicateName"],
    ["a name that is no DNS label", () => ({ name: "Running_1" }), 400, "InvalidRequestBody"],
    ["an account that is not there", () => ({ account: "nobody" }), 400, "InvalidClusterRequest"],
    ["a profile that is not there", () => ({ profile: "nothing" }), 400, "InvalidClusterRequest"],
    [
      "only an add-on",
      () => ({ profile: bench.world.profileUid("monitoring", "1.0.0"), variables: [] }),
      400,
      "InvalidClusterRequest",
    ],
    ["no value for a required variable", () => ({ variables: [] }), 422, "PackVariablesUndefined"],
    ["a value against the pattern", () => ({ variables: [{ name: "region", value: "EU 1" }] }), 422, "InvalidVariable"],
    [
      "a variable that the profile does not have",
      () => ({ variables: [{ name: "regoin", value: "eu" }] }),
      422,
      "InvalidVariable",
    ],
    ["no control plane", () => ({ pools: [pool()] }), 400, "InvalidClusterRequest"],
    ["two pools of one name", () => ({ pools: [cp(), pool(), pool()] }), 400, "InvalidClusterRequest"],
    ["two control-plane nodes", () => ({ pools: [cp({ size: 2 })] }), 400, "InvalidControlPlaneSize"],
    ["no domain", () => ({ cloudConfig: { domain: null } }), 400, "InvalidRequestBody"],
    ["a field of a newer Palette", () => ({ cloudConfig: { overrideClusterApiConfig: "a: b" } }), 400, "UnknownField"],
  ];
  for (const [what, parts, status, code] of clusters)
    it(`refuses a cluster with ${what}`, async () => {
      const refused = await bench.must(status, post(parts()));
      assert.equal(refused.code, code);
      assert.equal(typeof refused.message, "string");
    });

  const pools: [string, Json, number, string][] = [
    ["a second control plane", cp({ size: 1 }), 409, "DuplicateName"],
    ["the control plane's label on another", pool({ config: { isControlPlane: true } }), 400, "InvalidMachinePool"],
    ["no resource pool", pool({ cloud: { resourcePool: null } }), 400, "InvalidRequestBody"],
    ["no labels", pool({ config: { labels: null } }), 400, "InvalidRequestBody"],
    ["a size that is a text", pool({ config: { size: "2" } }), 400, "InvalidRequestBody"],
    ["more at least than at most", pool({ config: { minSize: 3, maxSize: 2 } }), 400, "InvalidMachinePool"],
    [
      "nothing to surge and nothing to lose",
      pool({ config: { updateStrategy: { type: "OverrideScaling", maxSurge: "0", maxUnavailable: "0%" } } }),
      400,
      "InvalidMachinePool",
    ],
    [
      "half a strategy",
      pool({ config: { updateStrategy: { type: "OverrideScaling", maxSurge: "1" } } }),
      400,
      "InvalidMachinePool",
    ],
    ["a health check override", pool({ config: { overrideHealthCheckConfiguration: "a: b" } }), 400, "UnknownField"],
  ];
  for (const [what, body, status, code] of pools)
    it(`refuses a pool with ${what}`, async () => {
      assert.equal((await bench.must(status, bench.post(poolsPath(bench, running), body))).code, code);
    });

  it("refuses changes of what is fixed", async () => {
    const path = poolsPath(bench, running);
    assert.equal((await bench.must(400, bench.delete(`${path}/cp`))).code, "InvalidMachinePool");
    await bench.must(400, bench.put(`${path}/cp`, pool({ name: "other", controlPlane: true })));
    await bench.must(400, bench.put(`${path}/cp`, cp({ cloud: { useLxdVm: true } })));
    await bench.must(400, bench.put(`${path}/cp`, cp({ config: { nodeRepaveInterval: 5 } })));
    const clusterConfig = { domain: "maas", enableLxdVm: false, staticIp: false };
    const moved = await bench.must(400, bench.put(path.replace("machinePools", "clusterConfig"), { clusterConfig }));
    assert.equal(moved.message, "changing cluster DNS Domain not allowed");
    await bench.must(404, bench.put(`${path}/nothing`, pool({ name: "nothing" })));
  });

  it("refuses changes of a cluster that is not up, or on its way out", async () => {
    const uid = await makeCluster(bench, { name: "slow" });
    const path = poolsPath(bench, uid);
    const early = await bench.must(400, bench.post(path, pool()));
    assert.equal(early.code, "ClusterNotReady");
    await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
    const late = await bench.must(400, bench.post(path, pool()));
    assert.equal(late.code, "ClusterDeleting");
    const metadata = { metadata: { labels: {}, annotations: {} } };
    await bench.must(400, bench.patch(`/v1/spectroclusters/${uid}/metadata`, metadata));
  });

  it("refuses bodies that are no JSON, and queries that are no numbers", async () => {
    assert.equal((await bench.must(400, bench.post("/v1/spectroclusters/maas", "{"))).code, "InvalidRequestBody");
    assert.equal((await bench.must(400, bench.get("/v1/cloudaccounts/maas?limit=x"))).code, "InvalidQuery");
    assert.equal((await bench.must(404, bench.get("/v1/nothing"))).code, "PathNotFound");
  });

  it("lists in a validation what a POST refuses", async () => {
    const wrong = cluster({
      name: "v",
      account: "nobody",
      profile: profile(),
      pools: [cp({ size: 2 })],
      variables: [],
    });
    const { machinePools, profiles } = await bench.must(200, bench.post("/v1/spectroclusters/maas/validate", wrong));
    const codes = machinePools.results.flatMap((result: Json) => result.errors.map((error: Json) => error.code));
    assert.deepEqual(codes, ["InvalidClusterRequest", "InvalidControlPlaneSize"]);
    assert.equal(profiles[0].packs.results[0].errors[0].code, "PackVariablesUndefined");
    const right = cluster({ name: "v", account: account(), profile: profile() });
    const answer = await bench.must(200, bench.post("/v1/spectroclusters/maas/validate", right));
    assert.ok(answer.machinePools.results.every((result: Json) => result.errors.length === 0));
  });

  it("knows fewer fields and paths in older versions", async () => {
    const old = new LabBench();
    await old.start({ paletteVersion: "4.6" });
    try {
      const made = (cloudConfig: Json) => makeCluster(old, { cloudConfig });
      await assert.rejects(made({ ntpServers: ["time.example"] }), /UnknownField/);
      const gateway = old.world.gateway("rack1-gateway").uid;
      await old.must(404, old.get(`/v1/overlords/maas/${gateway}/pools`));
      await old.must(200, old.get(`/v1/overlords/vsphere/${gateway}/pools`));
      const uid = await made({ ntpServers: [] });
      await old.must(404, old.patch(`/v1/spectroclusters/${uid}/clusterConfig/timezone`, { timezone: "UTC" }));
    } finally {
      await old.stop();
    }
  });
});
