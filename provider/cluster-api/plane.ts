import { ProviderError } from "../core/errors";
import type { Home } from "../core/resource";
import type { Runtime } from "../core/runtime";
import type { HttpSettings } from "../http/client";
import type { Plane, PlaneHost } from "../plane";
import { planeFacts } from "../plane/definition";
import { ManagementCluster } from "./client";
import { cloudAccounts } from "./cloud-accounts";
import { clusters } from "./clusters/clusters";
import { clusterApiDefinition } from "./definition";
import { ComponentFiles } from "./gateways/component-files";
import { gateways } from "./gateways/gateways";
import type { Site } from "./gateways/site";
import { Homes } from "./homes";
import { Kubeconfig, type KubeconfigSettings } from "./kubeconfig";
import { machinePools } from "./machine-pools/machine-pools";
import { isId } from "./names";
import { Reach } from "./reach";
import { tenantInventory } from "./tenant-inventory";

export interface ClusterApiSettings extends KubeconfigSettings {
  /** Where clusters and pools stand. */
  namespace: string;
  http: HttpSettings;
}

/** Cluster API as a management plane. Nothing is read or asked before a call needs it. */
export function clusterApiPlane(settings: ClusterApiSettings): PlaneHost {
  const reach = new Reach(new Kubeconfig(settings), settings.http);
  const homes = new Homes();
  return {
    at: async (runtime: Runtime, home?: Home): Promise<Plane> => {
      const management = new ManagementCluster(reach, runtime, settings.namespace);
      const { log, signal } = runtime;
      const site = { log, files: new ComponentFiles(settings.http, signal) };
      if (!home) return planeAt(homes, management, site);
      const { namespace } = await homes.check(management, home);
      return planeAt(homes, management.in(namespace), site);
    },
  };
}

function planeAt(homes: Homes, management: ManagementCluster, site: Omit<Site, "management">): Plane {
  const home = () => homes.homeIn(management);
  const uid = async (): Promise<string> => (await home()).managementCluster;
  const accounts = cloudAccounts(management, uid);
  return {
    ...planeFacts(clusterApiDefinition),
    isId,
    homeOf: home,
    tenantHome: home,
    homeOfCluster: async (clusterId) => {
      const namespace = clusterId.slice(0, clusterId.indexOf(":"));
      if (isId(clusterId)) return { ...(await home()), namespace };
      throw new ProviderError(`'${clusterId}' is no id of a cluster: it has the form '<namespace>:<name>'.`);
    },
    cloudAccounts: accounts,
    gateways: gateways({ ...site, management, uid }),
    clusters: clusters(management),
    machinePools: machinePools(management),
    unknownInputs: async () => [],
    tenantInventory: tenantInventory(management, { cloudAccounts: accounts, uid }),
  };
}
