import type { IpPoolArgs } from "../model/ip-pool";
import type { Marked, Marker, Named } from "./named";

export interface IpPools {
  find(gatewayId: string, name: string): Promise<Named | undefined>;
  /** Names of all at a gateway, to say what may have been meant. */
  names(gatewayId: string): Promise<readonly string[]>;
  /** One request; the marker is in it. */
  create(args: IpPoolArgs, marker: Marker): Promise<string>;
  /** Without a gateway, the pool is looked for at all of them. */
  observe(id: string, gatewayId: string | undefined): Promise<ObservedIpPool | undefined>;
  /** Writes what differs; fields we do not know survive. */
  update(id: string, args: IpPoolArgs): Promise<void>;
  /** Writes the marker and nothing else. */
  claim(id: string, gatewayId: string, marker: Marker): Promise<void>;
  delete(id: string, gatewayId: string): Promise<void>;
}

export interface ObservedIpPool extends Marked {
  args: Partial<Omit<IpPoolArgs, "adopt">> & Pick<IpPoolArgs, "gatewayId">;
  inUse: boolean;
  /** Addresses that machines have. */
  allotted: readonly string[];
  /** How many addresses are left. */
  free: number;
  /** Clusters whose machines have them, in the plane's words. */
  clusters: readonly string[];
}
