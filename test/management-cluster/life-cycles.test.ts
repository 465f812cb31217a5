import assert from "node:assert/strict";
import type { Rack } from "palette-maas-lab";
import { isRecord } from "../../provider/core/unknowns";
import { driftOf, serversOf } from "../support/actor";
import { CORE, MAAS } from "../support/management-cluster/api-groups";
import { type ClusterApi, startClusterApi } from "../support/management-cluster/cluster-api";
import { hasKinds, sample } from "../support/management-cluster/contract";
import { LifeStage } from "../support/management-cluster/life-stage";
import { isPrivateNetwork } from "../support/management-cluster/private-network";
import { at } from "../support/management-cluster/scripted-controllers";
import { showControllers } from "../support/management-cluster/shown-controllers";

type Problem = NonNullable<Rack["machines"][number]["problem"]>;

/** A life cycle in a namespace and a resource pool of its own. */
interface LifeCycle {
  readonly pool: string;
  readonly servers: number;
  /** More of them in another resource pool, out of its reach. */
  readonly spare?: number;
  /** What is amiss with the last of the servers. */
  readonly problem?: Problem;
  /** `others`: when all others have ended. */
  readonly run: (stage: LifeStage, others: () => Promise<void>) => Promise<void>;
}

const LARGE = { minCpu: 8, minMemoryMb: 16384 };

const LIFE_CYCLES: Readonly<Record<string, LifeCycle>> = {
  "goes up with 3 + 2 servers, out and in, and away": {
    pool: "scaled",
    servers: 7,
    run: async (stage) => {
      const cluster = await stage.clusterOf(3);
      const pool = await stage.poolOf(cluster, 2);
      await stage.audit(cluster, pool);
      await stage.calm("Cluster", cluster);
      await stage.calm("MachinePool", pool);
      await stage.change("MachinePool", pool, { size: 4 });
      await stage.audit(cluster, pool);
      await stage.change("MachinePool", pool, { size: 1 });
      await stage.audit(cluster, pool);
      await stage.calm("MachinePool", pool);
      await stage.end(cluster, pool);
    },
  },
  "exchanges its workers for larger ones, and changes nodes by labels alone": {
    pool: "exchanged",
    servers: 5,
    run: async (stage) => {
      const cluster = await stage.clusterOf(1);
      const pool = await stage.poolOf(cluster, 2);
      const before = serversOf(pool).map(({ hostname }) => hostname);
      await stage.change("MachinePool", pool, { instance: LARGE });
      await stage.audit(cluster, pool);
      assert.deepEqual(serversOf(pool).filter(({ hostname }) => before.includes(hostname)).length < 2, true);
      await stage.change("MachinePool", pool, { labels: { "node.cluster.x-k8s.io/pool": "workers" } });
      await stage.calm("MachinePool", pool);
      await stage.end(cluster, pool);
    },
  },
  "grows its control plane, and exchanges it one by one": {
    pool: "plane",
    servers: 5,
    run: async (stage) => {
      const cluster = await stage.clusterOf(1);
      const { controlPlane } = cluster.inputs;
      assert.ok(isRecord(controlPlane));
      await stage.change("Cluster", cluster, { controlPlane: { ...controlPlane, size: 3 } });
      await stage.audit(cluster);
      await stage.change("Cluster", cluster, { controlPlane: { ...controlPlane, size: 3, instance: LARGE } });
      await stage.audit(cluster);
      await stage.calm("Cluster", cluster);
      await stage.end(cluster);
    },
  },
  "brings a newer Kubernetes to its control plane and then to one pool after the other": {
    pool: "upgraded",
    servers: 5,
    run: async (stage) => {
      const cluster = await stage.clusterOf(1);
      const pools = [await stage.poolOf(cluster, 1), await stage.poolOf(cluster, 1, { name: "others" })];
      const kubernetes = { version: "1.34.1", image: "custom/u-2204-0-k-1341-0" };
      await stage.change("Cluster", cluster, { kubernetes }, pools);
      const kubelets = (await stage.all(CORE, "machines")).map((one) => at(one, "status.nodeInfo.kubeletVersion"));
      assert.deepEqual(kubelets, ["v1.34.1", "v1.34.1", "v1.34.1"]);
      for (const pool of pools) await stage.calm("MachinePool", pool);
      await stage.calm("Cluster", cluster);
      await stage.audit(cluster, ...pools);
      await stage.end(cluster, ...pools);
    },
  },
  "tells of a server that somebody released, and has it back": {
    pool: "drifted",
    servers: 3,
    run: async (stage) => {
      const cluster = await stage.clusterOf(1);
      const pool = await stage.poolOf(cluster, 2);
      const [gone = ""] = serversOf(pool).map(({ hostname }) => hostname);
      await stage.lab.operator.maas.release(gone);
      await pool.refresh();
      assert.match(driftOf(pool).join("\n"), new RegExp(gone));
      await stage.until(() => stage.lab.maas.world.machine(gone).deployments === 2);
      await stage.until(async () => {
        await pool.refresh();
        return driftOf(pool).length === 0;
      });
      await stage.audit(cluster, pool);
      await stage.calm("MachinePool", pool);
      await stage.end(cluster, pool);
    },
  },
  "gets over a deployment that fails": {
    pool: "failing",
    servers: 2,
    problem: "fails-first-deployment",
    run: async (stage) => {
      const cluster = await stage.clusterOf(1);
      const pool = await stage.poolOf(cluster, 1);
      assert.equal(stage.lab.maas.world.machine("failing-2").deployments, 2);
      await stage.audit(cluster, pool);
      await stage.end(cluster, pool);
    },
  },
  "waits for a server that is not there, says so in MAAS's words, and takes it once it is": {
    pool: "short",
    servers: 2,
    spare: 1,
    run: async (stage) => {
      const cluster = await stage.clusterOf(1);
      const making = stage.poolOf(cluster, 2);
      making.catch(() => {});
      await stage.until(() => stage.told.some((line) => line.includes("No available machine")));
      await stage.lab.operator.maas.move("short-spare-1", { pool: stage.namespace });
      const pool = await making;
      await stage.audit(cluster, pool);
      await stage.calm("MachinePool", pool);
      await stage.end(cluster, pool);
    },
  },
  "goes on while MAAS is away, and nobody says that its nodes are down": {
    pool: "away",
    servers: 2,
    run: async (stage, others) => {
      const cluster = await stage.clusterOf(1);
      const pool = await stage.poolOf(cluster, 1);
      const taken = stage.taken();
      // There is one MAAS.
      await others();
      stage.lab.next("*", { status: 503, body: "Service Unavailable", times: 1_000_000 });
      await stage.touchMachines();
      await stage.until(async () =>
        (await stage.all(MAAS, "maasmachines")).every((one) => JSON.stringify(one).includes("MachineNotFound")),
      );
      for (const actor of [cluster, pool]) {
        assert.ok(await actor.refresh());
        assert.deepEqual(driftOf(actor), []);
      }
      assert.ok(stage.told.some((line) => line.startsWith("warn") && line.includes("did not tell")));
      assert.deepEqual(stage.taken(), taken);
      stage.lab.clearFaults();
      await stage.until(async () =>
        (await stage.all(MAAS, "maasmachines")).every((one) => !JSON.stringify(one).includes("MachineNotFound")),
      );
      await stage.audit(cluster, pool);
      await stage.calm("Cluster", cluster);
      await stage.calm("MachinePool", pool);
      await stage.end(cluster, pool);
    },
  },
  "is adopted from whoever made it with clusterctl, and loses no server": {
    pool: "adopted",
    servers: 5,
    run: async (stage) => {
      const { api } = stage.world.cluster;
      for (const object of sample()) await api.apply(asAdopted(object, stage.namespace));
      const controlPlane = { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 }, resourcePool: stage.namespace };
      await stage.until(async () => {
        const machines = await stage.all(CORE, "machines");
        return machines.length === 4 && machines.every(({ status }) => isRecord(status) && status.phase === "Running");
      });
      const taken = stage.taken();
      const cluster = await stage.clusterOf(3, { name: "edge1", adopt: true, controlPlane });
      const labels = { "node.cluster.x-k8s.io/pool": "gpu" };
      const pool = await stage.poolOf(cluster, 1, { name: "gpu", adopt: true, labels });
      assert.deepEqual(stage.taken(), taken);
      await stage.audit(cluster, pool);
      await stage.calm("Cluster", cluster);
      await stage.calm("MachinePool", pool);
      await stage.change("MachinePool", pool, { size: 2 });
      await stage.audit(cluster, pool);
      await stage.end(cluster, pool);
    },
  },
};

const OUT_OF_REACH = "out-of-reach";

const serversIn = (pool: string, name: string, count: number): Rack["machines"] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ hostname: `${name}-${i + 1}`, cpuCores: 8, memoryMiB: 16384, zone: `az${1 + (i % 3)}`, pool, tags: [] },
    disks: [{ sizeGB: 500 }],
  }));

const RACK: Rack = {
  zones: ["az1", "az2", "az3"].map((name) => ({ name })),
  pools: [OUT_OF_REACH, ...Object.values(LIFE_CYCLES).map(({ pool }) => pool)].map((name) => ({ name })),
  tags: [],
  domains: [{ name: "maas" }],
  subnets: [{ name: "rack", cidr: "10.10.0.0/22" }],
  images: ["1335", "1341"].map((version) => ({
    ...{ name: `u-2204-0-k-${version}-0`, architecture: "amd64/generic", type: "Uploaded", baseImage: "ubuntu/jammy" },
  })),
  machines: Object.values(LIFE_CYCLES).flatMap(({ pool, servers, spare = 0, problem }) => [
    ...serversIn(pool, pool, servers).map((one, i) => (problem && i === servers - 1 ? { ...one, problem } : one)),
    ...serversIn(OUT_OF_REACH, `${pool}-spare`, spare),
  ]),
};

/** The sample's cluster with servers of this pool alone, in any zone. */
function asAdopted(object: Record<string, unknown>, namespace: string): Record<string, unknown> {
  const text = JSON.stringify(object)
    .replaceAll(/"resourcePool":"[^"]*"/g, `"resourcePool":"${namespace}"`)
    .replaceAll(/"(?:failureDomain|failureDomains|tags)":(?:"[^"]*"|\[[^\]]*\]),?/g, "")
    .replaceAll(/"minCPU":\d+/g, '"minCPU":4')
    .replaceAll(/"minMemory":\d+/g, '"minMemory":8192')
    .replaceAll(",}", "}");
  const { metadata, spec, ...rest } = JSON.parse(text);
  const replicas = object.kind === "MachineDeployment" ? { replicas: 1 } : {};
  return { ...rest, metadata: { ...metadata, namespace }, spec: { ...spec, ...replicas } };
}

describe("a cluster on Cluster API's own controllers", function () {
  this.timeout(600_000);
  let clusterApi: ClusterApi;
  const running = new Map<string, Promise<void>>();
  before(async function () {
    // They listen on every interface: without a network of their own they are not started.
    if (!hasKinds || !isPrivateNetwork()) return this.skip();
    // Where its parts were never built, the first start builds them.
    this.timeout(1_800_000);
    clusterApi = await startClusterApi(RACK);
    await showControllers(clusterApi.management);
    // Side by side: each waits for the controllers most of the time.
    for (const [name, { pool, run }] of Object.entries(LIFE_CYCLES)) {
      const others = async (): Promise<void> => {
        await Promise.allSettled([...running].filter(([other]) => other !== name).map(([, end]) => end));
      };
      const one = LifeStage.start(clusterApi, pool).then((stage) => run(stage, others));
      // Told by its test, whenever that comes.
      one.catch(() => {});
      running.set(name, one);
    }
  });
  after(async function () {
    this.timeout(600_000);
    await Promise.allSettled(running.values());
    await clusterApi?.stop();
  });

  for (const name of Object.keys(LIFE_CYCLES)) it(name, () => running.get(name));
});
