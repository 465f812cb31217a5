/** A look across a whole tenant, for those who judge it as a whole. Types only. Nothing here changes anything. */
export interface Survey {
  /** Whose key the plane is asked with. */
  whose(): Promise<{ tenant: string; user: string }>;
  /** Names of the projects that the key may see. */
  projects(): Promise<readonly string[]>;
  gateways(): Promise<readonly SurveyedGateway[]>;
  /** Accounts in every project and the tenant. */
  accounts(): Promise<Everywhere<SurveyedAccount>>;
  /** Clusters in every project and the tenant, those included that gateways run on. */
  clusters(): Promise<Everywhere<SurveyedCluster>>;
  /**
   * DNS domains of the MAAS behind an account, asked through its gateway and with the key that the plane keeps: fails
   * where that key is refused.
   */
  domainsBehind(account: SurveyedAccount): Promise<readonly string[]>;
  /** DNS domain of a cluster's machines; undefined where the plane knows none. */
  domainOf(cluster: SurveyedCluster): Promise<string | undefined>;
  /** Host names of its machines, as far as they have one. */
  hostsOf(cluster: SurveyedCluster): Promise<readonly string[]>;
  /** Certificates of the control plane's nodes. */
  certificates(cluster: SurveyedCluster): Promise<readonly SurveyedCertificate[]>;
}

/** What was found in all places, and the places in which the key may not look. */
export interface Everywhere<T> {
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

export interface SurveyedGateway {
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

export interface SurveyedAccount extends Placed {
  gatewayId: string;
  apiEndpoint: string;
}

export interface SurveyedCluster extends Placed {
  accountId: string;
  configId: string;
  /** The plane's own words. */
  state: string;
  health: string;
}

export interface SurveyedCertificate {
  node: string;
  name: string;
  /** Milliseconds since the epoch. */
  expires: number;
}
