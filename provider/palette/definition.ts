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

const KUBERNETES = "comes from a cluster profile on Palette: name one in 'profiles'";

/** Palette has everything, and what changes cost are the costs of the fields' own lines. */
export const paletteDefinition: PlaneDefinition = {
  name: "Palette",
  lacks: {},
  resources: {
    gateway: {},
    maasCloudAccount: {},
    cluster: { rules: clusterRules, below: { kubernetes: { lacks: KUBERNETES } } },
    machinePool: {},
    ipPool: {},
  },
  remedy: (situation) => REMEDIES[situation],
};
