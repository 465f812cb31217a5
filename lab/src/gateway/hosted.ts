import type { Random } from "../ids";
import type { ClusterSpec, InstanceState, MachineReport } from "../palette/state/specs";

export type Phase =
  | "waiting" // for a host
  | "deploying"
  | "joining" // the host is deployed, its node is not ready yet
  | "running"
  | "draining"
  | "failed" // for ever, where failed machines are kept
  | "lost"; // MAAS does not know it any more

/** A machine of a cluster, as whoever looks after the cluster keeps it. */
export interface Hosted {
  uid: string;
  name: string;
  pool: string;
  controlPlane: boolean;
  clusterTemplate: string;
  poolTemplate: string;
  image: string;
  phase: Phase;
  /** When to look at it again. */
  dueAt: number;
  /** Order of creation within the cluster. */
  number: number;
  /** When its node came up; 0 before. */
  joinedAt: number;
  /** Since when a machine that was deployed has no ready node. */
  unreadySince: number | undefined;
  systemId: string;
  hostname: string;
  zone: string;
  /** The one zone that it may be in: given when it is made, else that of its first host; empty before. */
  failureDomain: string;
  addresses: string[];
  poweredOn: boolean;
  /** Whether its node was heard of when last listened for. */
  nodeUp: boolean;
  /** MAAS could not be asked about it when it was last to be looked at. */
  unseen: boolean;
  /** How many calls for it have failed in a row. */
  failures: number;
  problem: { reason: string; message: string } | undefined;
}

/** The DNS record of a cluster's API name. */
export interface RecordOfCluster {
  name: string;
  /** The name of a second record, which is made with the first one and then forgotten. */
  secondRecord: string | undefined;
  id: number | undefined;
  written: string[] | undefined;
  dueAt: number;
  /** How many calls for it have failed in a row. */
  failures: number;
}

/** A cluster as whoever looks after it keeps it. */
export interface HostedCluster {
  uid: string;
  random: Random;
  spec: ClusterSpec;
  /** When the spec is to be read afresh; undefined when it is the newest. */
  refreshAt: number | undefined;
  machines: Hosted[];
  made: number;
  /** Its objects have moved from the gateway into the cluster. */
  pivoted: boolean;
  /** The control plane has once been complete. */
  complete: boolean;
  dns: RecordOfCluster;
  /** By pool: when the next machine may be made. */
  nextMachineAt: Map<string, number>;
}

const states: Record<Phase, InstanceState> = {
  waiting: "Pending",
  deploying: "Provisioning",
  joining: "Provisioned",
  running: "Running",
  draining: "Deleting",
  failed: "Failed",
  lost: "Unknown",
};

export function report(machine: Hosted): MachineReport {
  const { uid, name, pool, hostname, zone, addresses, problem, unseen } = machine;
  const state = unseen ? "Unknown" : states[machine.phase];
  return { uid, name, pool, state, ready: isReady(machine) && !unseen, hostname, zone, addresses, problem };
}

export function isReady(machine: Hosted): boolean {
  return machine.phase === "running" && machine.poweredOn;
}
