import type { IpAddress } from "./network";

export interface Named {
  id: number;
  name: string;
  description: string;
}

export interface Tag {
  name: string;
  comment: string;
  definition: string;
  kernelOpts: string;
}

export interface Domain {
  id: number;
  name: string;
  authoritative: boolean;
  ttl: number | null;
}

/** A name with addresses and other records. Its rows of addresses may be a machine's own, whose `ip` goes when it is released. */
export interface DnsResource {
  id: number;
  name: string;
  domainId: number;
  addressTtl: number | null;
  addresses: IpAddress[];
  records: DnsRecord[];
}

export interface DnsRecord {
  id: number;
  rrtype: string;
  rrdata: string;
  ttl: number | null;
}

export interface BootResource {
  id: number;
  type: "Synced" | "Uploaded";
  name: string;
  architecture: string;
  baseImage: string;
  title: string;
  filetype: string;
  size: number;
  sha256: string;
  received: number;
  lastDeployed: number | null;
}

export type EventLevel = "AUDIT" | "DEBUG" | "INFO" | "WARNING" | "ERROR";

export interface MaasEvent {
  id: number;
  level: EventLevel;
  type: string;
  description: string;
  /** Lab time. */
  at: number;
  systemId: string;
  hostname: string;
  username: string;
}

/** As MAAS lists them. */
export const byName = (all: readonly Named[]): Named[] => [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
