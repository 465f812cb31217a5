import type { PalettePlane } from "../../provider/palette/plane";
import { type Bench, MARKER, POOL_MARKER, poolArgs } from "./lab-plane";

/** Everything that the plane does with an address pool. */
export async function exerciseIpPools({ ipPools }: PalettePlane, gatewayId: string): Promise<void> {
  const args = {
    name: "lxd",
    gatewayId,
    range: { start: "10.10.8.20", end: "10.10.8.60" },
    prefix: 24,
    gateway: "10.10.8.1",
    nameservers: ["10.10.8.2"],
    searchDomains: ["maas"],
    restrictToSingleCluster: false,
    adopt: false,
  };
  const id = await ipPools.create(args, MARKER);
  await ipPools.observe(id, gatewayId);
  await ipPools.update(id, { ...args, range: undefined, subnet: "10.10.8.0/24", restrictToSingleCluster: true });
  await ipPools.claim(id, gatewayId, { owner: "other/stack/thing" });
  await ipPools.delete(id, gatewayId);
}

/** Everything that the plane does with a machine pool, every field that the contract has set somewhere. */
export async function exercisePools(bench: Bench, clusterId: string): Promise<void> {
  const { machinePools } = bench.plane;
  const args = poolArgs(clusterId, {
    instance: { minCpu: 2, minMemoryMb: 2048, minDiskGb: 10 },
    zones: ["az1"],
    machineTags: [],
    labels: { a: "b" },
    annotations: { c: "d" },
    taints: [{ key: "a", value: "b", effect: "NoSchedule" }],
    updateStrategy: { type: "OverrideScaling", maxSurge: 1, maxUnavailable: 0 },
  });
  const id = await machinePools.create(args, POOL_MARKER);
  await machinePools.observe(id);
  await machinePools.update(id, { ...args, size: 2, taints: [] }, args);
  const settings = {
    autoscaling: { min: 1, max: 3 },
    nodeRepaveIntervalSeconds: 30,
    skipKubernetesUpgrade: true,
    overrideKubeadmConfiguration: { kubeletExtraArgs: { "max-pods": "200" } },
    network: { name: "lxdbr0", staticIp: false },
  };
  await machinePools.update(id, { ...args, size: undefined, ...settings }, args);
  await machinePools.delete(id);
}
