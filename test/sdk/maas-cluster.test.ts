import assert from "node:assert/strict";
import { MaasCluster, type MaasClusterArgs } from "../../sdk/kubernetes";
import { dynamicType } from "../../sdk/resource";
import { aCluster } from "../support/main-job";
import { stage } from "../support/stage";
import { named, ran, type Seen, valueIn } from "./program";

const [CLUSTER, POOL] = [dynamicType("Cluster"), dynamicType("MachinePool")];
const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };

describe("the component MaasCluster", () => {
  async function program(args: Partial<MaasClusterArgs> = {}): Promise<{ seen: Seen; made: MaasCluster }> {
    let made: MaasCluster | undefined;
    const seen = await ran(() => {
      made = new MaasCluster("payments", {
        cloudAccountId: "account",
        domain: "maas",
        profiles: [{ name: "maas-infra", version: "1.0.0" }],
        controlPlane: { instance: INSTANCE },
        ...args,
      });
      return [made.cluster, ...Object.values(made.pools)];
    });
    assert.ok(made);
    return { seen, made };
  }

  it("is a cluster and its pools, which go by their keys", async () => {
    const pools = { workers: { size: 2, instance: INSTANCE }, storage: { name: "disks", instance: INSTANCE } };
    const { seen, made } = await program({ pools });
    const { type, inputs, request } = named(seen, "payments", CLUSTER);
    assert.deepEqual([type, inputs.domain, inputs.name, inputs.pools], [CLUSTER, "maas", undefined, undefined]);
    assert.match(request.getParent(), /palette-maas:kubernetes:MaasCluster::payments$/);
    assert.equal(await valueIn(made.id), "payments-id");
    for (const [key, name] of [
      ["workers", "workers"],
      ["storage", "disks"],
    ]) {
      const pool = named(seen, `payments-${key}`, POOL);
      assert.deepEqual([pool.inputs.name, pool.inputs.clusterId], [name, "payments-id"]);
    }
    assert.deepEqual(Object.keys(made.pools), ["workers", "storage"]);
  });

  it("hands protection and adoption on to pools that say nothing of their own", async () => {
    const pools = { workers: { instance: INSTANCE }, kept: { instance: INSTANCE, deletionProtection: true } };
    const { seen } = await program({ deletionProtection: false, adopt: true, pools });
    const [workers, kept] = [named(seen, "payments-workers"), named(seen, "payments-kept")];
    assert.deepEqual([workers.inputs.deletionProtection, workers.inputs.adopt], [false, true]);
    assert.deepEqual([kept.inputs.deletionProtection, kept.request.getProtect()], [true, true]);
  });

  it("asks once for the kubeconfig, whoever wants it", async () => {
    const on = await stage();
    try {
      const { lab } = on;
      const { id } = await aCluster(on);
      const config = {
        "palette-maas:paletteEndpoint": lab.palette.url,
        "palette-maas:paletteApiKey": lab.palette.apiKey,
      };
      const args = { cloudAccountId: "account", domain: "maas", controlPlane: { instance: INSTANCE } };
      let made: MaasCluster | undefined;
      await ran(
        () => {
          made = new MaasCluster("payments", args);
          return [made.provider];
        },
        { config, made: () => ({ id }) },
      );
      assert.match(made ? await valueIn(made.kubeconfig) : "", /kind: Config/);
      const asked = lab.requests.filter(({ route }) => route.endsWith("/assets/kubeconfigclient"));
      assert.equal(asked.length, 1);
    } finally {
      await on.stop();
    }
  });

  it("makes no Provider and asks for no kubeconfig unless somebody wants them", async () => {
    const { seen } = await program({ pools: { workers: { instance: INSTANCE } } });
    assert.deepEqual(
      seen.registered.map(({ type }) => type).sort(),
      ["palette-maas:kubernetes:MaasCluster", CLUSTER, POOL].sort(),
    );
    assert.deepEqual(seen.invoked, []);
  });
});
