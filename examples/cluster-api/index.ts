import * as pulumi from "@pulumi/pulumi";
import { Cluster, Gateway, MaasCloudAccount, MachinePool } from "pulumi-palette-maas";

const config = new pulumi.Config();
const deletionProtection = config.requireBoolean("protect");

// The management cluster that the kubeconfig leads to: Cluster API and its provider for MAAS run there already. With the installer
// "kubernetes" and `components` this program would install them: see "Installing Cluster API" in docs/cluster-api.md.
const gateway = new Gateway("management", { installer: "none" });

const account = new MaasCloudAccount("maas", {
  gatewayId: gateway.id,
  apiEndpoint: config.require("maasEndpoint"),
  apiKey: config.requireSecret("maasApiKey"),
});

const cluster = new Cluster("payments", {
  cloudAccountId: account.id,
  domain: config.require("domain"),
  kubernetes: { version: config.require("kubernetesVersion"), image: config.require("image") },
  controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
  deletionProtection,
});

const workers = new MachinePool("workers", {
  clusterId: cluster.id,
  size: config.requireNumber("workers"),
  instance: { minCpu: 8, minMemoryMb: 16384 },
  deletionProtection,
});

export const clusterId = cluster.id;
export const apiEndpoint = cluster.apiEndpoint;
export const servers = pulumi.all([cluster.machines, workers.machines]).apply((pools) =>
  pools
    .flat()
    .map((machine) => machine.hostname)
    .sort(),
);
