import { ROLES, type Role } from "../../model/gateway";
import { MAAS_NAMESPACE } from "../kinds";

/** A provider of Cluster API as `clusterctl` keeps it in its inventory. */
export interface ProviderFacts {
  /** Its name for people. */
  title: string;
  /** Name of its inventory object, and value of the label on all that belongs to it. */
  label: string;
  providerName: string;
  type: string;
  namespace: string;
  /** The controller without which it does nothing. */
  deployment: string;
}

/** A part that is a provider of Cluster API; cert-manager is none. */
export type ProviderRole = Exclude<Role, "certManager">;

export const PROVIDERS: Readonly<Record<ProviderRole, ProviderFacts>> = {
  core: {
    title: "Cluster API",
    label: "cluster-api",
    providerName: "cluster-api",
    type: "CoreProvider",
    namespace: "capi-system",
    deployment: "capi-controller-manager",
  },
  bootstrap: {
    title: "the kubeadm bootstrap provider",
    label: "bootstrap-kubeadm",
    providerName: "kubeadm",
    type: "BootstrapProvider",
    namespace: "capi-kubeadm-bootstrap-system",
    deployment: "capi-kubeadm-bootstrap-controller-manager",
  },
  controlPlane: {
    title: "the kubeadm control plane provider",
    label: "control-plane-kubeadm",
    providerName: "kubeadm",
    type: "ControlPlaneProvider",
    namespace: "capi-kubeadm-control-plane-system",
    deployment: "capi-kubeadm-control-plane-controller-manager",
  },
  maas: {
    title: "the provider for MAAS",
    label: "infrastructure-maas",
    providerName: "maas",
    type: "InfrastructureProvider",
    namespace: MAAS_NAMESPACE,
    deployment: "capmaas-controller-manager",
  },
};

/** How the provider for MAAS comes into a management cluster: goes on after `install it`. */
export const HOW_TO_INSTALL =
  "with 'clusterctl init --infrastructure maas', or by a Gateway with the installer 'kubernetes'";

export const PROVIDER_ROLES = ROLES.filter((role): role is ProviderRole => role !== "certManager");

export const titleOf = (role: Role): string => (role === "certManager" ? "cert-manager" : PROVIDERS[role].title);
