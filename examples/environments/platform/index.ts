import * as pulumi from "@pulumi/pulumi";
import { Gateway, MaasCloudAccount } from "pulumi-palette-maas";

const config = new pulumi.Config();

const gateway = new Gateway("gateway", { name: config.require("gateway"), installer: "none" });

// Tenant scope: every project's clusters may use the account.
const account = new MaasCloudAccount("maas", {
  scope: "tenant",
  gatewayId: gateway.id,
  apiEndpoint: config.require("maasEndpoint"),
  apiKey: config.requireSecret("maasApiKey"),
});

/** What the environments take: small, stable facts rather than resources. */
export const cloudAccountId = account.id;
export const gatewayId = gateway.id;
