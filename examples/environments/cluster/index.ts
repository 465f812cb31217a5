import * as pulumi from "@pulumi/pulumi";
import { Cluster, MachinePool } from "pulumi-palette-maas";

/** What one environment is made of; see the stacks' files. */
interface Environment {
  domain: string;
  profileVersion: string;
  controlPlane: 1 | 3 | 5;
  pools: { name: string; size: number }[];
}

const config = new pulumi.Config();
const environment = config.requireObject<Environment>("environment");
const platform = new pulumi.StackReference(config.require("platform"));

const cluster = new Cluster("shop", {
  name: `shop-${pulumi.getStack()}`,
  cloudAccountId: platform.requireOutput("cloudAccountId"),
  domain: environment.domain,
  profiles: [{ name: "tenant-infra", version: environment.profileVersion }],
  controlPlane: { size: environment.controlPlane, instance: { minCpu: 4, minMemoryMb: 8192 } },
  tags: { environment: pulumi.getStack() },
});

const pools = environment.pools.map(
  ({ name, size }) =>
    new MachinePool(name, {
      clusterId: cluster.id,
      size,
      instance: { minCpu: 8, minMemoryMb: 16384 },
    }),
);

export const clusterId = cluster.id;
export const apiEndpoint = cluster.apiEndpoint;
export const servers = pulumi
  .all([cluster.machines, ...pools.map((pool) => pool.machines)])
  .apply((groups) => groups.flat().map((machine) => machine.hostname));
