import type { Duration } from "../core/time/duration";

/** What can be known about the machines themselves where MAAS is reachable directly. Types only. */
export interface Inventory {
  /**
   * The MAAS behind a cloud account, by the address the account uses; undefined when the configuration has no direct
   * access to it.
   */
  at(endpoint: string): MaasView | undefined;
  /** Addresses of all MAAS that the configuration has direct access to. */
  sites(): readonly string[];
}

export interface MaasView {
  /** Whose key it is, and which rights of those a gateway needs it lacks; empty when none. */
  rights(): Promise<{ user: string; missing: readonly string[] }>;
  /** Whose key another one is, asked with that key. */
  rightsOf(apiKey: string): Promise<{ user: string; missing: readonly string[] }>;
  /**
   * Machines by host name; those that MAAS does not know are left out. `nearby` are names that others who look at the same time are
   * going to ask for.
   */
  machines(hostnames: readonly string[], nearby?: readonly string[]): Promise<readonly PhysicalMachine[]>;
  /** Servers by system id, which one keeps through every other change; of each, whether it is there at all. */
  machinesById(systemIds: readonly string[]): Promise<readonly MaasServer[]>;
  /** Servers that somebody has taken and not deployed, or that could not be given back. */
  stranded(): Promise<readonly PhysicalMachine[]>;
  /** Whether the key's user sees every server: only then is one that is not seen not there. */
  seesAll(): Promise<boolean>;
  /** Every machine that the key's user may see: large, and for overviews alone. */
  rack(): Promise<readonly PhysicalMachine[]>;
  /** Names of its DNS domains. */
  domains(): Promise<readonly string[]>;
  /** Names of what machines are told apart by, those without a machine too. */
  zones(): Promise<readonly string[]>;
  resourcePools(): Promise<readonly string[]>;
  tags(): Promise<readonly string[]>;
  /** Its subnets, as CIDR. */
  subnets(): Promise<readonly string[]>;
  images(): Promise<SiteImages>;
  /** Deployments that succeeded lately; asked for once in a process, whatever the answer. */
  deployments(): Promise<readonly Deployment[]>;
  /** Records of a name in MAAS's DNS: more than one is a fault. */
  dnsRecords(fqdn: string): Promise<readonly DnsRecord[]>;
  /** All records of a domain, those of machines left out. */
  dnsRecordsIn(domain: string): Promise<readonly DnsRecord[]>;
  /** Removes a record by id; needs `writes: dns` in the configuration, else it answers false and nothing was sent. */
  removeDnsRecord(id: number): Promise<boolean>;
  /** Whether records may be written. */
  mayWriteDns: boolean;
  /** Makes the one record of a name hold exactly these addresses; under the same condition. */
  writeDnsRecord(fqdn: string, addresses: readonly string[]): Promise<boolean>;
}

/** What MAAS tells of one server. */
export interface MaasServer {
  systemId: string;
  /** Undefined where it is not seen. */
  server: PhysicalMachine | undefined;
  /** Of one that is not seen, whether MAAS does not have it; else it is somebody else's. */
  isAbsent: boolean;
}

export interface PhysicalMachine {
  systemId: string;
  hostname: string;
  zone: string;
  resourcePool: string;
  tags: readonly string[];
  cpu: number;
  memoryMb: number;
  /** All its disks together, in GiB. */
  diskGb: number;
  /** MAAS's own words: `Deployed`, `Failed deployment`. */
  status: string;
  /** Ready for use by anybody. */
  free: boolean;
  owner: string | undefined;
  locked: boolean;
  /** `on`, `off`, `unknown` or `error`. */
  power: string;
  addresses: readonly string[];
}

/** A server that MAAS installed. */
export interface Deployment {
  hostname: string;
  /** Milliseconds since the epoch. */
  endedAt: number;
  took: Duration;
}

/** What machines can be deployed with. */
export interface SiteImages {
  /** Each with its architecture, `ubuntu/noble (amd64)`. */
  names: readonly string[];
  /** Whether MAAS is fetching images right now. */
  importing: boolean;
}

export interface DnsRecord {
  id: number;
  fqdn: string;
  addresses: readonly string[];
}
