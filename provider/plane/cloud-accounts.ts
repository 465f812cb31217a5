import type { MaasCloudAccountArgs } from "../model/maas-cloud-account";
import type { Marked, Marker, Named, Users } from "./named";

export interface CloudAccounts {
  find(name: string): Promise<Named | undefined>;
  /** Names of all of them, to say what may have been meant. */
  names(): Promise<readonly string[]>;
  /** One request; the marker is in it. */
  create(args: MaasCloudAccountArgs, marker: Marker): Promise<string>;
  /** `wanted` is what the program or the record says: tags that it does not name are left out of the answer. */
  observe(id: string, wanted?: Partial<MaasCloudAccountArgs>): Promise<ObservedAccount | undefined>;
  /** Writes what differs; fields we do not know survive, and so do tags that `prior` does not name. */
  update(id: string, args: MaasCloudAccountArgs, prior: Partial<MaasCloudAccountArgs>): Promise<void>;
  /** Writes the marker and nothing else. */
  claim(id: string, marker: Marker): Promise<void>;
  /** Tries the key through the gateway: undefined when it works, else why not. */
  validate(
    gatewayId: string,
    account: Pick<MaasCloudAccountArgs, "apiEndpoint" | "apiKey">,
  ): Promise<string | undefined>;
  /** Names that its MAAS knows, as the gateway lists them; undefined where nobody lists them. */
  places(id: string, kind: "zones" | "resourcePools" | "tags" | "domains"): Promise<readonly string[] | undefined>;
  /** What the plane still waits for before it works with the account, in words. Missing where there is nothing to wait for. */
  starting?(): Promise<string | undefined>;
  /** Clusters that take machines through the account, searched in every project and the tenant. */
  users(id: string): Promise<Users>;
  delete(id: string): Promise<void>;
}

export interface ObservedAccount extends Marked {
  args: Partial<Omit<MaasCloudAccountArgs, "apiKey" | "adopt">>;
  /** The plane's word for the account's state, where it has one. */
  state: string | undefined;
}
