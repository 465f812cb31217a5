import type { ClusterArgs, ClusterOnPlane } from "../model/cluster";
import type { ClusterState } from "./cluster-state";
import type { ObservedMachine } from "./machine";
import type { PoolMarker } from "./machine-pools";
import type { Marked, Marker } from "./named";
import type { PlaneObjects } from "./objects";

export interface Clusters extends PlaneObjects<ClusterArgs, ObservedCluster, ClusterUpdate> {
  /** The plane's own check of the whole request; empty when it has no objection. */
  validate(args: ClusterArgs): Promise<readonly string[]>;
  /** The same of an update, in a preview; left out by a plane that has no check of updates. */
  validateUpdate?(id: string, args: ClusterArgs): Promise<readonly string[]>;
  /** Why a new cluster may not have this name, as the plane says; undefined when it may. */
  refusedName(name: string): Promise<string | undefined>;
  /** Whether a name that the program brings for the API gets a record in MAAS, too, as those that are chosen do. */
  registersGivenEndpoints?: true;
  /** Writes what the request of `create` has no place for; may be repeated. */
  complete(id: string, args: ClusterArgs): Promise<void>;
  /**
   * `wanted` is what the program or the record says: profiles and packs that it does not name are left out of the answer,
   * and so are values that mean the same. `before` is an earlier answer to the same question, of which a plane may take over what it can
   * tell to be the same still: pools whose machines were at rest, and what changes only when somebody writes it.
   */
  observe(
    id: string,
    wanted?: Partial<ClusterArgs>,
    depth?: Depth,
    before?: ObservedCluster,
  ): Promise<ObservedCluster | undefined>;
  /** The little that its pools need to know of it. */
  brief(id: string): Promise<ClusterBrief | undefined>;
  /** Whose it is; undefined where nothing says so. */
  marker(id: string): Promise<Marker | undefined>;
  /** Writes what differs between the service and `args`, step by step, each step repeatable. Answers what was there before. */
  update(id: string, args: ClusterArgs, prior: Partial<ClusterArgs>): Promise<ClusterUpdate>;
  /** Removes what machines of an earlier update needed, once they have gone; left out by a plane where nothing stays. */
  removeLeftovers?(id: string): Promise<void>;
  /** By force, the plane forgets the cluster, whatever becomes of its machines; only what is being deleted can be forced. */
  delete(id: string, byForce?: boolean): Promise<void>;
  /** Undefined while there is none yet. */
  kubeconfig(id: string, admin: boolean): Promise<string | undefined>;
  /** Newest first, a line each. */
  events(id: string, most: number): Promise<readonly string[]>;
}

/**
 * How much of a cluster is looked at: all of it, or only what it is and which machines it has, without its health and the gateway of
 * its account.
 */
export type Depth = "whole" | "machines";

export interface ClusterBrief {
  name: string;
  cloudAccountId: string | undefined;
}

export interface ClusterUpdate {
  /** Machine ids of the control plane before the change. */
  machines: readonly string[];
  /** Names of inputs that were sent. */
  sent: readonly (keyof ClusterArgs)[];
}

/** The part of an update that comes after the control plane's, where the plane does not go on to it by itself. */
export interface FollowUp {
  /** The inputs of which a change has such a part. */
  inputs: readonly (keyof ClusterArgs)[];
  /** Takes the next step if what was seen allows it; each step is repeatable. Answers whether all of them are through. */
  proceed(): Promise<boolean>;
}

export interface ObservedCluster extends Marked {
  args: Partial<ClusterOnPlane>;
  state: ClusterState;
  /** The plane's own word for the state. */
  stateName: string;
  /** Profile changes were written and the plane has not worked out yet what they need: a repave may still turn up. */
  applying: boolean;
  healthy: boolean;
  /** What is not well, in the service's words: conditions that are not true, errors of packs. */
  conditions: readonly string[];
  kubernetesVersion: string;
  distribution: string;
  /** Version of the plane's agent in it, once one has reported. */
  agentVersion?: string;
  apiEndpoint: string;
  dnsName: string;
  gatewayId: string | undefined;
  controlPlane: readonly ObservedMachine[];
  /** Workers of all pools: whether workloads can run somewhere. */
  workers: number;
  /** Whose its pools are, by name; those without a marker are missing. Undefined where the markers cannot be read. */
  poolMarkers: Readonly<Record<string, PoolMarker>> | undefined;
  /** The machines behind the workers, where the plane tells: what a change or a delete of the whole cluster touches. */
  workerMachines?: readonly ObservedMachine[];
  /** Whether something of it was taken over from an earlier answer: enough to go on waiting, never to conclude from. */
  isTakenOver?: boolean;
  /** Whether a reinstall waits for an approval. */
  repavePending?: boolean;
  /** Undefined where the plane takes an update to every machine by itself. Asks when called. */
  followUp?: FollowUp;
  /** What the cluster has of its own that the program which was observed for, if any, does not name; asks when called. */
  ownContents?(): Promise<readonly OwnContent[]>;
}

/**
 * The values of a pack, a manifest in it, or a whole profile that a cluster has and no program names; or a profile of which that cannot be
 * told, since its version is no longer in the library.
 */
export type OwnContent =
  | { profile: string; pack: string; manifest?: string }
  | { profile: string; version: string }
  | { profile: string; missingVersion: string };
