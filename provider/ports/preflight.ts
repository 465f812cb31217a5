import type { ImageAndNetworks } from "../plane";
import type { MaasView, PhysicalMachine, SiteImages } from "./inventory";

/** What new machines must be like, as the gateway asks MAAS for them. */
export interface Constraints {
  minCpu: number;
  minMemoryMb: number;
  /** MAAS is not asked for it when a machine is taken: it is told about, and excludes nothing. */
  minDiskGb?: number | undefined;
  /** Any of them; none means any zone. */
  zones?: readonly string[] | undefined;
  /** Empty means any. */
  resourcePool?: string | undefined;
  /** All of them. */
  machineTags?: readonly string[] | undefined;
}

/** Machines that a planned change takes from MAAS. */
export interface Demand {
  /** The resource that asks. */
  urn: string;
  /** For sentences: `pool 'workers' of cluster 'payments'`. */
  what: string;
  /** Whether it is a control plane, whose sizes are 1, 3 and 5. */
  isControlPlane?: boolean;
  /** Machines that are taken for good. */
  count: number;
  /** Machines that must be free besides while others are exchanged. */
  spare: number;
  constraints: Constraints;
  /** The cluster whose pools are exchanged one after the other; undefined where each demand stands for itself. */
  cluster?: string | undefined;
  /** Host names of the machines that an exchange gives back, where all are known. */
  gives?: readonly string[] | undefined;
}

/** A MAAS as the account names it, and the way to look at it. */
export interface Site {
  endpoint: string;
  view: MaasView;
}

/** Whether the machines of a demand can be had beside all others of the run. */
export interface Assessment {
  demand: Demand;
  isEnough: boolean;
  /** Free machines that it needs, spare ones and those in place of others among them. */
  needed: number;
  /** One or more sentences with the time of the look. */
  text: string;
  /** What to beware of although there are enough. */
  cautions: readonly string[];
  /** When the machines were read: `14:02:11 UTC`. */
  asOf: string;
}

/** Names that a MAAS knows things by. */
export type PlaceKind = "zones" | "resourcePools" | "tags" | "domains" | "subnets";

/** Where names of a MAAS are read: in MAAS itself, or through the plane and the gateway. */
export interface NameSource {
  /** Who is asked, for sentences: `MAAS http://...`. */
  service: string;
  /** By which what was read is kept. */
  key: string;
  /** Undefined where it knows no names of this kind. */
  list(kind: PlaceKind): Promise<readonly string[] | undefined>;
}

/** Answers that are asked for once and kept, failures too: who could not be reached is not asked again. */
export interface AnswerCache<T> {
  get(key: string, ask: () => Promise<T>): Promise<T>;
}

/** What behind a cluster or an account decides which machines are meant. */
export interface MaasTarget {
  /** Address of its MAAS as the account names it; undefined where there is no such account. */
  endpoint: string | undefined;
  gatewayId: string | undefined;
}

/** What a run has asked for so far and what it has seen of the services: one for the whole process. */
export interface Preflight {
  /** Every machine of a site, as `assess` sees them: read once. */
  machines(site: Site, now: () => number): Promise<readonly PhysicalMachine[]>;
  /**
   * Puts the demands of a resource into the tracker, in place of earlier ones of its own, and looks whether all fit together.
   * The machines are read once.
   */
  assess(site: Site, urn: string, demands: readonly Demand[], now: () => number): Promise<readonly Assessment[]>;
  /** Of these names, those that a MAAS does not have, and those that it has. No list is read where the site's machines show all. */
  unknownPlaces(
    where: NameSource,
    kind: PlaceKind,
    names: readonly string[],
    site?: Site,
  ): Promise<UnknownPlaces | undefined>;
  /** Notes that a resource gives up servers, and answers how many all of them do: they are not free yet. */
  released(urn?: string, count?: number): number;
  /** By site: the images that it has. */
  images: AnswerCache<SiteImages>;
  /** By site: its subnets. */
  subnets: AnswerCache<readonly string[]>;
  /** By profiles: what servers are made from. */
  layers: AnswerCache<ImageAndNetworks>;
  /** By cloud account, and by cluster. */
  accounts: AnswerCache<MaasTarget>;
  clusters: AnswerCache<ClusterTarget>;
  /** Whether a gateway accepts changes: the sentence that says it does not. */
  gateways: AnswerCache<string | undefined>;
  /** By site and key: the sentence that says whose servers the plane would take for its own. */
  soleUsers: AnswerCache<string | undefined>;
  /** True the first time: what is said once in a run. */
  isFirst(what: string): boolean;
  /** Whether a service did not answer in time, or not at all; noted once by whoever waited. */
  readonly silent: Set<string>;
}

export interface ClusterTarget extends MaasTarget {
  /** Whether there is such a cluster. */
  isThere: boolean;
  accountId: string | undefined;
  name: string | undefined;
  /** Whether its pools are exchanged at the same time. */
  isParallel: boolean;
  /** Owners of its pools by name, where their markers say so. */
  poolOwners: ReadonlyMap<string, string>;
}

export interface UnknownPlaces {
  unknown: readonly string[];
  known: readonly string[];
}
