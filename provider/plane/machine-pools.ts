import type { ClusterArgs } from "../model/cluster";
import type { MachinePoolArgs, PoolOnPlane } from "../model/machine-pool";
import type { UpdateStrategy } from "../model/placement";
import type { ClusterState } from "./cluster-state";
import type { ObservedMachine } from "./machine";
import type { Marker } from "./named";

export interface MachinePools {
  /** All pools of a cluster, the control plane among them; undefined where there is no such cluster. */
  list(clusterId: string): Promise<readonly PoolWithMachines[] | undefined>;
  /**
   * Machines of a cluster that run on a server: of as many of its pools, in their order, as it takes to find so many. What is the same for all
   * of them is learned from a few.
   */
  someRunning(clusterId: string, atLeast: number): Promise<readonly ObservedMachine[]>;
  /** The pool by name in its cluster; the id is `<clusterId>/<name>`. */
  find(clusterId: string, name: string): Promise<ObservedPool | undefined>;
  /** The plane's own check of a whole new pool, or of an update of the one with this id; empty when it has no objection. Left out by a plane that has none. */
  validate?(args: MachinePoolArgs, id?: string): Promise<readonly string[]>;
  /** The marker stands elsewhere and is written first; then it is one request. */
  create(args: MachinePoolArgs, marker: PoolMarker): Promise<string>;
  /** Whose the pool is; undefined where nothing says so. */
  marker(id: string): Promise<PoolMarker | undefined>;
  /** Writes the marker and nothing else; may be repeated. */
  mark(id: string, marker: PoolMarker): Promise<void>;
  /** Takes the marker of a pool away that has gone; a missing cluster is no failure. */
  unmark(id: string): Promise<void>;
  observe(id: string): Promise<ObservedPool | undefined>;
  /** Its machines and nothing else: the least that a wait can look at. Undefined where there is no such pool. */
  machines(id: string): Promise<readonly ObservedMachine[] | undefined>;
  /**
   * Whether the pool has this machine; undefined where the plane does not say. Left out by a plane whose lists tell whose machines they hold.
   */
  hasMachine?(id: string, machineId: string): Promise<boolean | undefined>;
  /** Writes what differs. Fields that neither `args` nor `prior` names are left as they are. */
  update(id: string, args: MachinePoolArgs, prior?: Partial<MachinePoolArgs>): Promise<PoolUpdate>;
  /** Removes what machines of an earlier update needed, once they have gone; left out by a plane where nothing stays. */
  removeLeftovers?(id: string): Promise<void>;
  delete(id: string): Promise<void>;
}

/** A pool's marker also says what a delete of its cluster must know. */
export interface PoolMarker extends Marker {
  /** Whether the pool's `deletionProtection` is on: its cluster is not deleted then. */
  isProtected: boolean;
  /** When the marker was first written, in milliseconds since the epoch: pools tell no time of their own. */
  since?: number | undefined;
}

export interface PoolWithMachines {
  name: string;
  isControlPlane: boolean;
  size: number;
  machines: readonly ObservedMachine[];
  /** Missing where it is the usual one. */
  updateStrategy?: UpdateStrategy | undefined;
  /** Whether it is left as it is when the cluster gets another Kubernetes. */
  staysBehind: boolean;
  /** Inputs of its cluster that it has of its own: a change of them passes it by. */
  ownInputs?: readonly (keyof ClusterArgs)[];
  /** What its machines are like, and where they are taken from. */
  placement: PoolPlacement;
}

export type PoolPlacement = Partial<
  Pick<MachinePoolArgs, "instance" | "zones" | "resourcePool" | "machineTags" | "useLxdVm">
>;

export interface PoolUpdate {
  /** Machine ids before the change. */
  machines: readonly string[];
  /** Names of inputs that were sent. */
  sent: readonly (keyof MachinePoolArgs)[];
}

export interface ObservedPool {
  args: Partial<PoolOnPlane>;
  isControlPlane: boolean;
  machines: readonly ObservedMachine[];
  /** State of the cluster the pool belongs to. */
  cluster: ClusterState;
}
