import type { ClusterWish, PoolWish } from "../palette/wishes";
import { type Hosted, type HostedCluster, report } from "./hosted";
import { type Maas, type MaasMachine, Status } from "./maas";
import { MaasError } from "./maas-client";
import type { GatewayParts } from "./parts";

/** One cluster in one pass: the wish, what is kept of it, and the MAAS it lies in. */
export interface Pass {
  parts: GatewayParts;
  cluster: HostedCluster;
  maas: Maas;
  now: number;
}

/** Moves a waiting machine on: takes a host, switches its swap off and deploys it. */
export async function takeHost(pass: Pass, machine: Hosted, pool: PoolWish): Promise<void> {
  const { maas, parts, now } = pass;
  try {
    const host = await allocate(pass, pool);
    Object.assign(machine, { systemId: host.systemId, hostname: host.hostname, zone: host.zone });
    parts.ledger.took(machine);
    parts.link.reports.machine(pass.cluster.uid, report(machine));
    await deploy(pass, machine);
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    await giveBack(maas, machine);
    if (machine.systemId) parts.ledger.gaveBack(machine);
    Object.assign(machine, { phase: "waiting", systemId: "", hostname: "", zone: "", addresses: [], poweredOn: false });
    trouble(pass, machine, "MachineDeployFailed", error.message);
    machine.dueAt = now + parts.timings.allocateRetry;
  }
}

/** A host in the zone that has the fewest machines of the pool; where there is none, in the next zone. */
async function allocate(pass: Pass, pool: PoolWish): Promise<MaasMachine> {
  const { cpu, memory, tags, resourcePool } = pool;
  let refused: MaasError | undefined;
  for (const zone of zonesByLoad(pass.cluster, pool)) {
    try {
      return await pass.maas.allocate({ cpu, memory, tags, pool: resourcePool, zone });
    } catch (error) {
      if (!(error instanceof MaasError) || error.status !== 409) throw error;
      refused ??= error;
    }
  }
  throw refused ?? new MaasError(0, "no zone to allocate in");
}

function zonesByLoad(cluster: HostedCluster, pool: PoolWish): (string | undefined)[] {
  if (pool.zones.length === 0) return [undefined];
  const load = (zone: string) =>
    cluster.machines.filter((m) => m.pool === pool.name && m.zone === zone && m.phase !== "draining").length;
  return [...pool.zones].sort((a, b) => load(a) - load(b));
}

async function deploy(pass: Pass, machine: Hosted): Promise<void> {
  const { maas, parts, cluster, now } = pass;
  await maas.disableSwap(machine.systemId);
  await maas.deploy(machine.systemId, machine.image, userData(cluster.wish, machine));
  machine.phase = "deploying";
  machine.trouble = undefined;
  machine.poweredOn = true;
  machine.dueAt = now + parts.timings.maasPoll;
}

/** What cloud-init runs on the host; the real one also carries certificates and the join token. */
function userData(wish: ClusterWish, machine: Hosted): string {
  const keys = wish.sshKeys.map((key) => `      - ${key.trim()}`);
  return [
    "#cloud-config",
    "users:",
    "  - name: spectro",
    ...(keys.length > 0 ? ["    ssh_authorized_keys:", ...keys] : []),
    "runcmd:",
    `  - kubeadm ${machine.controlPlane ? "init" : "join"} --node-name "{{ v1.local_hostname }}" # ${wish.name}/${machine.pool}`,
    "",
  ].join("\n");
}

async function giveBack(maas: Maas, machine: Hosted): Promise<void> {
  if (!machine.systemId) return;
  try {
    await maas.release(machine.systemId);
  } catch (error) {
    if (!(error instanceof MaasError)) throw error; // Like CAPMAAS: a host that cannot be released is left.
  }
}

/** Looks at a machine that has a host, given what MAAS says of it (undefined: it knows no such machine). */
export async function look(pass: Pass, machine: Hosted, host: MaasMachine | undefined): Promise<void> {
  const { parts, now } = pass;
  if (!host) {
    machine.phase = "lost";
    trouble(pass, machine, "NoMachineFound", "unable to find machine");
    machine.dueAt = now + parts.timings.machineWatch;
    return;
  }
  Object.assign(machine, { zone: host.zone, hostname: host.hostname, poweredOn: host.powerState === "on" });
  if (host.addresses.length > 0) machine.addresses = host.addresses;
  if (host.status === Status.Deployed) return lookAtDeployed(pass, machine);
  if (host.status === Status.Deploying) return keepPolling(pass, machine);
  if (host.status === Status.Ready || host.status === Status.Allocated) return deployAgain(pass, machine);
  if (isTakenAway(host.status)) return terminated(pass, machine, host);
  machine.phase = "failed";
  const why = host.statusMessage || host.statusName;
  trouble(pass, machine, "MachineDeployFailed", `machine ${host.hostname} is in state '${host.statusName}': ${why}`);
  machine.dueAt = now + parts.timings.machineWatch;
}

function isTakenAway(status: number): boolean {
  return status === Status.Releasing || status === Status.DiskErasing || status === Status.New;
}

function keepPolling(pass: Pass, machine: Hosted): void {
  machine.phase = "deploying";
  machine.poweredOn = true; // MAAS turns it off and on while it deploys.
  machine.dueAt = pass.now + pass.parts.timings.maasPoll;
}

async function lookAtDeployed(pass: Pass, machine: Hosted): Promise<void> {
  const { parts, maas, now } = pass;
  if (!machine.poweredOn) {
    trouble(pass, machine, "MachinePoweredOff", `machine ${machine.hostname} is deployed but powered off`);
    await maas.powerOn(machine.systemId);
    machine.dueAt = now + parts.timings.maasPoll;
    return;
  }
  machine.trouble = undefined;
  if (machine.phase === "running") {
    machine.dueAt = now + parts.timings.machineWatch;
  } else if (machine.phase === "joining") {
    machine.phase = "running";
    machine.joinedAt = now;
    parts.ledger.joined(machine);
    machine.dueAt = now + parts.timings.machineWatch;
  } else {
    machine.phase = "joining";
    machine.dueAt = now + parts.timings.nodeJoin;
  }
}

function terminated(pass: Pass, machine: Hosted, host: MaasMachine): void {
  machine.phase = "terminated";
  machine.addresses = [];
  trouble(pass, machine, "MachineUnexpectedTermination", `machine ${host.hostname} is unexpectedly ${host.statusName}`);
  machine.dueAt = pass.now + pass.parts.timings.maasPoll;
}

/** Released behind our back, or its deployment aborted: deployed again on the same host, if MAAS lets us. */
async function deployAgain(pass: Pass, machine: Hosted): Promise<void> {
  try {
    machine.addresses = [];
    const message = `host ${machine.hostname} is not deployed any more; it is deployed again`;
    trouble(pass, machine, "MachineUnexpectedTermination", message);
    await deploy(pass, machine);
    pass.parts.ledger.took(machine, true);
    machine.joinedAt = 0;
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    machine.phase = "terminated";
    trouble(pass, machine, "MachineUnexpectedTermination", error.message);
    machine.dueAt = pass.now + pass.parts.timings.allocateRetry;
  }
}

/** Gives the host of a drained machine back; true once MAAS has accepted, however long it then works on it. */
export async function release(pass: Pass, machine: Hosted): Promise<boolean> {
  if (!machine.systemId) return true;
  try {
    await pass.maas.release(machine.systemId);
    const message = `Machine ${machine.name} released host ${machine.hostname}`;
    pass.parts.link.reports.event(pass.cluster.uid, { reason: "SuccessfulRelease", message });
    return true;
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    if (error.status === 404) return true;
    trouble(pass, machine, "MachineReleaseFailed", error.message);
    machine.dueAt = pass.now + pass.parts.timings.allocateRetry;
    return false;
  }
}

/** Notes what stands in a machine's way; tells it as an event when it is news. */
export function trouble(pass: Pass, machine: Hosted, reason: string, message: string): void {
  const isNews = machine.trouble?.message !== message;
  machine.trouble = { reason, message };
  if (!isNews) return;
  const note = { reason, message: `${machine.name}: ${message}`, severity: "warning" as const };
  pass.parts.link.reports.event(pass.cluster.uid, note);
}
