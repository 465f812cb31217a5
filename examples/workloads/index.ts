import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Gateway, MaasCloudAccount } from "pulumi-palette-maas";
import { MaasCluster } from "pulumi-palette-maas/kubernetes";

const config = new pulumi.Config();

const gateway = new Gateway("gateway", { name: config.require("gateway"), installer: "none" });

const account = new MaasCloudAccount("maas", {
  gatewayId: gateway.id,
  apiEndpoint: config.require("maasEndpoint"),
  apiKey: config.requireSecret("maasApiKey"),
});

const instance = { minCpu: 8, minMemoryMb: 16384 };

const payments = new MaasCluster("payments", {
  cloudAccountId: account.id,
  domain: config.require("domain"),
  profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
  controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
  pools: { workers: { size: config.requireNumber("workers"), instance } },
  deletionProtection: config.requireBoolean("protect"),
});

// Made once the cluster and its pools run, and gone before the first of their servers is released.
const { provider } = payments;
const shop = new kubernetes.core.v1.Namespace("shop", { metadata: { name: "shop" } }, { provider });

const labels = { app: "web" };
const web = new kubernetes.apps.v1.Deployment(
  "web",
  {
    metadata: { name: "web", namespace: shop.metadata.name },
    spec: {
      replicas: config.requireNumber("replicas"),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "nginx", image: "nginx:1.29", ports: [{ containerPort: 80 }] }] },
      },
    },
  },
  { provider },
);

export const clusterId = payments.id;
export const servers = payments.servers;
export const workload = pulumi.interpolate`${shop.metadata.name}/${web.metadata.name}`;
