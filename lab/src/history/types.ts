import type { Reason } from "../gateway/activity-log";

/** A moment in the lab; exact even where the clock stands still. Plain data, only good for the lab that gave it. */
export interface Mark {
  /** Lab time. */
  at: number;
  /** How many events of MAAS and steps of gateways came before it. */
  events: number;
  steps: number;
}

/**
 * What MAAS did to a server: gave it to somebody, told it to deploy, ended that well or badly, was told to release it (by whomever),
 * had it Ready again, was told that it is broken, or stopped a deployment.
 */
export type OperationKind =
  | "allocated"
  | "deploying"
  | "deployed"
  | "failed"
  | "released"
  | "ready"
  | "broken"
  | "aborted";

/** One thing that happened to one server, as MAAS has it in its events. */
export interface MachineOperation {
  /** Lab time. */
  at: number;
  kind: OperationKind;
  systemId: string;
  /** The host name that it had then. */
  hostname: string;
  /** Whose it was in MAAS. */
  owner: string;
  /** The names of the cluster and pool whose machine it was; absent where no cluster of the lab had it. */
  cluster?: string;
  clusterUid?: string;
  pool?: string;
}

/** A machine of a pool that had to go, and the one in its place; both by host name. */
export interface Replacement {
  cluster: string;
  pool: string;
  from: string;
  /** The same name where the same server came back. */
  to: string;
  /** Lab time at which the old one began to leave. */
  at: number;
  reason: Reason;
}

/** What happened to the machines of one pool between two marks. */
export interface PoolHistory {
  cluster: string;
  clusterUid: string;
  pool: string;
  controlPlane: boolean;
  /** Servers as MAAS gave and took them, in order. */
  allocated: string[];
  released: string[];
  /** Nodes that have another in their place, in the order in which they left. */
  replaced: Replacement[];
  /** Servers that came in nobody's place, and those that left without anybody coming. */
  added: string[];
  removed: string[];
  /** How many replacements were under way at the same time, at most. */
  atOnce: number;
  /** How many servers more than it has before, after or is to have, at most: the spare that it needed. */
  spare: number;
  /** How many ready nodes fewer than it had or was to have, at most. */
  down: number;
  /** Lab times of the first and the last step. */
  began: number;
  ended: number;
}

/** What happened to machines between two marks. */
export interface History {
  since: number;
  until: number;
  operations: MachineOperation[];
  /** The operations of each server, by the host name that it had. */
  machines: Record<string, MachineOperation[]>;
  /** Servers in the order in which they were given out and released, for whatever purpose; one may be there twice. */
  allocated: string[];
  released: string[];
  /** Pools to which anything happened, in the order in which it began. */
  pools: PoolHistory[];
  /** All replacements, in order. */
  replaced: Replacement[];
  /** `cluster/pool`, in the order in which their first node left to be replaced. */
  order: string[];
}
