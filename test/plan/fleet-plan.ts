import type { EffectKind } from "../../provider/forecast/effect";
import type { Replayed } from "../../provider/plan/read/replay-preview";
import type { SeenRack } from "../../provider/plan/report/servers";
import type { SeededRandom } from "../support/seeded-random";
import { effect, machines, physical, pool, replayed, step } from "./planned";

/** How large a plan is. */
export interface PlanSize {
  machines: number;
  pools: number;
  zones: number;
  resourcePools: number;
}

const POOLS_PER_CLUSTER = 10;

/** A change of many pools on many machines: some grow, some shrink, some are reinstalled or deleted, in every zone. */
export function fleetPlan(size: PlanSize, random: SeededRandom): { all: Replayed[]; racks: SeenRack[] } {
  const rack = Array.from({ length: size.machines }, (_, i) => {
    const isTaken = random.below(10) < 6;
    return physical(`node-${i}`, {
      zone: `az${random.below(size.zones) + 1}`,
      resourcePool: `pool-${random.below(size.resourcePools) + 1}`,
      cpu: random.pick([8, 16, 32, 64]),
      memoryMb: random.pick([16_384, 65_536, 262_144]),
      tags: random.below(4) === 0 ? ["nvme"] : [],
      status: isTaken ? "Deployed" : random.pick(["Ready", "Ready", "Ready", "Failed testing"]),
    });
  });
  const taken = rack.filter(({ status }) => status === "Deployed").map(({ hostname }) => hostname);
  const each = Math.floor(taken.length / size.pools);
  const clusters = Array.from({ length: Math.ceil(size.pools / POOLS_PER_CLUSTER) }, (_, c) =>
    replayed(step("Cluster", `cluster-${c}`, { verb: undefined })),
  );
  const pools = Array.from({ length: size.pools }, (_, p) =>
    poolChange(p, taken.slice(p * each, (p + 1) * each), size, random),
  );
  return { all: [...clusters, ...pools], racks: [{ site: "http://maas", machines: rack }] };
}

function poolChange(p: number, hosts: readonly string[], size: PlanSize, random: SeededRandom): Replayed {
  const name = `workers-${p}`;
  const servers = machines(...hosts);
  const count = 1 + random.below(3);
  const kind = random.pick<EffectKind>(["allocates", "allocates", "reinstalls", "releases", "deletes", "replaces"]);
  const isSome = kind === "releases" || kind === "allocates";
  const told = effect({
    kind,
    pool: name,
    servers: kind === "allocates" ? [] : servers,
    count: isSome ? Math.min(count, kind === "allocates" ? count : servers.length) : servers.length,
  });
  const placement = {
    instance: { minCpu: random.pick([0, 8, 16, 64]), minMemoryMb: random.pick([0, 16_384, 65_536]) },
    zones: Array.from({ length: random.below(3) }, () => `az${random.below(size.zones) + 1}`),
    resourcePool: random.below(2) === 0 ? "" : `pool-${random.below(size.resourcePools) + 1}`,
    machineTags: random.below(4) === 0 ? ["nvme"] : [],
  };
  const clusterName = `cluster-${Math.floor(p / POOLS_PER_CLUSTER)}`;
  const of = pool(name, { olds: { clusterName, machines: servers }, news: { name, ...placement } });
  return replayed(of, { effects: [told] });
}
