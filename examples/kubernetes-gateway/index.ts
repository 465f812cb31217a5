import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { MaasCloudAccount } from "pulumi-palette-maas";
import { KubernetesGateway } from "pulumi-palette-maas/kubernetes";

const config = new pulumi.Config();

// The cluster that runs the gateway stands beside MAAS and reaches Palette. It is none of Palette's own.
const hub = new kubernetes.Provider("hub", { kubeconfig: config.requireSecret("kubeconfig") });

// Registered, its manifests applied to the hub, and waited for until it runs.
const gateway = new KubernetesGateway("rack7", {
  provider: hub,
  tags: { site: "rack7" },
  deletionProtection: config.requireBoolean("protect"),
});

// Made once the gateway runs: MAAS is asked through it whether it takes the key.
const account = new MaasCloudAccount("maas", {
  gatewayId: gateway.id,
  apiEndpoint: config.require("maasEndpoint"),
  apiKey: config.requireSecret("maasApiKey"),
});

export const gatewayId = gateway.id;
export const cloudAccountId = account.id;
