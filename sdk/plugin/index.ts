// Generated from the field definitions in provider/ by `npm run generate`. Do not edit.

export * as types from "../types";
export { Cluster, type ClusterArgs } from "./cluster";
export { Gateway, type GatewayArgs } from "./gateway";
export { IpPool, type IpPoolArgs } from "./ip-pool";
export {
  type GetClusterArgs,
  type GetClusterOutputArgs,
  type GetClusterProfileArgs,
  type GetClusterProfileOutputArgs,
  type GetClusterProfileResult,
  type GetClusterResult,
  type GetGatewayArgs,
  type GetGatewayInstallArgs,
  type GetGatewayInstallOutputArgs,
  type GetGatewayInstallResult,
  type GetGatewayOutputArgs,
  type GetGatewayResult,
  type GetKubeconfigArgs,
  type GetKubeconfigOutputArgs,
  type GetKubeconfigResult,
  type GetMaasCloudAccountArgs,
  type GetMaasCloudAccountOutputArgs,
  type GetMaasCloudAccountResult,
  type GetMaasInventoryArgs,
  type GetMaasInventoryOutputArgs,
  type GetMaasInventoryResult,
  type GetMachinesArgs,
  type GetMachinesOutputArgs,
  type GetMachinesResult,
  getCluster,
  getClusterOutput,
  getClusterProfile,
  getClusterProfileOutput,
  getGateway,
  getGatewayInstall,
  getGatewayInstallOutput,
  getGatewayOutput,
  getKubeconfig,
  getKubeconfigOutput,
  getMaasCloudAccount,
  getMaasCloudAccountOutput,
  getMaasInventory,
  getMaasInventoryOutput,
  getMachines,
  getMachinesOutput,
} from "./look-ups";
export { MaasCloudAccount, type MaasCloudAccountArgs } from "./maas-cloud-account";
export { MachinePool, type MachinePoolArgs } from "./machine-pool";
export { Provider, type ProviderArgs } from "./provider";
