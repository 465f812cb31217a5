import type { Context } from "../context";
import { messageOf } from "../core/errors";
import { shortName } from "../core/text/short-name";
import { type Duration, seconds } from "../core/time/duration";
import type { TenantCluster } from "../plane/tenant-inventory";
import { type ClusterMachines, notYetRead, type RackSnapshot, type Reading, refreshed } from "./snapshot";

/** How many requests one look asks of the plane, about: what is left over is for the next one. */
const MOST_REQUESTS = 12;

/** How long the machines of a cluster in which nothing seems to move are believed. */
const IDLE_FOR: Duration = seconds(60);

/** What a look asks. */
export type RackContext = Pick<Context, "inventory" | "plane" | "policy">;

/** Looks at a rack again and again, and remembers what it saw: one list of each MAAS, and a few requests to the plane each time. */
export class RackReader {
  #seen: RackSnapshot;
  /** How many requests the machines of a cluster took. */
  readonly #costs = new Map<string, number>();
  #scopes = 1;
  #looks = 0;

  constructor(private readonly now: () => number) {
    this.#seen = {
      lacking: undefined,
      plane: "",
      sites: new Map(),
      clusters: notYetRead(),
      machines: new Map(),
      hidden: [],
    };
  }

  get seen(): RackSnapshot {
    return this.#seen;
  }

  /** Whether there are clusters whose machines no look has come to yet. */
  get isUnfinished(): boolean {
    const { clusters, machines } = this.#seen;
    return (clusters.value ?? []).some(({ id }) => !machines.has(id));
  }

  /** Looks once; tells after each part. Fails never: what cannot be read is remembered as that. */
  async again(ctx: RackContext, tell: () => void): Promise<void> {
    const { plane, policy } = ctx;
    this.#seen = { ...this.#seen, plane: plane.name, lacking: policy.lacking };
    await Promise.all(ctx.inventory.sites().map((site) => this.#readSite(ctx, site, tell)));
    if (policy.lacking !== undefined) return;
    await this.#readClusters(ctx);
    tell();
    await this.#readMachines(ctx);
    tell();
    this.#looks += 1;
  }

  async #readSite({ inventory }: RackContext, site: string, tell: () => void): Promise<void> {
    const known = this.#seen.sites.get(site) ?? notYetRead();
    const read = async () => (await inventory.at(site)?.rack()) ?? [];
    const reading = await refreshed(known, this.now, read, messageOf);
    this.#seen = { ...this.#seen, sites: new Map([...this.#seen.sites, [site, reading]]) };
    tell();
  }

  /** Each scope is a request of its own: where there are many, they are not all asked at every look. */
  async #readClusters({ plane }: RackContext): Promise<void> {
    const every = Math.ceil(this.#scopes / MOST_REQUESTS);
    if (this.#seen.clusters.failure === undefined && this.#looks % every !== 0) return;
    let hidden = this.#seen.hidden;
    const read = async (): Promise<readonly TenantCluster[]> => {
      const [projects, { found, unread: places }] = await Promise.all([
        plane.tenantInventory.projects(),
        plane.tenantInventory.clusters(),
      ]);
      this.#scopes = projects.length + 1;
      hidden = places;
      return found;
    };
    const clusters = await refreshed(this.#seen.clusters, this.now, read, messageOf);
    const ids = new Set((clusters.value ?? []).map(({ id }) => id));
    const machines = new Map([...this.#seen.machines].filter(([id]) => ids.has(id)));
    this.#seen = { ...this.#seen, clusters, machines, hidden };
  }

  async #readMachines({ plane }: RackContext): Promise<void> {
    const { clusters } = this.#seen;
    if (clusters.failure !== undefined) return;
    let left = MOST_REQUESTS;
    const due: TenantCluster[] = [];
    for (const cluster of this.#due(clusters)) {
      left -= this.#costs.get(cluster.id) ?? 3;
      if (due.length > 0 && left < 0) break;
      due.push(cluster);
    }
    await Promise.all(due.map((cluster) => this.#readMachinesOf(plane, cluster)));
  }

  async #readMachinesOf(plane: RackContext["plane"], cluster: TenantCluster): Promise<void> {
    const read = async () => await plane.tenantInventory.machinesOf(cluster);
    const known = this.#seen.machines.get(cluster.id);
    const reading = await refreshed({ ...notYetRead(), value: known?.machines }, this.now, read, messageOf);
    if (reading.failure !== undefined) {
      this.#seen = { ...this.#seen, clusters: { ...this.#seen.clusters, failure: reading.failure } };
      return;
    }
    const machines = reading.value ?? [];
    this.#costs.set(cluster.id, 1 + new Set(machines.map(({ pool }) => pool)).size);
    const own: ClusterMachines = { machines, at: this.now() };
    this.#seen = { ...this.#seen, machines: new Map([...this.#seen.machines, [cluster.id, own]]) };
  }

  /** Clusters worth a look, those first that were looked at longest ago. */
  #due({ value: clusters = [] }: Reading<readonly TenantCluster[]>): TenantCluster[] {
    const { machines } = this.#seen;
    const readAt = ({ id }: TenantCluster): number => machines.get(id)?.at ?? 0;
    const hasUnclaimed = this.#hasUnclaimedServer();
    return clusters.filter((cluster) => hasUnclaimed || this.#isDue(cluster)).sort((a, b) => readAt(a) - readAt(b));
  }

  #isDue({ id, condition }: TenantCluster): boolean {
    const known = this.#seen.machines.get(id);
    if (!known || condition !== "running" || this.now() - known.at >= IDLE_FOR) return true;
    const statuses = this.#statuses();
    return known.machines.some(
      ({ state, hostname }) => state !== "running" || (statuses.get(shortName(hostname)) ?? "Deployed") !== "Deployed",
    );
  }

  /** Whether a server is on its way that no cluster is known to have: any of them may have got it. */
  #hasUnclaimedServer(): boolean {
    const known = new Set(
      [...this.#seen.machines.values()].flatMap(({ machines }) => machines.map(({ hostname }) => shortName(hostname))),
    );
    return [...this.#statuses()].some(([name, status]) => /^(allocated|deploying)$/i.test(status) && !known.has(name));
  }

  #statuses(): Map<string, string> {
    const machines = [...this.#seen.sites.values()].flatMap(({ value }) => value ?? []);
    return new Map(machines.map(({ hostname, status }) => [shortName(hostname), status]));
  }
}
