import { flagAt, numberAt, textAt, textsAt } from "../state/documents";
import type { ClusterSpec, GatewayReports, MaasAccess, PoolSpec, Reports } from "../state/specs";
import type { Account, Cluster, Context, Pool } from "../state/world";
import { machinesOf, settle, settleAll } from "./cluster-state";
import { customEndpoint, kubernetesPack, resolvePacks } from "./packs";
import { isControlPlane, poolTemplate, specifiedSize, strategyOf } from "./pool-fields";
import { ReportStore } from "./reports";

/** The side of Palette that the gateway sees, and the way to wake it. */
export class PaletteForGateway implements GatewayReports {
  readonly #context: Context;
  readonly #listeners: ((uid: string) => void)[] = [];
  readonly reports: Reports;

  constructor(context: Context) {
    this.#context = context;
    this.reports = new ReportStore(context);
  }

  /** Tells the gateway that a spec may have changed. */
  wake(uid: string): void {
    for (const listener of this.#listeners) listener(uid);
  }

  onSpecChange(listener: (uid: string) => void): void {
    this.#listeners.push(listener);
  }

  clusters(): string[] {
    return this.#context.stores.clusters.filter(isLookedAfter).map((cluster) => cluster.meta.uid);
  }

  spec(uid: string): ClusterSpec | undefined {
    settleAll(this.#context);
    const cluster = this.#context.stores.clusters.find((known) => known.meta.uid === uid);
    return cluster && isLookedAfter(cluster) ? clusterSpec(this.#context, cluster) : undefined;
  }
}

function isLookedAfter(cluster: Cluster): boolean {
  return cluster.deletedAt === undefined && cluster.imported === undefined;
}

function clusterSpec(context: Context, cluster: Cluster): ClusterSpec {
  settle(context, cluster);
  const packs = resolvePacks(context, cluster.meta.name, cluster.applied);
  const pools = cluster.pools.map((pool) => poolSpec(context, cluster, pool));
  const account = context.stores.accounts.find((known) => known.meta.uid === cluster.accountUid);
  return {
    uid: cluster.meta.uid,
    name: cluster.meta.name,
    gatewayUid: cluster.gatewayUid,
    domain: textAt(cluster.cloudConfig, "domain"),
    sshKeys: textsAt(cluster.cloudConfig, "sshKeys"),
    endpoint: customEndpoint(kubernetesPack(packs)),
    access: accessOf(account),
    pools: pools.sort((a, b) => Number(b.controlPlane) - Number(a.controlPlane) || (a.name < b.name ? -1 : 1)),
    parallelPools: flagAt(cluster.config, "updateWorkerPoolsInParallel"),
    deleting: cluster.deletingAt !== undefined,
  };
}

export function accessOf(account: Account | undefined): MaasAccess {
  const spec = account?.spec;
  const [endpoint, apiKey] = [textAt(spec, "apiEndpoint"), textAt(spec, "apiKey")];
  return { endpoint, apiKey, preferredSubnets: textsAt(spec, "preferredSubnets") };
}

function poolSpec(context: Context, cluster: Cluster, pool: Pool): PoolSpec {
  const { doc } = pool;
  const condemned = machinesOf(cluster, pool.name).filter((machine) => machine.condemned);
  return {
    name: pool.name,
    controlPlane: isControlPlane(doc),
    size: specifiedSize(doc),
    deleting: pool.deleting,
    cpu: numberAt(doc, "cloudConfig.instanceType.minCPU"),
    memory: numberAt(doc, "cloudConfig.instanceType.minMemInMB"),
    zones: textsAt(doc, "cloudConfig.azs"),
    resourcePool: textAt(doc, "cloudConfig.resourcePool"),
    tags: textsAt(doc, "cloudConfig.tags"),
    strategy: strategyOf(doc),
    repaveInterval: numberAt(doc, "poolConfig.nodeRepaveInterval"),
    clusterTemplate: pool.infra.digest,
    poolTemplate: poolTemplate(context, doc),
    image: pool.infra.image,
    healthTimeout: isControlPlane(doc) ? duration(textAt(cluster.config, "controlPlaneHealthCheckTimeout")) : undefined,
    condemned: condemned.map((machine) => machine.uid),
  };
}

const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000 };

/** `1h30m` in milliseconds; undefined for anything else. */
function duration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)([hms])/g)];
  const sum = parts.reduce((total, [, count, unit]) => total + Number(count) * (units[unit ?? ""] ?? 0), 0);
  return sum > 0 && parts.map(([part]) => part).join("") === text ? sum : undefined;
}
