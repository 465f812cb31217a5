import type { Random } from "../ids";
import type { ClusterSpec, GatewayApi, MaasAccess, PropertyKind } from "../palette/state/specs";
import { Connections } from "./connections";
import type { HostedCluster, RecordOfCluster } from "./hosted";
import { Maas } from "./maas";
import { MaasClient, MaasError } from "./maas-client";
import type { GatewayParts } from "./parts";
import { reconcile } from "./reconcile";
import { isStable } from "./stable";

type Install = (gatewayUid: string, signal: AbortSignal) => Promise<void>;

/** All gateways of a lab, and the controllers that run inside its clusters once these manage themselves. */
export class Gateways implements GatewayApi {
  readonly #parts: GatewayParts;
  readonly #software = new Set<string>();
  readonly #clusters = new Map<string, HostedCluster>();
  readonly #naps = new Map<string, AbortController>();
  /** Clusters to be looked at without a nap. */
  readonly #woken = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #onInstall: Install;

  /** `onInstall` plays the operator: fetches a gateway's manifests and applies them. */
  constructor(parts: Omit<GatewayParts, "stopping" | "connections">, onInstall: Install) {
    this.#parts = { ...parts, stopping: this.#stopping.signal, connections: new Connections() };
    this.#onInstall = onInstall;
    parts.palette.onSpecChange((uid) => this.#specChanged(uid));
  }

  isRunning(gatewayUid: string): boolean {
    return this.#software.has(gatewayUid);
  }

  /** Whether nothing is on its way in the cluster of that uid; a cluster that nobody looks after has nothing. */
  isStable(clusterUid: string): boolean {
    const cluster = this.#clusters.get(clusterUid);
    return cluster === undefined || isStable(cluster, this.#parts.clock.now());
  }

  /** The software of a gateway comes up: it beats and looks after its clusters. */
  start(gatewayUid: string): void {
    this.#software.add(gatewayUid);
    this.#parts.palette.reports.beating(gatewayUid, true);
    for (const uid of this.#parts.palette.clusters()) this.#specChanged(uid);
  }

  /** It stops, as when its nodes lose power. */
  halt(gatewayUid: string): void {
    this.#software.delete(gatewayUid);
    this.#parts.palette.reports.beating(gatewayUid, false);
  }

  /** Takes up a cluster that was there before the lab: its machines are not looked at in MAAS. */
  adopt(cluster: HostedCluster): void {
    this.#clusters.set(cluster.uid, cluster);
    this.#launch(cluster);
  }

  paired(gatewayUid: string): void {
    this.start(gatewayUid);
  }

  installLater(gatewayUid: string, delay: number): void {
    this.#spawn(async () => {
      if (delay > 0) await this.#parts.clock.sleep(delay, this.#stopping.signal);
      await this.#parts.busy.during(() => this.#onInstall(gatewayUid, this.#stopping.signal));
    });
  }

  /** The gateway's software starts in a while. */
  startLater(gatewayUid: string, delay: number): void {
    this.#spawn(async () => {
      await this.#parts.clock.sleep(delay, this.#stopping.signal);
      this.start(gatewayUid);
    });
  }

  async validate(access: MaasAccess): Promise<string | undefined> {
    try {
      await this.#maas(access).whoami();
      return undefined;
    } catch (error) {
      if (error instanceof MaasError) return error.message;
      throw error;
    }
  }

  list(access: MaasAccess, kind: PropertyKind): Promise<unknown[]> {
    return this.#maas(access).list(propertyPaths[kind]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the lab stops"));
    for (const nap of this.#naps.values()) nap.abort();
    await Promise.allSettled([...this.#running]);
    this.#parts.connections.close();
  }

  #maas(access: MaasAccess): Maas {
    return new Maas(new MaasClient(access, this.#parts));
  }

  /** A spec may have changed: it is read at the next poll. */
  #specChanged(uid: string): void {
    const { clock, timings } = this.#parts;
    const known = this.#clusters.get(uid);
    if (known) {
      known.refreshAt ??= clock.now() + timings.gatewayPickup;
      this.#woken.add(uid);
      this.#naps.get(uid)?.abort();
      return;
    }
    const spec = this.#parts.palette.spec(uid);
    if (!spec || this.#stopping.signal.aborted) return;
    // A stream of its own, so that its names do not depend on what other clusters do meanwhile.
    const random = this.#parts.random.fork(uid);
    const dns = newRecord(spec, random, this.#parts);
    const refreshAt = clock.now() + timings.gatewayPickup;
    const fresh = { machines: [], made: 0, pivoted: false, complete: false, nextMachineAt: new Map() };
    const cluster: HostedCluster = { uid, random, spec, refreshAt, dns, ...fresh };
    this.#clusters.set(uid, cluster);
    this.#launch(cluster);
  }

  #launch(cluster: HostedCluster): void {
    this.#spawn(() => this.#lookAfter(cluster));
  }

  #spawn(work: () => Promise<void>): void {
    const running = work().catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) throw error;
    });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  /** The loop of one cluster, until it is to be forgotten. */
  async #lookAfter(cluster: HostedCluster): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const next = await this.#parts.busy.during(() => this.#pass(cluster));
      if (next === "forget") break;
      await this.#nap(cluster, next);
    }
    this.#clusters.delete(cluster.uid);
  }

  /** One pass, if there is anybody to make it; resolves to when the next one is due. */
  async #pass(cluster: HostedCluster): Promise<number | undefined | "forget"> {
    const { clock, palette } = this.#parts;
    const now = clock.now();
    this.#woken.delete(cluster.uid);
    const refreshed = cluster.refreshAt !== undefined && cluster.refreshAt <= now;
    const newest = palette.spec(cluster.uid);
    if (!newest) return "forget";
    if (!this.#isInCharge(cluster, newest.gatewayUid, newest.deleting)) return undefined;
    if (refreshed) {
      cluster.spec = newest;
      cluster.refreshAt = undefined;
    } else if (!cluster.pivoted && cluster.refreshAt !== undefined && cluster.made === 0) return cluster.refreshAt;
    const pass = { parts: this.#parts, cluster, maas: this.#maas(cluster.spec.access), now };
    const next = await reconcile(pass, refreshed);
    if (!palette.spec(cluster.uid)) return "forget";
    return Math.min(next ?? Number.POSITIVE_INFINITY, cluster.refreshAt ?? Number.POSITIVE_INFINITY);
  }

  /** Between its first node and its deletion a cluster looks after itself. */
  #isInCharge(cluster: HostedCluster, gatewayUid: string, deleting: boolean): boolean {
    return (cluster.pivoted && !deleting) || this.#software.has(gatewayUid);
  }

  /** Sleeps until `moment`, or until a spec changes. */
  async #nap(cluster: HostedCluster, moment: number | undefined): Promise<void> {
    if (this.#woken.has(cluster.uid)) return;
    const nap = new AbortController();
    this.#naps.set(cluster.uid, nap);
    const signal = AbortSignal.any([nap.signal, this.#stopping.signal]);
    try {
      if (moment === undefined || moment === Number.POSITIVE_INFINITY) await aborted(signal);
      else await this.#parts.clock.sleep(Math.max(0, moment - this.#parts.clock.now()), signal);
    } catch {
      // Woken early.
    } finally {
      this.#naps.delete(cluster.uid);
    }
  }
}

/** The record of a new cluster; whether there will be a second one depends on the cluster's name alone. */
function newRecord({ name, domain }: ClusterSpec, random: Random, parts: GatewayParts): RecordOfCluster {
  const fqdn = () => `${name}-${random.hex(6)}.${domain}`;
  const first = fqdn();
  const isDoubled = parts.random.fork(`second record of ${name}`).next() < parts.ways.secondRecords;
  return {
    name: first,
    secondRecord: isDoubled ? fqdn() : undefined,
    id: undefined,
    written: undefined,
    dueAt: 0,
    failures: 0,
  };
}

const propertyPaths: Record<PropertyKind, string> = {
  azs: "zones/",
  domains: "domains/",
  resourcePools: "resourcepools/",
  subnets: "subnets/",
  tags: "tags/",
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
