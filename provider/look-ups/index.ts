import { getBackupLocation, getClusterGroup, getClusterTemplate } from "./catalog";
import { getCluster } from "./cluster";
import { getClusterProfile } from "./cluster-profile";
import { getGateway } from "./gateway";
import { getGatewayInstall } from "./gateway-install";
import { getKubeconfig } from "./kubeconfig";
import type { LookUp } from "./look-up";
import { getMaasCloudAccount } from "./maas-cloud-account";
import { getMaasInventory } from "./maas-inventory";
import { getMachines } from "./machines";

export type { LookUp } from "./look-up";

/** All look-ups, by the name that is the last part of their token. */
export const lookUps: readonly LookUp[] = [
  getKubeconfig,
  getGatewayInstall,
  getClusterProfile,
  getMaasCloudAccount,
  getGateway,
  getCluster,
  getMachines,
  getMaasInventory,
  getBackupLocation,
  getClusterGroup,
  getClusterTemplate,
];
