export { KubernetesGateway, type KubernetesGatewayArgs } from "./kubernetes-gateway";
