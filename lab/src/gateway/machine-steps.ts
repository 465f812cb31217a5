import type { ClusterSpec, PoolSpec } from "../palette/state/specs";
import { pauseAfter } from "./backoff";
import { type Hosted, type HostedCluster, report } from "./hosted";
import type { Constraints, Maas } from "./maas";
import { MaasError } from "./maas-client";
import type { GatewayParts } from "./parts";

/** One cluster in one pass: the spec, what is kept of it, and the MAAS it lies in. */
export interface Pass {
  parts: GatewayParts;
  cluster: HostedCluster;
  maas: Maas;
  now: number;
}

/** Moves a waiting machine on: takes a host, switches its swap off and deploys it. */
export async function takeHost(pass: Pass, machine: Hosted, pool: PoolSpec): Promise<void> {
  const { maas, parts } = pass;
  try {
    const host = await maas.allocate(constraints(pass, machine, pool));
    Object.assign(machine, { systemId: host.systemId, hostname: host.hostname, zone: host.zone });
    // The zone of its first host is kept, and asked for whenever it needs another.
    machine.failureDomain ||= host.zone;
    parts.activity.took(machine);
    parts.palette.reports.machine(pass.cluster.uid, report(machine));
    await deploy(pass, machine);
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    // A host that was just taken is released and kept in mind: the next look deploys it again, or gives it up.
    if (machine.systemId) {
      await giveBack(maas, machine);
      machine.phase = "deploying";
    }
    reportProblem(pass, machine, "MachineDeployFailed", error.message);
    retryLater(pass, machine);
  }
}

/** One zone, and of several tags the last, as far as nothing else is known of whoever calls MAAS. */
function constraints({ parts }: Pass, machine: Hosted, pool: PoolSpec): Constraints {
  const { cpu, memory, tags, resourcePool } = pool;
  const zone = machine.failureDomain || undefined;
  return { cpu, memory, tags: parts.ways.countsAllTags ? tags : tags.slice(-1), pool: resourcePool, zone };
}

/** Comes back after a pause that grows with every failure. */
export function retryLater({ parts, now }: Pass, machine: Hosted): void {
  machine.failures += 1;
  machine.dueAt = now + pauseAfter(machine.failures, parts.timings);
}

export async function deploy(pass: Pass, machine: Hosted): Promise<void> {
  const { maas, cluster, now } = pass;
  await maas.disableSwap(machine.systemId);
  await maas.deploy(machine.systemId, machine.image, userData(cluster.spec, machine));
  machine.phase = "deploying";
  machine.problem = undefined;
  machine.failures = 0;
  machine.poweredOn = true;
  machine.dueAt = now + pollOf(pass);
  await maas.untag(machine.systemId);
}

/** How often MAAS is asked for a host that is being deployed: of a cluster without an API seldom, until its node is heard of. */
export const pollOf = ({ cluster, parts: { timings } }: Pass): number =>
  cluster.pivoted ? timings.maasPoll : timings.firstPoll;

/** What cloud-init runs on the host; the real one also carries certificates and the join token. */
function userData(spec: ClusterSpec, machine: Hosted): string {
  const keys = spec.sshKeys.map((key) => `      - ${key.trim()}`);
  return [
    "#cloud-config",
    "users:",
    "  - name: spectro",
    ...(keys.length > 0 ? ["    ssh_authorized_keys:", ...keys] : []),
    "runcmd:",
    `  - kubeadm ${machine.controlPlane ? "init" : "join"} --node-name "{{ v1.local_hostname }}" # ${spec.name}/${machine.pool}`,
    "",
  ].join("\n");
}

export async function giveBack(maas: Maas, machine: Hosted): Promise<void> {
  if (!machine.systemId) return;
  try {
    await maas.release(machine.systemId);
  } catch (error) {
    if (!(error instanceof MaasError)) throw error; // Like CAPMAAS: a host that cannot be released is left.
  }
}

/** Gives the host of a drained machine back; true once MAAS has accepted, however long it then works on it. */
export async function release(pass: Pass, machine: Hosted): Promise<boolean> {
  if (!machine.systemId) return true;
  try {
    await pass.maas.release(machine.systemId);
    const message = `Machine ${machine.name} released host ${machine.hostname}`;
    pass.parts.palette.reports.event(pass.cluster.uid, { reason: "SuccessfulRelease", message });
    return true;
  } catch (error) {
    if (!(error instanceof MaasError)) throw error;
    if (error.status === 404) return true;
    // Nobody is told why: what MAAS says of it stands in a log alone.
    retryLater(pass, machine);
    return false;
  }
}

/** Notes what stands in a machine's way; tells it as an event when it is news. */
export function reportProblem(pass: Pass, machine: Hosted, reason: string, message: string): void {
  const isNews = machine.problem?.message !== message;
  machine.problem = { reason, message };
  if (!isNews) return;
  const note = { reason, message: `${machine.name}: ${message}`, severity: "warning" as const };
  pass.parts.palette.reports.event(pass.cluster.uid, note);
}
