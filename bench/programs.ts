/** How many pools of one machine a cluster has, unless `BENCH_POOLS` says otherwise. */
export const POOLS = 8;

/** How many resources so many clusters are: a gateway and an account are with them. */
export const resourcesOf = (clusters: number, pools: number): number => 2 + clusters * (1 + pools);

/** A fleet of `BENCH_RESOURCES`, as a compiled program has it: a gateway, an account, and clusters with their pools, of a version of the profile. */
export const fleetProgram = (front: "dynamic" | "plugin"): string => `"use strict";
const { Cluster, Gateway, MaasCloudAccount, MachinePool } = require("pulumi-palette-maas${front === "plugin" ? "/plugin" : ""}");
const { BENCH_RESOURCES, BENCH_POOLS = "${POOLS}", BENCH_PROFILE = "1.0.0", MAAS_API_URL, MAAS_API_KEY } = process.env;
const each = Number(BENCH_POOLS) + 1;
const options = process.env.BENCH_TIMEOUT ? { customTimeouts: { create: process.env.BENCH_TIMEOUT } } : {};
const instance = { minCpu: 4, minMemoryMb: 8192 };
const gateway = new Gateway("gateway", { name: "rack1-gateway", installer: "none" });
const account = new MaasCloudAccount("maas", { gatewayId: gateway.id, apiEndpoint: MAAS_API_URL, apiKey: MAAS_API_KEY });
let cluster;
for (let i = 0; i < Number(BENCH_RESOURCES) - 2; i++) {
  const [c, p] = [Math.floor(i / each), i % each];
  if (p > 0) {
    new MachinePool("pool-" + c + "-" + p, { clusterId: cluster.id, name: "pool-" + c + "-" + p, size: 1, instance, deletionProtection: false }, options);
    continue;
  }
  cluster = new Cluster("cluster-" + c, {
    cloudAccountId: account.id,
    domain: "maas",
    profiles: [{ name: "maas-infra", version: BENCH_PROFILE, variables: { region: "bench" } }],
    controlPlane: { instance },
    deletionProtection: false,
  }, options);
}
`;

/**
 * As many resources with a provider that does nothing, each with inputs as our pools have them, and the first with a secret, as our
 * account has one: the first secret of a stack costs the engine the derivation of its key.
 */
export const IDLE_PROGRAM = `"use strict";
const pulumi = require("@pulumi/pulumi");
const doesNothing = { create: async (inputs) => ({ id: "idle", outs: inputs }) };
class Idle extends pulumi.dynamic.Resource {
  constructor(name, inputs) {
    super(doesNothing, name, inputs);
  }
}
const instance = { minCpu: 4, minMemoryMb: 8192 };
new Idle("account", { name: "account", apiKey: pulumi.secret("a:b:c") });
for (let i = 1; i < Number(process.env.BENCH_RESOURCES); i++) {
  const name = "idle-" + i;
  new Idle(name, { clusterId: "c", name, size: 1, instance, resourcePool: "", releaseLimit: "25%", deletionProtection: false, adopt: false });
}
`;
