import * as pulumi from "@pulumi/pulumi";
import { Cluster, getMaasCloudAccountOutput, MachinePool } from "pulumi-palette-maas";
import { infra } from "./profiles";

const config = new pulumi.Config();
const stack = pulumi.getStack();

// Only `dev` names a version. The others take the one that the stack before them runs.
const before = config.get("promotedFrom");
const version: pulumi.Input<string> = before
  ? new pulumi.StackReference(before).requireOutput("profileVersion").apply(String)
  : config.require("profileVersion");

const profile = infra(version);

const account = getMaasCloudAccountOutput({ name: "rack1-gateway", scope: "tenant" });

const cluster = new Cluster("shop", {
  name: `shop-${stack}`,
  cloudAccountId: account.id,
  domain: "maas",
  profiles: [{ name: profile.name, version, variables: { region: "eu-west" } }],
  controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
  tags: { environment: stack },
});

const workers = new MachinePool("workers", {
  clusterId: cluster.id,
  size: config.getNumber("workers") ?? 1,
  instance: { minCpu: 8, minMemoryMb: 16384 },
});

// What the next stack may take: known once every machine runs this version, and no sooner.
export const profileVersion = pulumi
  .all([version, cluster.kubernetesVersion, workers.machines])
  .apply(([proven]) => proven);
export const kubernetesVersion = cluster.kubernetesVersion;
