import type { ClusterSpec, PoolSpec } from "../palette/state/specs";
import { pauseAfter } from "./backoff";
import { syncRecord, wantedAddresses } from "./dns";
import { checkHost } from "./host-check";
import { type Hosted, type HostedCluster, isReady, type Phase, report } from "./hosted";
import { noteLeaving } from "./leaving";
import { MaasError } from "./maas-client";
import { type Pass, release, retryLater, takeHost } from "./machine-steps";
import { checkNodeReports } from "./nodes";
import { planPool } from "./plan";
import { reportProgress } from "./progress";

/** Brings a cluster one step nearer to its spec; resolves to when to come back, or undefined when only a new spec matters. */
export async function reconcile(pass: Pass, refreshed: boolean): Promise<number | undefined> {
  const { cluster, parts, now } = pass;
  if (refreshed) parts.palette.reports.pickedUp(cluster.uid);
  if (!(await prepareRecord(pass, refreshed))) return cluster.dns.dueAt;
  // Whatever is known anew of the cluster or of its control plane has the record written, and waiting machines tried again.
  if (refreshed) for (const machine of waitingIn(cluster)) machine.dueAt = now;
  const listenAt = checkNodeReports(pass);
  const isEvent = cluster.machines.some((machine) => machine.controlPlane && machine.dueAt <= now);
  await lookAtDue(pass);
  const lookAts = await takeSteps(pass);
  await writeRecord(pass, isEvent);
  reportProgress(pass);
  if (cluster.spec.deleting && cluster.machines.length === 0) {
    parts.palette.reports.deleted(cluster.uid);
    return undefined;
  }
  return earliest([...cluster.machines.map((machine) => machine.dueAt), ...lookAts, cluster.dns.dueAt, listenAt]);
}

const waitingIn = ({ machines }: HostedCluster): Hosted[] => machines.filter(({ phase }) => phase === "waiting");

function earliest(moments: (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** The record is made before any machine; without it, or the custom endpoint, nothing begins. */
async function prepareRecord(pass: Pass, refreshed: boolean): Promise<boolean> {
  const { cluster, parts, now } = pass;
  const { endpoint } = cluster.spec;
  if (endpoint && endpoint.port === undefined && !cluster.spec.deleting) {
    infrastructure(pass, "WaitForDNSName", "custom endpoint has no port");
    cluster.dns.dueAt = Number.POSITIVE_INFINITY;
    return false;
  }
  if (endpoint) {
    infrastructure(pass);
    cluster.dns.dueAt = Number.POSITIVE_INFINITY;
    return true;
  }
  if (!refreshed && now < cluster.dns.dueAt) return cluster.dns.written !== undefined;
  return sync(pass, wantedAddresses(cluster), parts.timings.resync);
}

/** Writes the record, changed or not, at every event of the control plane; else when the addresses have changed. */
async function writeRecord(pass: Pass, isEvent = false): Promise<void> {
  const { cluster, parts } = pass;
  const wanted = wantedAddresses(cluster);
  if (cluster.spec.endpoint || (!isEvent && wanted.join() === cluster.dns.written?.join())) return;
  await sync(pass, wanted, parts.timings.resync);
}

async function sync(pass: Pass, addresses: string[], again: number): Promise<boolean> {
  const { cluster, maas, parts, now } = pass;
  try {
    await syncRecord(maas, cluster, addresses);
    infrastructure(pass);
    cluster.dns.failures = 0;
    cluster.dns.dueAt = now + again;
    return true;
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    infrastructure(pass, "LoadBalancerFailed", error.message);
    cluster.dns.failures += 1;
    cluster.dns.dueAt = now + pauseAfter(cluster.dns.failures, parts.timings);
    // A cluster whose machines run goes on without its record; one that is being deleted must not hang on it.
    return cluster.dns.written !== undefined || cluster.spec.deleting;
  }
}

function infrastructure(pass: Pass, reason = "", message = ""): void {
  const status = message ? "False" : "True";
  pass.parts.palette.reports.condition(pass.cluster.uid, { type: "CloudInfrastructureReady", status, reason, message });
}

/** Looks at every machine that is due, with one request for all that have a host. */
async function lookAtDue(pass: Pass): Promise<void> {
  const { cluster, maas, now, parts } = pass;
  const due = cluster.machines.filter(
    (machine) => machine.dueAt <= now && machine.systemId && machine.phase !== "draining",
  );
  if (due.length === 0) return;
  try {
    const hosts = await maas.machines(due.map((machine) => machine.systemId));
    for (const machine of due) {
      await checkHost(pass, machine, hosts.get(machine.systemId));
      noteReadiness(machine, now);
      parts.palette.reports.machine(cluster.uid, report(machine));
    }
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    // Nothing is known of them, and nothing is wrong with them: their nodes go on.
    for (const machine of due) {
      machine.unseen = true;
      retryLater(pass, machine);
      parts.palette.reports.machine(cluster.uid, report(machine));
    }
    infrastructure(pass, "MaasUnreachable", error.message);
  }
}

function noteReadiness(machine: Hosted, now: number): void {
  const isInTransition = machine.phase === "deploying" || machine.phase === "waiting";
  machine.unreadySince = isReady(machine) || isInTransition ? undefined : (machine.unreadySince ?? now);
}

/** Takes hosts for waiting machines, gives drained ones back, and makes or condemns machines as the plan says. */
async function takeSteps(pass: Pass): Promise<(number | undefined)[]> {
  const { cluster, parts, now } = pass;
  const isDue = (phase: Phase) => (machine: Hosted) => machine.phase === phase && machine.dueAt <= now;
  for (const machine of cluster.machines.filter(isDue("draining"))) await removeDrained(pass, machine);
  for (const pool of cluster.spec.pools) parts.activity.sized(cluster.spec, pool);
  const lookAts = cluster.spec.pools.map((pool) => planStep(pass, pool));
  for (const machine of cluster.machines.filter(isDue("waiting"))) await placeWaiting(pass, machine);
  for (const pool of cluster.spec.pools)
    if (pool.deleting && !cluster.machines.some((m) => m.pool === pool.name))
      parts.palette.reports.poolGone(cluster.uid, pool.name);
  return lookAts;
}

async function placeWaiting(pass: Pass, machine: Hosted): Promise<void> {
  const pool = pass.cluster.spec.pools.find((spec) => spec.name === machine.pool);
  if (!pool) return;
  await takeHost(pass, machine, pool);
  pass.parts.palette.reports.machine(pass.cluster.uid, report(machine));
}

async function removeDrained(pass: Pass, machine: Hosted): Promise<void> {
  const { cluster, parts, now } = pass;
  if (machine.controlPlane) await writeRecord(pass);
  if (!(await release(pass, machine))) {
    parts.palette.reports.machine(cluster.uid, report(machine));
    return;
  }
  cluster.machines = cluster.machines.filter((known) => known !== machine);
  parts.activity.gone(machine);
  parts.palette.reports.machineGone(cluster.uid, machine.uid);
  // The replacement waits a little, so that the same host may come back.
  cluster.nextMachineAt.set(machine.pool, now + parts.timings.releaseGap);
}

/** Makes at most one machine and condemns those that are to go; resolves to when to look again. */
function planStep(pass: Pass, pool: PoolSpec): number | undefined {
  const { cluster, parts, now } = pass;
  const machines = cluster.machines.filter((machine) => machine.pool === pool.name);
  if (cluster.spec.deleting) return deleteStep(pass, pool, machines);
  if (!pool.controlPlane && !cluster.complete) return undefined;
  const overdue = machines.filter((machine) => now >= replaceAt(pool, machine));
  const spec = { ...pool, condemned: [...pool.condemned, ...overdue.map((machine) => machine.uid)] };
  const plan = planPool({ spec, machines, now, held: isHeld(cluster, pool) });
  const alive = machines.filter((machine) => machine.phase !== "draining" && !spec.condemned.includes(machine.uid));
  noteLeaving(pass, { pool, plan, alive });
  for (const machine of plan.remove) drain(pass, machine, parts.timings.drain);
  const lookAt = earliest([plan.lookAt, ...machines.map((machine) => replaceAt(pool, machine))]);
  if (plan.create === 0) return lookAt;
  const next = cluster.nextMachineAt.get(pool.name) ?? 0;
  if (now < next) return next;
  make(pass, pool, alive.length >= pool.size);
  const following = now + parts.timings.machineGap;
  cluster.nextMachineAt.set(pool.name, following);
  return following;
}

/** When a node that does not get ready is replaced, where the cluster has a limit for it. */
function replaceAt(pool: PoolSpec, machine: Hosted): number {
  const isLimited =
    pool.healthTimeout !== undefined && machine.unreadySince !== undefined && machine.phase !== "draining";
  return isLimited ? (machine.unreadySince ?? 0) + (pool.healthTimeout ?? 0) : Number.POSITIVE_INFINITY;
}

/** Workers go first, then the control plane; nobody is drained. */
function deleteStep(pass: Pass, pool: PoolSpec, machines: Hosted[]): number | undefined {
  if (pool.controlPlane && pass.cluster.machines.some((machine) => !machine.controlPlane)) return undefined;
  for (const machine of machines.filter(({ phase }) => phase !== "draining")) {
    pass.parts.activity.leaving(machine, "cluster deleted", false);
    drain(pass, machine, 0);
  }
  return undefined;
}

function drain(pass: Pass, machine: Hosted, duration: number): void {
  const { cluster, parts, now } = pass;
  const served = machine.phase === "running" && duration > 0;
  const hasHost = machine.systemId !== "" && machine.phase !== "lost";
  machine.phase = "draining";
  machine.unseen = false;
  machine.failures = 0;
  machine.dueAt = now + (hasHost ? (served ? duration : 0) : parts.timings.hostlessDelete);
  parts.palette.reports.machine(cluster.uid, report(machine));
}

function make(pass: Pass, pool: PoolSpec, ahead: boolean): void {
  const { cluster, parts, now } = pass;
  cluster.made += 1;
  const machine: Hosted = {
    uid: cluster.random.uid(),
    failureDomain: zoneFor(cluster, pool),
    name: `${cluster.spec.name}-${pool.name}-${cluster.random.alphanumeric(5)}`,
    pool: pool.name,
    controlPlane: pool.controlPlane,
    clusterTemplate: pool.clusterTemplate,
    poolTemplate: pool.poolTemplate,
    image: pool.image,
    phase: "waiting",
    dueAt: now,
    number: cluster.made,
    joinedAt: 0,
    unreadySince: undefined,
    systemId: "",
    hostname: "",
    zone: "",
    addresses: [],
    poweredOn: false,
    nodeUp: false,
    unseen: false,
    failures: 0,
    problem: undefined,
  };
  cluster.machines.push(machine);
  parts.activity.made(machine, cluster.spec, ahead);
  parts.palette.reports.machine(cluster.uid, report(machine));
}

/** The zone that has the fewest machines of the pool, whether or not there is a host in it; empty where the pool names none. */
function zoneFor(cluster: HostedCluster, pool: PoolSpec): string {
  const load = (zone: string) =>
    cluster.machines.filter((m) => m.pool === pool.name && m.failureDomain === zone && m.phase !== "draining").length;
  return [...pool.zones].sort((a, b) => load(a) - load(b))[0] ?? "";
}

/** In a rollout of the whole cluster the control plane goes first, then pool after pool, or all pools together. */
export function isHeld(cluster: HostedCluster, pool: PoolSpec): boolean {
  if (pool.controlPlane) return false;
  const mine = cluster.machines.filter((machine) => machine.pool === pool.name);
  if (!mine.some((machine) => machine.clusterTemplate !== pool.clusterTemplate)) return false;
  return cluster.spec.pools.some((other) => goesBefore(cluster.spec, other, pool) && !isSettled(cluster, other));
}

function goesBefore(spec: ClusterSpec, other: PoolSpec, pool: PoolSpec): boolean {
  return other.controlPlane || (!spec.parallelPools && other.name < pool.name);
}

/** Whether the pool is complete and all of it is made to the cluster's present template. */
function isSettled(cluster: HostedCluster, pool: PoolSpec): boolean {
  const machines = cluster.machines.filter((machine) => machine.pool === pool.name);
  const current = machines.every((machine) => machine.clusterTemplate === pool.clusterTemplate && isReady(machine));
  return pool.deleting || (current && machines.length === pool.size);
}
