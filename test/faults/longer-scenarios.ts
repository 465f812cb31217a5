import { minutes } from "../../provider/core/time/duration";
import type { Phase } from "./phases";
import {
  accountUid,
  cluster,
  clustersOf,
  gateway,
  gatewayUid,
  OTHER_ACCOUNT,
  type PaletteSubject,
  pool,
  poolsOf,
} from "./subjects";

// The other phases of these scenarios are those of a plain cluster or pool.
const CHANGED: readonly Phase[] = ["preview", "update"];
const TAKEN: readonly Phase[] = ["create"];

const upgrade: PaletteSubject = {
  ...cluster,
  name: "upgrade",
  own: CHANGED,
  change: { profiles: [{ name: "maas-infra", version: "1.1.0", variables: { region: "eu-west" } }] },
  seen: (lab, name) => {
    const [found] = clustersOf(lab, name);
    return { state: found?.state, kubernetes: found?.kubernetes, profiles: found?.profiles };
  },
  asked: ({ profiles }) => {
    const [{ version } = { version: "" }] = profiles as { version: string }[];
    const kubernetes = version === "1.0.0" ? "1.30.4" : "1.31.2";
    return { state: "Running", kubernetes, profiles: [`maas-infra ${version}`] };
  },
};

const growth: PaletteSubject = {
  ...cluster,
  name: "control plane",
  own: CHANGED,
  change: { controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } },
  seen: (lab, name) => {
    const [found] = clustersOf(lab, name);
    const machines = found?.pools.flatMap((known) => known.machines) ?? [];
    return { state: found?.state, machines: machines.length };
  },
  asked: ({ controlPlane }) => ({ state: "Running", machines: (controlPlane as { size: number }).size }),
};

const replacement: PaletteSubject = {
  ...cluster,
  name: "replacement",
  own: CHANGED,
  isReplaced: true,
  change: (lab) => ({ cloudAccountId: accountUid(lab, OTHER_ACCOUNT) }),
  seen: (lab, name) => {
    const [found] = clustersOf(lab, name);
    return { state: found?.state, account: found && accountUid(lab, found.account) };
  },
  asked: ({ cloudAccountId }) => ({ state: "Running", account: cloudAccountId }),
};

const exchange: PaletteSubject = {
  ...pool,
  name: "exchange",
  own: CHANGED,
  inputs: (lab, name) => ({ ...pool.inputs(lab, name), resourcePool: "dev" }),
  change: { resourcePool: "prod" },
  seen: (lab, name) => {
    const [found] = poolsOf(lab, name);
    return { pools: (found?.machines ?? []).map(({ hostname }) => lab.maas.world.machine(hostname).pool) };
  },
  asked: ({ resourcePool }) => ({ pools: [resourcePool] }),
};

const shrinking: PaletteSubject = {
  ...pool,
  name: "scale-in",
  own: CHANGED,
  inputs: (lab, name) => ({ ...pool.inputs(lab, name), size: 3, releaseLimit: 1 }),
  change: { size: 2 },
  // Of machines that no list ever told of nobody knows what to ask for.
  isOnlyListed: true,
};

const imported: PaletteSubject = { ...cluster, name: "imported cluster", own: TAKEN, before: "import" };
const adopted: PaletteSubject = { ...cluster, name: "adopted cluster", own: TAKEN, before: "adopt" };
const adoptedPool: PaletteSubject = { ...pool, name: "adopted pool", own: TAKEN, before: "adopt" };

const running: PaletteSubject = {
  ...gateway,
  name: "running gateway",
  own: ["refresh", "update", "delete"],
  inputs: (lab, name) => ({ ...gateway.inputs(lab, name), migrateTo: gatewayUid(lab) }),
  tend: async ({ world, clock }, name) => {
    world.applyManifests(world.palette.world.gateway(name).uid);
    await clock.sleep(minutes(20));
  },
};

/** Scenarios with rollouts, replacements and what was there before. */
export const LONGER_SCENARIOS: readonly PaletteSubject[] = [
  upgrade,
  growth,
  replacement,
  exchange,
  shrinking,
  imported,
  adopted,
  adoptedPool,
  running,
];
