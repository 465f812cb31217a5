// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.

export * as types from "../types";
export { Cluster, type ClusterArgs } from "./cluster";
export { Gateway, type GatewayArgs } from "./gateway";
export {
  type GetClusterProfileArgs,
  type GetClusterProfileOutputArgs,
  type GetClusterProfileResult,
  type GetGatewayInstallArgs,
  type GetGatewayInstallOutputArgs,
  type GetGatewayInstallResult,
  type GetKubeconfigArgs,
  type GetKubeconfigOutputArgs,
  type GetKubeconfigResult,
  getClusterProfile,
  getClusterProfileOutput,
  getGatewayInstall,
  getGatewayInstallOutput,
  getKubeconfig,
  getKubeconfigOutput,
} from "./look-ups";
export { MaasCloudAccount, type MaasCloudAccountArgs } from "./maas-cloud-account";
export { MachinePool, type MachinePoolArgs } from "./machine-pool";
export { Provider, type ProviderArgs } from "./provider";
