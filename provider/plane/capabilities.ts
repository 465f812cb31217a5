import type { Catalog } from "./catalog";
import type { Gateways } from "./gateways";
import type { IpPools } from "./ip-pools";
import type { Profiles } from "./profiles";
import type { Repaves } from "./repaves";

/** What one plane has and another may lack. */
export interface Capabilities {
  gateways: Gateways;
  profiles: Profiles;
  ipPools: IpPools;
  repaves: Repaves;
  catalog: Catalog;
}

export type Capability = keyof Capabilities;
