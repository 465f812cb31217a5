import assert from "node:assert/strict";
import type { PaletteVersion } from "../src/index";
import { type ClusterParts, cluster, type Json, LabBench, makeCluster, pool, poolsPath } from "./palette-support";

const cp = () => pool({ name: "cp", controlPlane: true });
const worker = (more: { cloud?: Json; config?: Json }): Partial<ClusterParts> => ({ pools: [cp(), pool(more)] });
const settings = (clusterConfig: Json): Partial<ClusterParts> => ({ spec: { clusterConfig } });
const surge = { type: "OverrideScaling", maxSurge: "1", maxUnavailable: "0" };

/** Since when a field is known, and a cluster that sets it. */
const fields: [name: string, since: PaletteVersion, parts: Partial<ClusterParts>][] = [
  ["enableLxdVm", "4.7", { cloudConfig: { enableLxdVm: true } }],
  ["staticIp", "4.7", { cloudConfig: { staticIp: true } }],
  ["useLxdVm", "4.7", worker({ cloud: { useLxdVm: true } })],
  ["network", "4.7", worker({ cloud: { network: { networkName: "br0" } } })],
  ["minDiskSizeInGB", "4.7", worker({ cloud: { instanceType: { minCPU: 4, minMemInMB: 8192, minDiskSizeInGB: 60 } } })],
  ["ntpServers", "4.8", { cloudConfig: { ntpServers: ["time.example"] } }],
  ["additionalAnnotations", "4.8", worker({ config: { additionalAnnotations: { note: "kept" } } })],
  ["overrideKubeadmConfiguration", "4.8", worker({ config: { overrideKubeadmConfiguration: "a: b" } })],
  ["OverrideScaling", "4.8", worker({ config: { updateStrategy: surge } })],
  ["skipK8sUpgrade", "4.8", worker({ config: { skipK8sUpgrade: "enabled" } })],
  ["timezone", "4.8", settings({ timezone: "UTC" })],
  ["clusterTemplate", "4.8", { spec: { clusterTemplate: { uid: "t-1" } } }],
  ["clusterType", "4.8", { spec: { clusterType: "PureManage" } }],
  ["hyperShiftConfig", "4.8", settings({ hyperShiftConfig: { type: "kubernetes" } })],
  ["overrideClusterApiConfig", "4.10", worker({ config: { overrideClusterApiConfig: "a: b" } })],
  ["overrideHealthCheckConfiguration", "4.10", worker({ config: { overrideHealthCheckConfiguration: "a: b" } })],
];

const versions: PaletteVersion[] = ["4.6", "4.7", "4.8", "4.10"];

for (const version of versions) {
  describe(`the lab's Palette ${version}`, () => {
    const bench = new LabBench();
    const newer = fields.filter(([, since]) => versions.indexOf(since) > versions.indexOf(version));
    const names = newer.map(([name]) => name);
    before(() => bench.start({ paletteVersion: version }));
    after(() => bench.stop());

    /** The fields that it does not know, as it says of clusters that set one each. */
    async function refusedBy(path: string): Promise<string[]> {
      const account = bench.world.accounts.find(({ tenant }) => tenant === "lab")?.uid ?? "";
      const refused: string[] = [];
      for (const [name, , parts] of fields) {
        const profile = bench.world.profileUid("maas-infra", "1.0.0");
        const asked = cluster({ name: name.toLowerCase(), account, profile, ...parts });
        const { status, json } = await bench.post(path, asked);
        if (json.code !== "UnknownField") continue;
        assert.deepEqual([status, json.message], [400, `'${name}' is not known to Palette ${version}`]);
        refused.push(name);
      }
      return refused;
    }

    it(`refuses ${names.length === 0 ? "no field" : names.join(", ")} of a new cluster`, async () => {
      assert.deepEqual(await refusedBy("/v1/spectroclusters/maas"), names);
    });

    it("says the same when it is asked beforehand", async () => {
      assert.deepEqual(await refusedBy("/v1/spectroclusters/maas/validate"), names);
    });

    it("takes fields that are there and say nothing", async () => {
      const nothing = { ntpServers: [], enableLxdVm: false, staticIp: false };
      const config = { additionalAnnotations: {}, skipK8sUpgrade: "disabled", overrideClusterApiConfig: "" };
      await makeCluster(bench, { name: "plain", cloudConfig: nothing, pools: [cp(), pool({ config })] });
    });

    it("lets its gateway grow", async () => {
      const { uid } = bench.world.gateway("rack1-gateway");
      const { spec } = await bench.must(200, bench.get(`/v1/overlords/${uid}`, { project: null }));
      const of = { project: null };
      const held = await bench.must(200, bench.get(`/v1/spectroclusters/${spec.spectroClusterUid}`, of));
      const config = await bench.must(200, bench.get(`/v1/cloudconfigs/maas/${held.spec.cloudConfigRef.uid}`, of));
      const [master] = config.spec.machinePoolConfig;
      const { azs, instanceType, resourcePool } = master;
      const machineConfig = { azs, instanceType, resourcePool };
      const body = { clusterConfig: config.spec.clusterConfig, machineConfig, size: 3 };
      await bench.must(204, bench.put(`/v1/overlords/maas/${uid}/cloudconfig`, body, of));
      if (version !== "4.6") return;
      const machine = { ...machineConfig, instanceType: { ...instanceType, minDiskSizeInGB: 60 } };
      const refused = bench.put(`/v1/overlords/maas/${uid}/cloudconfig`, { ...body, machineConfig: machine }, of);
      assert.equal((await bench.must(400, refused)).code, "UnknownField");
    });
  });
}

describe("a cluster of an older Palette", () => {
  it("takes no pool, no configuration and no time zone with what is newer", async () => {
    const bench = new LabBench();
    await bench.start({ paletteVersion: "4.7" });
    try {
      const uid = await makeCluster(bench, { name: "old" });
      await bench.until(() => bench.world.cluster(uid).state === "Running");
      const pools = poolsPath(bench, uid);
      const config = pools.replace(/machinePools$/, "clusterConfig");
      const domain = { domain: "maas.lab" };
      const said = [
        bench.post(pools, pool({ config: { skipK8sUpgrade: "enabled" } })),
        bench.put(
          `${pools}/cp`,
          pool({ name: "cp", controlPlane: true, config: { overrideKubeadmConfiguration: "a: b" } }),
        ),
        bench.put(config, { clusterConfig: { ...domain, ntpServers: ["time.example"] } }),
      ];
      for (const reply of said) assert.equal((await bench.must(400, reply)).code, "UnknownField");
      await bench.must(404, bench.patch(`/v1/spectroclusters/${uid}/clusterConfig/timezone`, { timezone: "UTC" }));
    } finally {
      await bench.stop();
    }
  });
});
