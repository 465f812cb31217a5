import type { MaasCloudAccountArgs } from "../model/maas-cloud-account";
import type { Marked, Users } from "./named";
import type { PlaneObjects } from "./objects";

export interface CloudAccounts extends PlaneObjects<MaasCloudAccountArgs, ObservedAccount> {
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
}

export interface ObservedAccount extends Marked {
  args: Partial<Omit<MaasCloudAccountArgs, "apiKey" | "adopt">>;
  /** The plane's word for the account's state, where it has one. */
  state: string | undefined;
}
