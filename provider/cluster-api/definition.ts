import type { Failure } from "../core/schema/parse";
import type { ClusterArgs } from "../model/cluster";
import type { GatewayArgs } from "../model/gateway";
import type { MaasCloudAccountArgs } from "../model/maas-cloud-account";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { CostByKey, PlaneDefinition, ResourceOnPlane, Situation } from "../plane";
import { overrideRules } from "./machine-pools/kubeadm-override";
import { isSynced } from "./nodes";
import { rollingOf, strategyOf } from "./strategy";

const lacks = (reason: string) => ({ lacks: reason });

const NO_PROFILES = lacks("does not exist on Cluster API: name version and image in 'kubernetes'");
const NO_SCOPES = lacks("does not exist on Cluster API: objects stand in the namespace of 'palette-maas:clusterApi'");
const NO_VMS = lacks("is not there on Cluster API: machines are whole servers");
const NO_OVERRIDE = lacks("is not there on Cluster API");
const ADD_ONS = lacks("is not there on Cluster API: make it in the cluster with @pulumi/kubernetes and the kubeconfig");
const NOT_AGENT = lacks("is about an agent that is not there on Cluster API");
const LABELS = lacks("is not there on Cluster API: machines carry the labels of their pool");

/** Those that Cluster API keeps in step change in place; with all others nodes register, which exchanges them. */
const LABELS_OF_NODES: CostByKey = { ofKey: (key) => (isSynced(key) ? "in-place" : "reinstall"), usually: "reinstall" };

const clusterInputs: ResourceOnPlane<ClusterArgs>["inputs"] = {
  name: "replace",
  scope: "refused",
  project: NO_SCOPES,
  cloudAccountId: "replace",
  domain: "refused",
  sshKeys: "reinstall",
  ntpServers: "reinstall",
  clusterType: NO_OVERRIDE,
  hyperShift: NO_VMS,
  clusterTemplate: NO_PROFILES,
  updateWorkerPoolsInParallel: NO_OVERRIDE,
  staticIp: lacks("is not there on Cluster API: MAAS gives the addresses"),
  enableLxdVm: NO_VMS,
  overrideClusterApiConfig: NO_OVERRIDE,
  profiles: NO_PROFILES,
  kubernetes: "refused",
  applySetting: "none",
  controlPlane: "reinstall",
  apiServer: "refused",
  tags: LABELS,
  description: lacks("is not there on Cluster API"),
  clusterMetaAttribute: lacks("is not there on Cluster API"),
  location: lacks("is not there on Cluster API"),
  timezone: lacks("is not there on Cluster API"),
  controlPlaneHealthCheckTimeout: NO_OVERRIDE,
  osPatch: lacks("is not there on Cluster API: deploy a newer image"),
  backupPolicy: ADD_ONS,
  scanPolicy: ADD_ONS,
  namespaces: ADD_ONS,
  rbac: ADD_ONS,
  hostConfig: ADD_ONS,
  agentUpgrades: NOT_AGENT,
  renewCertificates: lacks("is not there on Cluster API: its control plane renews them"),
  deletionProtection: "none",
  repaves: "none",
  waitFor: "none",
  forceDelete: lacks("is not there on Cluster API: a cluster whose servers cannot be released is never forgotten"),
  adopt: "none",
};

const ofMachines = {
  "instance.minDiskGb": lacks(
    "is not heeded for whole servers on Cluster API: choose them by 'machineTags' or 'resourcePool'",
  ),
  annotations: lacks("is not there on Cluster API: set labels, or annotate the nodes themselves"),
};

const clusterRules = (args: Partial<ClusterArgs>): Failure[] => [
  ...(args.kubernetes ? [] : [{ path: "kubernetes", reason: "is needed on Cluster API", about: ["kubernetes"] }]),
  ...scopeRules(args.scope),
  ...tagRules("controlPlane.machineTags", args.controlPlane?.machineTags),
  ...(args.applySetting === "later"
    ? [{ path: "applySetting", reason: "is about profiles, which do not exist on Cluster API" }]
    : []),
  ...controlPlaneStrategyRules(args.controlPlane ?? {}),
];

/** A control plane is exchanged one machine after the other; what may be chosen is which comes first. */
function controlPlaneStrategyRules({ updateStrategy, size }: Partial<ClusterArgs["controlPlane"]>): Failure[] {
  const path = "controlPlane.updateStrategy.type";
  if (updateStrategy?.type === "OverrideScaling")
    return [{ path, reason: "must be 'RollingUpdateScaleOut' or 'RollingUpdateScaleIn' on Cluster API" }];
  if (updateStrategy?.type !== "RollingUpdateScaleIn" || size !== 1) return [];
  return [{ path, reason: "needs three machines: a control plane of one cannot give up its only machine first" }];
}

/** Two numbers that a strategy has a name for are read back as that one. */
function strategyRules(updateStrategy: MachinePoolArgs["updateStrategy"]): Failure[] {
  if (updateStrategy?.type !== "OverrideScaling") return [];
  const { type } = strategyOf(rollingOf(updateStrategy));
  if (type === "OverrideScaling") return [];
  return [{ path: "updateStrategy.type", reason: `must be '${type}' on Cluster API: the two numbers say the same` }];
}

const poolRules = ({ machineTags, zones, updateStrategy, ...args }: Partial<MachinePoolArgs>): Failure[] => [
  ...strategyRules(updateStrategy),
  ...overrideRules(args.overrideKubeadmConfiguration),
  ...tagRules("machineTags", machineTags),
  ...((zones?.length ?? 0) > 1
    ? [{ path: "zones", reason: "may name one zone on Cluster API: make a pool for each zone" }]
    : []),
];

// Of several, the provider for MAAS sends the last one alone.
const tagRules = (path: string, tags: readonly unknown[] | undefined): Failure[] =>
  (tags?.length ?? 0) > 1
    ? [{ path, reason: "may name one tag on Cluster API: only the last of several would count" }]
    : [];

const scopeRules = (scope: string | undefined): Failure[] =>
  scope === "tenant" ? [{ path: "scope", reason: "has no tenants on Cluster API: leave it out" }] : [];

const gatewayRules = ({ installer, components, variables }: Partial<GatewayArgs>): Failure[] => {
  if (installer === "local") {
    const reason =
      "must be 'kubernetes' or 'none' on Cluster API: it is installed into the management cluster that the kubeconfig leads to, or looked up there";
    return [{ path: "installer", reason }];
  }
  if (installer !== "kubernetes") return [];
  const needed = { path: "components", reason: "is needed on Cluster API with installer 'kubernetes'" };
  return [
    ...(components ? [] : [{ ...needed, about: ["components", "installer"] }]),
    ...OF_ACCOUNTS.filter((name) => variables && name in variables).map((name) => ({
      path: `variables.${name}`,
      reason: "must be left out: a MaasCloudAccount writes it, and nothing else does",
    })),
  ];
};

/** What the provider for MAAS reads its credentials from. */
const OF_ACCOUNTS = ["MAAS_ENDPOINT", "MAAS_API_KEY"];

const accountInputs: ResourceOnPlane<MaasCloudAccountArgs>["inputs"] = {
  name: "in-place",
  scope: "refused",
  project: NO_SCOPES,
  gatewayId: "refused",
  apiEndpoint: "in-place",
  apiKey: "in-place",
  preferredSubnets: lacks("is not there on Cluster API: the first address of a server is taken"),
  tags: lacks("is not there on Cluster API"),
  adopt: "none",
};

const gatewayInputs: NonNullable<ResourceOnPlane<GatewayArgs>["inputs"]> = {
  name: "in-place",
  installer: "replace",
  components: "in-place",
  variables: "in-place",
  configFile: NO_OVERRIDE,
  encryptionPassword: NO_OVERRIDE,
  executable: NO_OVERRIDE,
  size: lacks("is not there on Cluster API: the management cluster has its own nodes"),
  migrateTo: lacks("is not there on Cluster API: move clusters with 'clusterctl move'"),
  tags: lacks("is not there on Cluster API"),
  deletionProtection: "none",
  adopt: "none",
};

const poolInputs: ResourceOnPlane<MachinePoolArgs>["inputs"] = {
  clusterId: "replace",
  name: "replace",
  size: "in-place",
  autoscaling: "in-place",
  instance: "reinstall",
  zones: "reinstall",
  resourcePool: "reinstall",
  machineTags: "reinstall",
  labels: LABELS_OF_NODES,
  annotations: ofMachines.annotations,
  taints: "reinstall",
  updateStrategy: "in-place",
  nodeRepaveIntervalSeconds: "in-place",
  skipKubernetesUpgrade: lacks("is not there on Cluster API"),
  overrideKubeadmConfiguration: "reinstall",
  overrideHealthCheckConfiguration: NO_OVERRIDE,
  overrideClusterApiConfig: NO_OVERRIDE,
  useLxdVm: NO_VMS,
  network: NO_VMS,
  deletionProtection: "none",
  releaseLimit: "none",
  waitFor: "none",
  adopt: "none",
};

const below = (prefix: string): Record<string, { lacks: string }> =>
  Object.fromEntries(Object.entries(ofMachines).map(([path, told]) => [`${prefix}${path}`, told]));

const REMEDIES: Readonly<Record<Situation, string>> = {
  "approve-repave": "the program",
  "get-access":
    "see whether 'kubectl get namespaces' works with the same kubeconfig ('palette-maas:clusterApi', else KUBECONFIG)",
  "choose-place":
    "make it with 'kubectl create namespace', or choose another by 'namespace' of 'palette-maas:clusterApi'",
  "list-gateways": "'kubectl get providers -A'",
  "start-gateway":
    "runs once the controllers of Cluster API and of its provider for MAAS have available pods in the management cluster",
  "restore-gateway":
    "the deployments of Cluster API and of its provider for MAAS, and their pods, in the management cluster",
  "migrate-gateway": "'clusterctl move'",
  "remove-gateway": "what 'kubectl get providers -A' names: remove it with 'clusterctl delete'",
};

/** Cluster API with its provider for MAAS, in a management cluster of the user. */
export const clusterApiDefinition: PlaneDefinition = {
  name: "Cluster API",
  lacks: {
    profiles: "Cluster API has no profiles: a cluster names version and image in 'kubernetes'.",
    ipPools: "Cluster API has no address pools: MAAS gives the addresses.",
    repaves: "Cluster API reinstalls nothing by itself.",
    catalog: "Cluster API keeps nothing that clusters name by id.",
  },
  resources: {
    gateway: { inputs: gatewayInputs, rules: gatewayRules },
    maasCloudAccount: { inputs: accountInputs, rules: ({ scope }) => scopeRules(scope) },
    cluster: {
      inputs: clusterInputs,
      below: {
        ...below("controlPlane."),
        "kubernetes.version": "reinstall",
        "kubernetes.image": "reinstall",
        "kubernetes.cni": "in-place",
        "controlPlane.size": "in-place",
        "controlPlane.zones": "in-place",
        "controlPlane.updateStrategy": "in-place",
        "controlPlane.labels": LABELS_OF_NODES,
        "controlPlane.name": "refused",
        "controlPlane.useLxdVm": NO_VMS,
        "controlPlane.network": NO_VMS,
      },
      rules: clusterRules,
    },
    machinePool: {
      inputs: poolInputs,
      below: { "instance.minDiskGb": ofMachines["instance.minDiskGb"] },
      rules: poolRules,
    },
    ipPool: { absent: "Cluster API has no address pools: MAAS gives the addresses, so leave the resource out" },
  },
  others: (noun) => ({ absent: `Cluster API has no ${noun}s: leave the resource out` }),
  remedy: (situation) => REMEDIES[situation],
};
