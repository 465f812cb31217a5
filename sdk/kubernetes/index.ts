export { KubernetesGateway, type KubernetesGatewayArgs } from "./kubernetes-gateway";
export { type KubernetesCluster, type KubernetesProviderArgs, kubernetesProvider } from "./kubernetes-provider";
export { MaasCluster, type MaasClusterArgs, type MaasClusterPoolArgs } from "./maas-cluster";
