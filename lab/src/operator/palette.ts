import { ask } from "../ask";
import { type JsonObject, objectAt } from "../palette/state/documents";
import type { ClusterView, PaletteWorld, PoolView } from "../palette/state/view";
import { operatorUserAgent } from "./maas";

export interface PaletteAccess {
  world: PaletteWorld;
  apiKey: string;
  readonly url: string;
}

/** Another version of an attached profile, other values of its packs, or other variables. */
export interface ProfileChange {
  version?: string;
  variables?: Record<string, string>;
  /** By name of the pack. */
  packValues?: Record<string, string>;
  actionType?: "DownloadAndInstall" | "DownloadAndInstallLater";
}

/**
 * What a person does in Palette's console, behind the back of programs. Clusters go by name or uid. Goes through Palette's own API, so that what
 * Palette refuses is refused here too, with an error.
 */
export class PaletteOperator {
  readonly #palette: PaletteAccess;
  readonly #authority: string | undefined;

  constructor(palette: PaletteAccess, authority?: string) {
    this.#palette = palette;
    this.#authority = authority;
  }

  /** Gives a pool another size. */
  async scale(cluster: string, pool: string, size: number): Promise<void> {
    await this.editPool(cluster, pool, (document) => {
      document.poolConfig = { ...objectAt(document, "poolConfig"), size };
    });
  }

  /** Changes a pool's document, `{ cloudConfig, poolConfig }`, and writes it back. */
  async editPool(cluster: string, pool: string, change: (document: JsonObject) => void): Promise<void> {
    const document = structuredClone(this.#pool(cluster, pool).document);
    change(document);
    await this.#send("PUT", cluster, `${this.#poolsOf(cluster)}/${pool}`, document);
  }

  /** Makes a pool of a document, `{ cloudConfig, poolConfig }`. */
  async addPool(cluster: string, document: JsonObject): Promise<void> {
    await this.#send("POST", cluster, this.#poolsOf(cluster), document);
  }

  async removePool(cluster: string, pool: string): Promise<void> {
    await this.#send("DELETE", cluster, `${this.#poolsOf(cluster)}/${pool}`);
  }

  /** Deletes the machine of a server: another takes its place. */
  async removeMachine(cluster: string, pool: string, hostname: string): Promise<void> {
    const machine = this.#pool(cluster, pool).machines.find((known) => known.hostname === hostname);
    if (!machine) throw new Error(`no machine ${hostname} in ${cluster}/${pool}`);
    await this.#send("DELETE", cluster, `${this.#poolsOf(cluster)}/${pool}/machines/${machine.uid}`);
  }

  /** Changes the MAAS settings of a cluster. */
  async editCluster(cluster: string, change: JsonObject): Promise<void> {
    const path = `/v1/cloudconfigs/maas/${this.#cluster(cluster).configUid}`;
    const { cloudConfig } = this.#document(cluster);
    await this.#send("PUT", cluster, `${path}/clusterConfig`, { clusterConfig: { ...cloudConfig, ...change } });
  }

  /** Changes an attached profile, by its name. What reinstalls nodes waits for `approve`. */
  async changeProfile(cluster: string, name: string, change: ProfileChange): Promise<void> {
    const { world } = this.#palette;
    const attached = this.#document(cluster).attachments.find(
      ({ profileUid }) => world.profiles.find((known) => known.meta.uid === profileUid)?.meta.name === name,
    );
    if (!attached) throw new Error(`no profile ${name} at cluster ${cluster}`);
    const uid = change.version === undefined ? attached.profileUid : world.profileUid(name, change.version);
    const own = Object.entries(change.packValues ?? {}).map(([pack, values]) => ({ name: pack, values }));
    const kept = attached.packValues.filter((value) => !own.some((fresh) => fresh.name === value.name));
    const profile: JsonObject = {
      uid,
      packValues: [...(uid === attached.profileUid ? kept : []), ...own],
      variables: Object.entries(change.variables ?? {}).map(([variable, value]) => ({ name: variable, value })),
      ...(uid === attached.profileUid ? {} : { replaceWithProfile: attached.profileUid }),
    };
    const spcApplySettings = { actionType: change.actionType ?? "DownloadAndInstall" };
    await this.#send("PATCH", cluster, `${this.#path(cluster)}/profiles`, { profiles: [profile], spcApplySettings });
  }

  /** Approves the repave that waits. */
  async approve(cluster: string): Promise<void> {
    await this.#send("PATCH", cluster, `${this.#path(cluster)}/repave/approve`);
  }

  async removeCluster(cluster: string): Promise<void> {
    await this.#send("DELETE", cluster, this.#path(cluster));
  }

  #cluster(name: string): ClusterView {
    return this.#palette.world.cluster(name);
  }

  #document(name: string) {
    const { uid } = this.#cluster(name);
    const found = this.#palette.world.stores.clusters.find((cluster) => cluster.meta.uid === uid);
    if (!found) throw new Error(`no cluster ${name}`);
    return found;
  }

  #pool(cluster: string, name: string): PoolView {
    const found = this.#cluster(cluster).pools.find((pool) => pool.name === name);
    if (!found) throw new Error(`no pool ${name} in cluster ${cluster}`);
    return found;
  }

  #path(cluster: string): string {
    return `/v1/spectroclusters/${this.#cluster(cluster).uid}`;
  }

  #poolsOf(cluster: string): string {
    return `/v1/cloudconfigs/maas/${this.#cluster(cluster).configUid}/machinePools`;
  }

  async #send(method: string, cluster: string, path: string, body?: JsonObject): Promise<void> {
    const { project, tenant } = this.#cluster(cluster);
    const scope: Record<string, string> = project
      ? { ProjectUid: this.#palette.world.projectUid(project, tenant) }
      : {};
    const answer = await ask(`${this.#palette.url}${path}`, {
      method,
      authority: this.#authority,
      headers: {
        ApiKey: this.#palette.apiKey,
        "user-agent": operatorUserAgent,
        "content-type": "application/json",
        ...scope,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`Palette refuses ${method} ${path}: ${answer.status} ${answer.text}`.trim());
  }
}
