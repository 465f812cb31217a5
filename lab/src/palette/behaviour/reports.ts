import { addEvent, type EventNote } from "../state/event-log";
import type { MachineReport, Reports } from "../state/specs";
import { after, type Cluster, type Condition, type Context, type Machine } from "../state/world";
import { markDeleted } from "./cluster-state";

/** Takes down what the gateway reports. Reports of clusters that are gone are dropped. */
export class ReportStore implements Reports {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  beating(gatewayUid: string, beats: boolean): void {
    const gateway = this.#context.stores.gateways.find((known) => known.meta.uid === gatewayUid);
    if (!gateway) return;
    const now = this.#context.clock.now();
    if (!beats) {
      gateway.silentAt = now;
      return;
    }
    delete gateway.silentAt;
    gateway.runningAt ??= now;
  }

  pickedUp(uid: string): void {
    const cluster = this.#find(uid);
    if (!cluster || cluster.pickedUpAt !== undefined) return;
    cluster.pickedUpAt = this.#context.clock.now();
    this.#note(cluster, { reason: "ClusterProvisioning", message: "Gateway started to provision the cluster" });
  }

  machine(uid: string, report: MachineReport): void {
    const cluster = this.#find(uid);
    if (cluster) takeMachine(cluster, report, this.#context.clock.now());
  }

  machineGone(uid: string, machineUid: string): void {
    const cluster = this.#find(uid);
    if (cluster) cluster.machines = cluster.machines.filter((machine) => machine.uid !== machineUid);
  }

  poolGone(uid: string, pool: string): void {
    const cluster = this.#find(uid);
    if (cluster) cluster.pools = cluster.pools.filter((known) => known.name !== pool || !known.deleting);
  }

  endpoint(uid: string, host: string, port: number): void {
    const cluster = this.#find(uid);
    if (!cluster) return;
    cluster.endpoint = { host, port };
    cluster.controlPlaneAt ??= this.#context.clock.now();
  }

  controlPlaneComplete(uid: string): void {
    const cluster = this.#find(uid);
    if (!cluster || cluster.runningAt !== undefined) return;
    cluster.runningAt = after(this.#context.clock.now(), this.#context.timings.packsInstall);
    cluster.packsUntil = cluster.runningAt;
    this.#note(cluster, { reason: "ControlPlaneReady", message: "All control plane nodes are running" });
  }

  condition(uid: string, condition: Omit<Condition, "at">): void {
    const cluster = this.#find(uid);
    if (cluster) setCondition(cluster, { ...condition, at: this.#context.clock.now() });
  }

  event(uid: string, note: EventNote): void {
    const cluster = this.#find(uid);
    if (cluster) this.#note(cluster, { component: "gateway", ...note });
  }

  deleted(uid: string): void {
    const cluster = this.#find(uid);
    if (cluster && cluster.deletedAt === undefined) markDeleted(this.#context, cluster, this.#context.clock.now());
  }

  #find(uid: string): Cluster | undefined {
    return this.#context.stores.clusters.find((cluster) => cluster.meta.uid === uid);
  }

  #note(cluster: Cluster, note: EventNote): void {
    addEvent(this.#context, { kind: "spectrocluster", meta: cluster.meta }, note);
  }
}

function setCondition(cluster: Cluster, condition: Condition): void {
  const known = cluster.conditions.find((existing) => existing.type === condition.type);
  if (!known) cluster.conditions.push(condition);
  else if (known.status !== condition.status || known.message !== condition.message) Object.assign(known, condition);
}

function takeMachine(cluster: Cluster, report: MachineReport, now: number): void {
  const { problem, ...facts } = report;
  const conditions = problem ? [{ type: "MachineDeployed", status: "False", ...problem }] : [];
  const known = cluster.machines.find((machine) => machine.uid === report.uid);
  if (!known) {
    const fresh: Machine = {
      ...facts,
      conditions,
      stateAt: now,
      createdAt: now,
      joined: report.ready,
      condemned: false,
    };
    cluster.machines.push(fresh);
    return;
  }
  const stateAt = known.state === report.state ? known.stateAt : now;
  Object.assign(known, facts, { conditions, stateAt, joined: known.joined || report.ready });
}
