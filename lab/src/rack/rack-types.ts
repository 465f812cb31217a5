/** What is wrong with a machine from the start: deployments fail (always, or only the first), it does not power off, or it is marked broken. */
export type MachineProblem = "fails-deployment" | "fails-first-deployment" | "fails-release" | "broken";

export interface RackMachine {
  hostname: string;
  cpuCores: number;
  memoryMiB: number;
  disks: { sizeGB: number; tags?: string[] }[];
  architecture?: string;
  zone?: string;
  pool?: string;
  tags?: string[];
  powerType?: string;
  /** How many times as long as others it takes to deploy; 1, or that of its zone, unless told. */
  deployFactor?: number;
  problem?: MachineProblem;
}

export interface RackSubnet {
  name: string;
  /** IPv4, such as `10.10.0.0/22`. */
  cidr: string;
  gateway?: string;
  dnsServers?: string[];
  /** Machines of this zone get their addresses here; without one, every zone that has no subnet of its own. */
  zone?: string;
}

export interface RackImage {
  /** As MAAS lists it: `ubuntu/jammy`, or a plain name for an uploaded one. */
  name: string;
  architecture: string;
  type: "Synced" | "Uploaded";
  baseImage?: string;
}

export interface RackZone {
  name: string;
  description?: string;
  /** How many times as long as elsewhere its machines take to deploy. */
  deployFactor?: number;
}

/** Everything that a MAAS holds before anybody uses it. `default` zone, `default` pool and one domain always exist. */
export interface Rack {
  zones: RackZone[];
  pools: { name: string; description?: string }[];
  tags: { name: string; comment?: string }[];
  domains: { name: string; ttl?: number }[];
  subnets: RackSubnet[];
  images: RackImage[];
  machines: RackMachine[];
}
