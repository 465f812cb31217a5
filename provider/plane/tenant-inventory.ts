import type { ClusterState } from "./cluster-state";
import type { ObservedMachine } from "./machine";

/** A look across a whole tenant, for those who judge it as a whole. Types only. Nothing here changes anything. */
export interface TenantInventory {
  /** Where the plane answers; missing where more than an address leads to it, such as a kubeconfig. */
  address?: string;
  /** What is known of the plane's version where no call tells it. */
  version?: string;
  /** Where new objects stand by the configuration: what that is called, and which one it is. */
  place: { noun: string; name: string };
  /** Whose key the plane is asked with; the tenant as it stands in a sentence: `tenant acme`. */
  whose(): Promise<{ tenant: string; user: string }>;
  /** Names of the places that objects may stand in, such as projects, as far as the key may see them. */
  projects(): Promise<readonly string[]>;
  gateways(): Promise<readonly TenantGateway[]>;
  /** Accounts in every project and the tenant. */
  accounts(): Promise<AllScopes<TenantAccount>>;
  /** Clusters in every project and the tenant, those included that gateways run on. */
  clusters(): Promise<AllScopes<TenantCluster>>;
  /**
   * DNS domains of the MAAS behind an account, asked through its gateway and with the key that the plane keeps: fails
   * where that key is refused. Undefined where the plane asks nobody.
   */
  domainsBehind(account: TenantAccount): Promise<readonly string[] | undefined>;
  /** DNS domain of a cluster's machines; undefined where the plane knows none. */
  domainOf(cluster: TenantCluster): Promise<string | undefined>;
  /** Its machines, each with the name of its pool. */
  machinesOf(cluster: TenantCluster): Promise<readonly ObservedMachine[]>;
  /** Host names of its machines, as far as they have one. */
  hostsOf(cluster: TenantCluster): Promise<readonly string[]>;
  /** Certificates of the control plane's nodes. */
  certificates(cluster: TenantCluster): Promise<readonly TenantCertificate[]>;
  /** Ids of the clusters of a name, also out of the configured place; missing where `clusters` tells of all. */
  idsByName?(name: string): Promise<readonly string[]>;
  /** Where the plane takes every server of its MAAS user for its own; missing where servers of others are left alone. */
  soleUser?: SoleUser;
}

/** A server as a machine notes it: the host name is not known from the first moment. */
export interface TakenServer {
  systemId: string;
  hostname: string;
}

/** What tells servers of a plane from others of the user whose key it works with. */
export interface SoleUser {
  /** The key of an account as the plane keeps it; undefined where it has none. */
  keyOf(accountId: string): Promise<string | undefined>;
  /** The servers that its machines have, wherever those stand, also out of the configured place. */
  servers(): Promise<readonly TakenServer[]>;
}

/** What was found in all places, and the places in which the key may not look. */
export interface AllScopes<T> {
  found: readonly T[];
  unread: readonly string[];
}

/** Where something lives, in words and as the plane names it. */
interface Placed {
  id: string;
  name: string;
  /** `tenant`, or `project payments`. */
  place: string;
  project: string;
}

export interface TenantGateway {
  id: string;
  name: string;
  running: boolean;
  isSystem: boolean;
  /** The plane's own word. */
  state: string;
  agentVersion: string | undefined;
  /** Milliseconds since the epoch. */
  lastHeartbeat: number | undefined;
  /** What is not well, in the plane's words. */
  complaints: readonly string[];
}

export interface TenantAccount extends Placed {
  gatewayId: string;
  apiEndpoint: string;
}

export interface TenantCluster extends Placed {
  accountId: string;
  configId: string;
  condition: ClusterState;
  /** The plane's own words. */
  state: string;
  health: string;
}

export interface TenantCertificate {
  node: string;
  name: string;
  /** Milliseconds since the epoch. */
  expires: number;
}
