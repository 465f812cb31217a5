import type { Home } from "../core/resource";
import type { Runtime } from "../core/runtime";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { Where } from "../model/where";
import type { CloudAccounts } from "./cloud-accounts";
import type { Clusters } from "./clusters";
import type { Gateways } from "./gateways";
import type { IpPools } from "./ip-pools";
import type { MachinePools } from "./machine-pools";
import type { Profiles } from "./profiles";
import type { TenantInventory } from "./tenant-inventory";
import type { PlaneWords } from "./words";

export type * from "./cloud-accounts";
export type * from "./clusters";
export type * from "./gateways";
export type * from "./ip-pools";
export type * from "./machine";
export type * from "./machine-pools";
export type * from "./named";
export type * from "./profiles";
export type * from "./words";

/** An input that only newer planes know, and since which version. */
export interface NewerInput {
  input: string;
  since: string;
}

/**
 * What a management plane can do, in our words. Every call either does what its name says or
 * throws: an `ApiError` of kind `not-found` only where that is the service's answer at this home. `observe` and `find`
 * answer undefined for what is not there. `delete` of what is not there is success.
 */
export interface Plane {
  /** For sentences: `Palette`. */
  name: string;
  words: PlaneWords;
  /** Whether a text is an id of an object there, and no name. */
  isId(text: string): boolean;
  /** Where new objects go; fails when the configuration names a place that does not exist or may not be used. */
  homeOf(where: Where): Promise<Home>;
  /** Home for things that belong to the tenant alone, such as gateways. */
  tenantHome(): Promise<Home>;
  /** Where a cluster lives that is known by id only: the configured project, else the tenant, else any project that can be read. */
  homeOfCluster(clusterId: string): Promise<Home>;
  accounts: CloudAccounts;
  gateways: Gateways;
  clusters: Clusters;
  machinePools: MachinePools;
  ipPools: IpPools;
  profiles: Profiles;
  /** Inputs of a pool that are set and that the plane is too old for, as far as it can be found out; needs no home. */
  unknownInputs(pool: Partial<MachinePoolArgs>): Promise<readonly NewerInput[]>;
  /** The whole tenant, looked over; needs no home. */
  tenantInventory: TenantInventory;
}

/** Reaches a plane. Bound to a home, every call goes there; without one, only the calls that find homes work. */
export interface PlaneHost {
  /** Fails when the configuration resolves to another endpoint or tenant than the home says: nothing there is ours. */
  at(runtime: Runtime, home?: Home): Promise<Plane>;
}
