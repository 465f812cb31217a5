/** How it is known what a change of a field costs: a part of a sentence that begins with the field. */
export const COST_SOURCES = {
  /** Immutable in MaasMachineTemplate of the Cluster API provider for MAAS: a new template is rolled out. */
  machineTemplate: "it is part of the machine template, which Cluster API cannot change but only roll out anew",
  /** KubeadmConfigTemplate: whether Palette makes a new one is documented nowhere. */
  bootstrap: "it is part of how nodes join, and Palette does not document whether it rolls that out",
  /** Failure domains: workers are placed by it, control planes spread by it at the next rollout. */
  placement: "it decides where new machines are taken from, and Palette does not document whether it moves old ones",
  /** Terraform's provider warns of a repave at every such change. */
  everyNode: "it is written onto every node; Canonical Kubernetes reinstalls for it, other distributions may",
  /** `validate/repave`: layers of the operating system and of Kubernetes reinstall, others do not. */
  profileLayers: "layers of the operating system and of Kubernetes are part of the image of every machine",
  /** Terraform's provider says so of the field. */
  healthCheck: "Palette's documentation warns that it may reinstall nodes",
  /** A pool that was left behind is rolled to the control plane's version. */
  staysBehind: "a pool that was left behind is brought to the control plane's version",
  /** Replicas of a MachineDeployment or a control plane. */
  replicas: "the number of machines",
} as const;
