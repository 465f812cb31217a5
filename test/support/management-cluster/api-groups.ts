/** The versions of API groups that the product and the contracts speak of. */
export const CORE = "cluster.x-k8s.io/v1beta2";
export const KUBEADM = "controlplane.cluster.x-k8s.io/v1beta2";
export const BOOTSTRAP = "bootstrap.cluster.x-k8s.io/v1beta2";
export const ADD_ONS = "addons.cluster.x-k8s.io/v1beta2";
export const MAAS = "infrastructure.cluster.x-k8s.io/v1beta1";

/** Kinds of the objects that go with their cluster. */
export const OF_A_CLUSTER: readonly [group: string, plural: string][] = [
  [CORE, "machines"],
  [CORE, "machinesets"],
  [CORE, "machinedeployments"],
  [CORE, "machinehealthchecks"],
  [MAAS, "maasclusters"],
  [MAAS, "maasmachines"],
  [MAAS, "maasmachinetemplates"],
  [KUBEADM, "kubeadmcontrolplanes"],
  [BOOTSTRAP, "kubeadmconfigtemplates"],
];
