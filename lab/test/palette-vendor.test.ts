import assert from "node:assert/strict";
import { LabBench, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

// What the vendor's released clients read unchecked.
describe("the lab's Palette beside the vendor's clients", () => {
  const bench = new LabBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  it("shows a repave from a cluster's first status on, and maintenance of every machine", async () => {
    const uid = await runningCluster(bench);
    await bench.must(201, bench.post(poolsPath(bench, uid), pool()));
    await poolReady(bench, uid, "workers", 1);
    const { status } = await bench.must(200, bench.get(`/v1/spectroclusters/${uid}`));
    assert.deepEqual(status.repave, {});
    const { items } = await bench.must(200, bench.get(`${poolsPath(bench, uid)}/workers/machines`));
    for (const item of items) assert.deepEqual(item.status.maintenanceStatus, { action: "", state: "", message: "" });
  });

  it("echoes no management of machines that has no policy", async () => {
    const profile = bench.world.profileUid("maas-infra", "1.0.0");
    const config = (machineManagementConfig: object) => ({
      spec: {
        profiles: [{ uid: profile, packValues: [], variables: [{ name: "region", value: "eu-1" }] }],
        clusterConfig: { machineManagementConfig, resources: { namespaces: [], rbacs: [] } },
      },
    });
    const shown = async (name: string, sent: object) => {
      const uid = await runningCluster(bench, { name, ...config(sent) });
      return (await bench.must(200, bench.get(`/v1/spectroclusters/${uid}`))).spec.clusterConfig;
    };
    assert.ok(!("machineManagementConfig" in (await shown("c1", {}))));
    const osPatchConfig = { patchOnBoot: true, rebootIfRequired: false };
    assert.deepEqual((await shown("c2", { osPatchConfig })).machineManagementConfig, { osPatchConfig });
  });

  it("shows packs by themselves, and the manifests of a profile", async () => {
    const uid = bench.world.profileUid("maas-infra", "1.0.0");
    const { spec } = await bench.must(200, bench.get(`/v1/clusterprofiles/${uid}`));
    for (const { name, packUid, values, manifests } of spec.published.packs) {
      const pack = await bench.must(200, bench.get(`/v1/packs/${packUid}`));
      assert.deepEqual([pack.name, pack.packValues[0].values], [name, values]);
      const found = await bench.must(200, bench.get(`/v1/clusterprofiles/${uid}/packs/${name}/manifests`));
      assert.equal(found.items.length, manifests.length);
    }
    await bench.must(404, bench.get("/v1/packs/0123456789abcdef01234567"));
  });
});
