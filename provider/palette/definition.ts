import type { PlaneDefinition, Situation } from "../plane";
import { clusterRules } from "./local-rules";

const REMEDIES: Readonly<Record<Situation, string>> = {
  "approve-repave": "the cluster's page, Review",
  "get-access":
    "create a key in Palette (User menu, My API Keys), and set PALETTE_API_KEY or 'palette-maas:paletteApiKey'",
  "choose-place":
    "give the key's user a role in a project, or choose another by 'palette-maas:project' or PALETTE_PROJECT",
  "list-gateways": "Tenant Settings, Private Cloud Gateways",
  "start-gateway": "starts once its manifests were applied to its Kubernetes cluster: see getGatewayInstall",
  "restore-gateway": "its pods in the cluster it runs on, its way out to Palette",
  "migrate-gateway": "Private Cloud Gateways, Migrate",
  "remove-gateway":
    "its workloads in the Kubernetes cluster it ran on: remove them there with 'kubectl delete namespace jet-system' and " +
    "'kubectl delete namespace -l spectrocloud.com/hostMode=self-hosted-pcg'",
};

const KUBERNETES = "comes from a cluster profile on Palette: name one in 'profiles'";

const COMPONENTS =
  "is not there on Palette: it says itself what is applied to the cluster, which 'getGatewayInstall' answers";

/** Palette has everything, and what changes cost are the costs of the fields' own lines. */
export const paletteDefinition: PlaneDefinition = {
  name: "Palette",
  lacks: {},
  resources: {
    gateway: { below: { components: { lacks: COMPONENTS }, variables: { lacks: COMPONENTS } } },
    maasCloudAccount: {},
    cluster: { rules: clusterRules, below: { kubernetes: { lacks: KUBERNETES } } },
    machinePool: {},
    ipPool: {},
  },
  others: () => ({}),
  remedy: (situation) => REMEDIES[situation],
};
