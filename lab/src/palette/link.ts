import { machinesOf, markDeleted, settle, settleAll } from "./cluster-life";
import { flagAt, numberAt, textAt, textsAt } from "./documents";
import { customEndpoint, kubernetesPack, resolvePacks } from "./packs";
import { isControlPlane, poolTemplate, strategyOf, wishedSize } from "./pool-fields";
import type { ClusterWish, MaasAccess, MachineReport, PaletteLink, PoolWish, Reports } from "./wishes";
import { type Account, addEvent, after, type Cluster, type Context, type Machine, type Pool } from "./world";

/** The side of Palette that the gateway sees, and the way to wake it. */
export class Link implements PaletteLink {
  readonly #context: Context;
  readonly #listeners: ((uid: string) => void)[] = [];
  readonly reports: Reports;

  constructor(context: Context) {
    this.#context = context;
    this.reports = reportsTo(context);
  }

  /** Tells the gateway that a wish may have changed. */
  wake(uid: string): void {
    for (const listener of this.#listeners) listener(uid);
  }

  onWish(listener: (uid: string) => void): void {
    this.#listeners.push(listener);
  }

  clusters(): string[] {
    return this.#context.stores.clusters.filter(isLookedAfter).map((cluster) => cluster.meta.uid);
  }

  wish(uid: string): ClusterWish | undefined {
    settleAll(this.#context);
    const cluster = this.#context.stores.clusters.find((known) => known.meta.uid === uid);
    return cluster && isLookedAfter(cluster) ? clusterWish(this.#context, cluster) : undefined;
  }
}

function isLookedAfter(cluster: Cluster): boolean {
  return cluster.deletedAt === undefined && cluster.imported === undefined;
}

function clusterWish(context: Context, cluster: Cluster): ClusterWish {
  settle(context, cluster);
  const packs = resolvePacks(context, cluster.meta.name, cluster.applied);
  const pools = cluster.pools.map((pool) => poolWish(context, cluster, pool));
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

function poolWish(context: Context, cluster: Cluster, pool: Pool): PoolWish {
  const { doc } = pool;
  const condemned = machinesOf(cluster, pool.name).filter((machine) => machine.condemned);
  return {
    name: pool.name,
    controlPlane: isControlPlane(doc),
    size: wishedSize(doc),
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

function reportsTo(context: Context): Reports {
  const find = (uid: string) => context.stores.clusters.find((cluster) => cluster.meta.uid === uid);
  const about = (cluster: Cluster) => ({ kind: "spectrocluster", meta: cluster.meta });
  const now = () => context.clock.now();
  return {
    beating: (gatewayUid, beats) => beat(context, gatewayUid, beats),
    pickedUp(uid) {
      const cluster = find(uid);
      if (!cluster || cluster.pickedUpAt !== undefined) return;
      cluster.pickedUpAt = now();
      addEvent(context, about(cluster), {
        reason: "ClusterProvisioning",
        message: "Gateway started to provision the cluster",
      });
    },
    machine(uid, report) {
      const cluster = find(uid);
      if (cluster) takeMachine(context, cluster, report);
    },
    machineGone(uid, machineUid) {
      const cluster = find(uid);
      if (cluster) cluster.machines = cluster.machines.filter((machine) => machine.uid !== machineUid);
    },
    poolGone(uid, pool) {
      const cluster = find(uid);
      if (cluster) cluster.pools = cluster.pools.filter((known) => known.name !== pool || !known.deleting);
    },
    endpoint(uid, host, port) {
      const cluster = find(uid);
      if (!cluster) return;
      cluster.endpoint = { host, port };
      cluster.controlPlaneAt ??= now();
    },
    controlPlaneComplete(uid) {
      const cluster = find(uid);
      if (!cluster || cluster.runningAt !== undefined) return;
      cluster.runningAt = after(now(), context.timings.packsInstall);
      cluster.packsUntil = cluster.runningAt;
      addEvent(context, about(cluster), {
        reason: "ControlPlaneReady",
        message: "All control plane nodes are running",
      });
    },
    condition(uid, condition) {
      const cluster = find(uid);
      if (cluster) setCondition(cluster, { ...condition, at: now() });
    },
    event(uid, note) {
      const cluster = find(uid);
      if (cluster) addEvent(context, about(cluster), { component: "gateway", ...note });
    },
    deleted(uid) {
      const cluster = find(uid);
      if (cluster && cluster.deletedAt === undefined) markDeleted(context, cluster, now());
    },
  };
}

function beat(context: Context, gatewayUid: string, beats: boolean): void {
  const gateway = context.stores.gateways.find((known) => known.meta.uid === gatewayUid);
  if (!gateway) return;
  if (!beats) {
    gateway.silentAt = context.clock.now();
    return;
  }
  delete gateway.silentAt;
  gateway.runningAt ??= context.clock.now();
}

function setCondition(cluster: Cluster, condition: Cluster["conditions"][number]): void {
  const known = cluster.conditions.find((existing) => existing.type === condition.type);
  if (!known) cluster.conditions.push(condition);
  else if (known.status !== condition.status || known.message !== condition.message) Object.assign(known, condition);
}

function takeMachine(context: Context, cluster: Cluster, report: MachineReport): void {
  const now = context.clock.now();
  const { trouble, ...facts } = report;
  const conditions = trouble ? [{ type: "MachineDeployed", status: "False", ...trouble }] : [];
  const known = cluster.machines.find((machine) => machine.uid === report.uid);
  if (!known) {
    const fresh: Machine = { ...facts, conditions, stateAt: now, createdAt: now, condemned: false };
    cluster.machines.push(fresh);
    return;
  }
  const stateAt = known.state === report.state ? known.stateAt : now;
  Object.assign(known, facts, { conditions, stateAt });
}
