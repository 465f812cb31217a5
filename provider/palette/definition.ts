import type { PlaneDefinition, Situation } from "../plane";
import { clusterRules } from "./local-rules";

const REMEDIES: Readonly<Record<Situation, string>> = {
  "approve-repave": "the cluster's page, Review",
  "list-gateways": "Tenant Settings, Private Cloud Gateways",
  "migrate-gateway": "Private Cloud Gateways, Migrate",
  "remove-gateway":
    "its workloads in the Kubernetes cluster it ran on: remove them there with 'kubectl delete namespace jet-system' and " +
    "'kubectl delete namespace -l spectrocloud.com/hostMode=self-hosted-pcg'",
};

/** Palette has everything, and what changes cost are the costs of the fields' own lines. */
export const paletteDefinition: PlaneDefinition = {
  name: "Palette",
  lacks: {},
  resources: { gateway: {}, maasCloudAccount: {}, cluster: { rules: clusterRules }, machinePool: {}, ipPool: {} },
  remedy: (situation) => REMEDIES[situation],
};
