import assert from "node:assert/strict";
import type { Rack } from "palette-maas-lab";
import { clusterApiDefinition } from "../../provider/cluster-api/definition";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { isRecord } from "../../provider/core/unknowns";
import type { Actor } from "../support/actor";
import { type ClusterApi, startClusterApi } from "../support/management-cluster/cluster-api";
import { hasKinds } from "../support/management-cluster/contract";
import { LifeStage } from "../support/management-cluster/life-stage";
import { isPrivateNetwork } from "../support/management-cluster/private-network";
import { showControllers } from "../support/management-cluster/shown-controllers";

/** Values that one field goes through, one change after the other. */
type FieldChanges = Readonly<Record<string, readonly unknown[]>>;

const key = (of: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake ${of}`;
const LARGE = { minCpu: 8, minMemoryMb: 16384 };
const SYNCED = "node.cluster.x-k8s.io/rack";
const TAINTS = [{ key: "dedicated", value: "a", effect: "NoSchedule" }];
const CNI = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: cni, namespace: kube-system }\n";

/** Those of a cluster that touch its pools, or nothing at all. */
const ofCluster: FieldChanges = {
  deletionProtection: [true, false],
  repaves: ["manual", "planned"],
  waitFor: ["started", "done"],
  "kubernetes.cni": [CNI],
  sshKeys: [[key("a")], [key("a"), key("b")]],
  ntpServers: [["ntp1.example.com"]],
  "kubernetes.image": ["custom/u-2204-1-k-1335-0"],
};

const ofControlPlane: FieldChanges = {
  "controlPlane.zones": [["az1", "az2", "az3"], []],
  "controlPlane.labels": [{ [SYNCED]: "a" }, { [SYNCED]: "a", tier: "gold" }],
  "controlPlane.taints": [TAINTS],
  "controlPlane.useAsWorker": [true],
  "controlPlane.machineTags": [["metal"]],
  "controlPlane.instance": [LARGE],
};

const ofPool: FieldChanges = {
  size: [2, 1],
  autoscaling: [{ min: 1, max: 2 }],
  deletionProtection: [true, false],
  releaseLimit: [2, "100%"],
  waitFor: ["started", "done"],
  nodeRepaveIntervalSeconds: [1],
  updateStrategy: [{ type: "RollingUpdateScaleIn" }, { type: "RollingUpdateScaleOut" }],
  labels: [{ [SYNCED]: "a" }, { [SYNCED]: "a", tier: "gold" }],
  taints: [TAINTS],
  overrideKubeadmConfiguration: [{ preKubeadmCommands: ["swapoff -a", "true"] }],
};

const ofPlacement: FieldChanges = {
  instance: [LARGE],
  zones: [["az2"], []],
  machineTags: [["metal"], []],
  resourcePool: ["placed-more"],
};

/** What no change of one field is: measured by life cycles, or the same at every time. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "kubernetes.version": "needs another image with it: life cycles",
  "controlPlane.size": "life cycles",
  "controlPlane.updateStrategy": "needs a control plane of three, and is changed by no test yet",
  "controlPlane.resourcePool": "as that of a pool",
  controlPlane: "by its members",
  applySetting: "has one value",
  adopt: "counts where something is made",
};

/** A cluster with a pool, whose fields are changed one after the other. */
interface Lane {
  pool: string;
  type: "Cluster" | "MachinePool";
  changes: FieldChanges;
}

const LANES: readonly Lane[] = [
  { pool: "whole", type: "Cluster", changes: ofCluster },
  { pool: "plane", type: "Cluster", changes: ofControlPlane },
  { pool: "nodes", type: "MachinePool", changes: ofPool },
  { pool: "placed", type: "MachinePool", changes: ofPlacement },
];

const servers = (pool: string, count: number): Rack["machines"] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ hostname: `${pool}-${i + 1}`, cpuCores: 8, memoryMiB: 16384, zone: `az${1 + (i % 3)}`, pool, tags: ["metal"] },
    disks: [{ sizeGB: 500 }],
  }));

const RACK: Rack = {
  zones: ["az1", "az2", "az3"].map((name) => ({ name })),
  pools: [...LANES.map(({ pool }) => pool), "placed-more"].map((name) => ({ name })),
  tags: [{ name: "metal" }],
  domains: [{ name: "maas" }],
  subnets: [{ name: "rack", cidr: "10.10.0.0/22" }],
  images: ["u-2204-0-k-1335-0", "u-2204-1-k-1335-0"].map((name) => ({
    ...{ name, architecture: "amd64/generic", type: "Uploaded", baseImage: "ubuntu/jammy" },
  })),
  machines: [...LANES.flatMap(({ pool }) => servers(pool, 6)), ...servers("placed-more", 3)],
};

/** The inputs with another value at a path; bounds take the place of a size. */
function laid(inputs: PropertyMap, path: string, value: unknown): PropertyMap {
  const [outer = "", inner] = path.split(".");
  if (inner === undefined) return { [outer]: value, ...(outer === "autoscaling" ? { size: undefined } : {}) };
  const below = inputs[outer];
  return { [outer]: { ...(isRecord(below) ? below : {}), [inner]: value } };
}

describe("a change of one field on Cluster API's own controllers, beside what the preview said", function () {
  this.timeout(900_000);
  let clusterApi: ClusterApi;
  const lanes = new Map<string, Promise<{ stage: LifeStage; cluster: Actor; pool: Actor }>>();
  before(async function () {
    // They listen on every interface: without a network of their own they are not started.
    if (!hasKinds || !isPrivateNetwork()) return this.skip();
    // Where its parts were never built, the first start builds them.
    this.timeout(1_800_000);
    clusterApi = await startClusterApi(RACK);
    await showControllers(clusterApi.management);
    // Side by side: each waits for the controllers most of the time.
    for (const { pool: name, type, changes } of LANES) {
      const lane = begin(name);
      lanes.set(name, lane);
      lane.catch(() => {});
      for (const path of Object.keys(changes)) {
        const before = [...measured].filter(([one]) => one.startsWith(`${name} `)).at(-1)?.[1] ?? Promise.resolve();
        const one = before.catch(() => {}).then(async () => measure(await lane, type, path, changes[path] ?? []));
        // Told by its test, whenever that comes.
        one.catch(() => {});
        measured.set(`${name} ${path}`, one);
      }
    }
  });
  after(async function () {
    this.timeout(600_000);
    await Promise.allSettled(measured.values());
    await clusterApi?.stop();
  });

  const measured = new Map<string, Promise<void>>();

  async function begin(name: string) {
    const stage = await LifeStage.start(clusterApi, name);
    const cluster = await stage.clusterOf(1);
    return { stage, cluster, pool: await stage.poolOf(cluster, 1) };
  }

  async function measure(
    { stage, cluster, pool }: { stage: LifeStage; cluster: Actor; pool: Actor },
    type: Lane["type"],
    path: string,
    values: readonly unknown[],
  ): Promise<void> {
    const actor = type === "Cluster" ? cluster : pool;
    for (const value of values) {
      const change = laid(actor.inputs, path, value);
      // Those of pools may go with the cluster's.
      await stage.change(type, actor, change, type === "Cluster" ? [pool] : []);
      await pool.refresh();
      await stage.calm(type, actor);
      await stage.audit(cluster, pool);
    }
  }

  for (const { pool: name, type, changes } of LANES) {
    for (const path of Object.keys(changes)) {
      it(`does to servers what was said: '${path}' of a ${type}`, () => measured.get(`${name} ${path}`));
    }
  }
});

describe("the fields that are changed one by one on Cluster API", () => {
  it("are all that a change does not refuse", () => {
    const { cluster, machinePool } = clusterApiDefinition.resources;
    for (const [{ inputs = {}, below = {} }, tables] of [
      [cluster, [ofCluster, ofControlPlane]],
      [machinePool, [ofPool, ofPlacement]],
    ] as const) {
      const costs = Object.entries({ ...inputs, ...below });
      const isChangeable = (cost: unknown): boolean =>
        typeof cost === "string" ? !["refused", "replace"].includes(cost) : isRecord(cost) && "ofKey" in cost;
      const changed = costs.filter(([, cost]) => isChangeable(cost));
      const known = [...tables.flatMap((table) => Object.keys(table)), ...Object.keys(ELSEWHERE)];
      assert.deepEqual(
        changed.map(([path]) => path).filter((path) => !known.includes(path)),
        [],
      );
    }
  });
});
