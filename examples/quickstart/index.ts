import * as pulumi from "@pulumi/pulumi";
import { Cluster, Gateway, MaasCloudAccount, MachinePool } from "pulumi-palette-maas";

const config = new pulumi.Config();
const deletionProtection = config.requireBoolean("protect");

// The gateway was installed beside MAAS with the Palette CLI: it is looked up, and never deleted.
const gateway = new Gateway("gateway", { name: config.require("gateway"), installer: "none" });

const account = new MaasCloudAccount("maas", {
  gatewayId: gateway.id,
  apiEndpoint: config.require("maasEndpoint"),
  apiKey: config.requireSecret("maasApiKey"),
});

const cluster = new Cluster("payments", {
  cloudAccountId: account.id,
  domain: config.require("domain"),
  profiles: [
    { name: "maas-infra", version: config.require("profileVersion"), variables: { region: config.require("region") } },
  ],
  controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
  tags: { team: "payments" },
  deletionProtection,
});

const workers = new MachinePool("workers", {
  clusterId: cluster.id,
  size: config.requireNumber("workers"),
  instance: { minCpu: 8, minMemoryMb: 16384 },
  deletionProtection,
});

const storage = new MachinePool("storage", {
  clusterId: cluster.id,
  size: 1,
  instance: { minCpu: 8, minMemoryMb: 16384 },
  taints: [{ key: "example.com/storage", effect: "NoSchedule" }],
  deletionProtection,
});

export const clusterId = cluster.id;
export const apiEndpoint = cluster.apiEndpoint;
export const servers = pulumi.all([cluster.machines, workers.machines, storage.machines]).apply((pools) =>
  pools
    .flat()
    .map((machine) => machine.hostname)
    .sort(),
);
