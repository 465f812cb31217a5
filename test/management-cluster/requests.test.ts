import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { realClock, scaledClock } from "../../provider/core/time/clock";
import { kubernetesRoute } from "../faults/cluster-api/faults";
import { type FaultProxy, faultProxy } from "../faults/proxy";
import { kubeconfig } from "../support/kubeconfig";
import { ClusterApiStage, INSTANCE, KUBERNETES, type Made } from "../support/management-cluster/cluster-api-stage";
import { type ClusterApiWorld, startScriptedClusterApi } from "../support/management-cluster/scripted-cluster-api";

/** A resource as the program has it. */
interface Written extends Made {
  type: "Gateway" | "MaasCloudAccount" | "Cluster" | "MachinePool";
  inputs: PropertyMap;
}

/** The product's waits; answers age more slowly, so that a busy machine makes none of them too old within a phase. */
const clock = { ...scaledClock(60), flowing: scaledClock(10).flowing ?? realClock };

// Where its parts were never built, the first start builds them.
const BUILD = 1_800_000;

describe("requests to a management cluster for a cluster with 1, 5 and 20 pools", function () {
  this.timeout(300_000);
  let world: ClusterApiWorld;
  let proxy: FaultProxy;
  before(async function () {
    this.timeout(BUILD);
    world = await startScriptedClusterApi(this);
    const { certificateAuthority } = world.cluster;
    proxy = await faultProxy(world.cluster.url, { certificateAuthority, routeOf: kubernetesRoute });
  });
  after(async () => {
    await proxy?.stop();
    await world?.stop();
  });

  /** The product in a process of its own, as the engine starts one for each phase of a run. */
  function begun(namespace: string): ClusterApiStage {
    const { cluster } = world;
    const behind = kubeconfig(proxy.url, undefined, { name: "admin", token: cluster.access.token });
    return new ClusterApiStage({ ...world, cluster: { ...cluster, kubeconfig: behind } }, namespace, {}, clock);
  }

  /** What a phase asks for, by route. */
  async function counted(phase: () => Promise<unknown>): Promise<Record<string, number>> {
    proxy.passed.length = 0;
    await phase();
    const counts: Record<string, number> = {};
    for (const route of [...proxy.passed].sort()) counts[route] = (counts[route] ?? 0) + 1;
    return counts;
  }

  async function stack(namespace: string, pools: number): Promise<Written[]> {
    const made: Written[] = [];
    const make = async (stage: ClusterApiStage, type: Written["type"], inputs: PropertyMap): Promise<Written> => {
      const one = { type, inputs, ...(await stage.create(type, inputs)) };
      made.push(one);
      return one;
    };
    const stage = begun(namespace);
    const gateway = await make(stage, "Gateway", { name: "site-a", installer: "none" });
    const account = await make(stage, "MaasCloudAccount", {
      ...{ name: "lab", adopt: true, gatewayId: gateway.id },
      ...{ apiEndpoint: "http://maas.example.com:5240/MAAS", apiKey: "consumer:token:secret" },
    });
    const cluster = await make(stage, "Cluster", {
      ...{ name: "payments", cloudAccountId: account.id, domain: "maas.example.com", kubernetes: KUBERNETES },
      controlPlane: { size: 1, instance: INSTANCE },
    });
    await Promise.all(
      Array.from({ length: pools }, (_, i) =>
        make(stage, "MachinePool", { clusterId: cluster.id, name: `pool-${i}`, size: 1, instance: INSTANCE }),
      ),
    );
    return made;
  }

  const each = (all: readonly Written[], act: (one: Written) => Promise<unknown>) => Promise.all(all.map(act));

  for (const pools of [1, 5, 20]) {
    it(`are a few for ${pools}`, async () => {
      const namespace = await world.namespace();
      let made: Written[] = [];
      const creates = await counted(async () => {
        made = await stack(namespace, pools);
      });
      const refresh = await counted(() => {
        const stage = begun(namespace);
        return each(made, ({ type, id, state }) => stage.controller(type).read(stage.runtime(), id, state));
      });
      const preview = await counted(() => {
        const stage = begun(namespace);
        return each(made, async ({ type, id, state, inputs }) => {
          const { changes } = await stage.controller(type).diff(stage.runtime(), id, state, stage.inputs(type, inputs));
          assert.deepEqual(changes, []);
        });
      });
      const scaled = ({ type, inputs }: Written) => (type === "MachinePool" ? { ...inputs, size: 2 } : inputs);
      const previewOfScale = await counted(() => {
        const stage = begun(namespace);
        return each(made, async (one) =>
          stage.controller(one.type).diff(stage.runtime(), one.id, one.state, stage.inputs(one.type, scaled(one))),
        );
      });
      const scale = await counted(() => {
        const stage = begun(namespace);
        const all = made.filter(({ type }) => type === "MachinePool");
        return each(all, (one) => stage.update(one.type, one, scaled(one)));
      });
      const totals = [creates, refresh, previewOfScale, scale].map(total);
      if (process.env.SHOW_REQUESTS)
        console.log(JSON.stringify({ pools, totals, creates, refresh, previewOfScale, scale }));
      assert.deepEqual(preview, {});
      // Each document once, and of what each pool has one list.
      assert.ok(total(refresh) <= 20, JSON.stringify(refresh));
      // Beside that, what the API server judges of each, and the health check.
      assert.ok(total(previewOfScale) <= 8 + 4 * pools, JSON.stringify(previewOfScale));
      // What each reads for itself and writes, and what those who wait look at, together.
      assert.ok(total(scale) <= 40 + 32 * pools, JSON.stringify(scale));
      assert.ok(total(creates) <= 90 + 18 * pools, JSON.stringify(creates));
      assert.deepEqual(world.controllers.failuresOf(namespace), []);
      await world.controllers.end(namespace);
    });
  }
});

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);
