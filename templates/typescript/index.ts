import * as pulumi from "@pulumi/pulumi";
import { Cluster, Gateway, MaasCloudAccount, MachinePool } from "pulumi-palette-maas";

const config = new pulumi.Config();

// A gateway that was installed beside MAAS is looked up, and never deleted.
const gateway = new Gateway("gateway", { name: config.require("gateway"), installer: "none" });

const account = new MaasCloudAccount("maas", {
  gatewayId: gateway.id,
  apiEndpoint: config.require("maasEndpoint"),
  apiKey: config.requireSecret("maasApiKey"),
});

// Clusters and pools are protected: set `deletionProtection: false` and run `pulumi up` before you remove one.
const cluster = new Cluster(pulumi.getProject(), {
  cloudAccountId: account.id,
  domain: config.require("domain"),
  profiles: [
    {
      name: config.require("profile"),
      version: config.require("profileVersion"),
      variables: { region: config.require("region") },
    },
  ],
  controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
});

const workers = new MachinePool("workers", {
  clusterId: cluster.id,
  size: config.requireNumber("workers"),
  instance: { minCpu: 8, minMemoryMb: 16384 },
});

export const clusterId = cluster.id;
export const apiEndpoint = cluster.apiEndpoint;
export const servers = pulumi
  .all([cluster.machines, workers.machines])
  .apply((pools) => pools.flatMap((machines) => machines.map(({ hostname }) => hostname)).sort());
