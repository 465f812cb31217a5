import type { Change } from "../core/diff";
import type { Home } from "../core/resource";
import type { Runtime } from "../core/runtime";
import type { Cost } from "../core/schema/meta";
import type { ClusterArgs } from "../model/cluster";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { Where } from "../model/where";
import type { Capabilities } from "./capabilities";
import type { CloudAccounts } from "./cloud-accounts";
import type { Clusters } from "./clusters";
import type { PlaneDefinition, ResourcesOnPlane } from "./definition";
import type { MachinePools } from "./machine-pools";
import type { TenantInventory } from "./tenant-inventory";

export type * from "./capabilities";
export type * from "./catalog";
export type * from "./cloud-accounts";
export type * from "./cluster-state";
export type * from "./clusters";
export type * from "./definition";
export type * from "./gateways";
export type * from "./ip-pools";
export type * from "./machine";
export type * from "./machine-pools";
export type * from "./named";
export type * from "./objects";
export type * from "./profiles";
export type * from "./repaves";

/** An input that only newer planes know, and since which version. */
export interface NewerInput {
  input: string;
  since: string;
}

/** Inputs of a cluster, of one of its pools, or of both, as far as they are asked for. */
export interface RequestedInputs {
  cluster?: Partial<ClusterArgs>;
  pool?: Partial<MachinePoolArgs>;
}

/**
 * What a management plane can do, in our words. Every call either does what its name says or
 * throws: an `ApiError` of kind `not-found` only where that is the service's answer at this home. `observe` and `find`
 * answer undefined for what is not there. `delete` of what is not there is success. A capability that a plane lacks is missing, and
 * `lacks` says why.
 */
export interface Plane extends Pick<PlaneDefinition, "name" | "lacks" | "remedy">, Partial<Capabilities> {
  /** What a change of an object costs on this plane. */
  costOf(resource: keyof ResourcesOnPlane, change: Change): Cost;
  /** Whether a text is an id of an object there, and no name. */
  isId(text: string): boolean;
  /** Where new objects go; fails when the configuration names a place that does not exist or may not be used. */
  homeOf(where: Where): Promise<Home>;
  /** Home for things that belong to the tenant alone, such as gateways. */
  tenantHome(): Promise<Home>;
  /** Where a cluster lives that is known by id only: the configured project, else the tenant, else any project that can be read. */
  homeOfCluster(clusterId: string): Promise<Home>;
  cloudAccounts: CloudAccounts;
  clusters: Clusters;
  machinePools: MachinePools;
  /** Inputs that are set and that the plane is too old for, as far as it can be found out; needs no home. */
  unknownInputs(asked: RequestedInputs): Promise<readonly NewerInput[]>;
  /** The whole tenant, looked over; needs no home. */
  tenantInventory: TenantInventory;
}

/** A plane as it is chosen: what is known of it at once, and how it is reached. */
export interface ChosenPlane {
  definition: PlaneDefinition;
  host: PlaneHost;
  /** What the configuration lacks for asking it, as a sentence; missing where nothing is needed. */
  lacking?(): string | undefined;
}

/** Reaches a plane. Bound to a home, every call goes there; without one, only the calls that find homes work. */
export interface PlaneHost {
  /** Fails when the configuration resolves to another endpoint or tenant than the home says: nothing there is ours. */
  at(runtime: Runtime, home?: Home): Promise<Plane>;
}
