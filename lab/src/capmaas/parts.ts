import type { LabClock } from "../time/clock";
import type { Kubernetes, KubernetesObject } from "./kubernetes";
import type { CapmaasCalls } from "./maas";
import { clusterOf, isControlPlane, nameOf, namespaceOf, ownerOf } from "./objects";

/** Milliseconds of lab time. */
export interface CapmaasTimings {
  /** Until a host that is being deployed is looked at again. */
  readonly look: number;
  /** Until the record is looked at again for the address of a control-plane host. */
  readonly attach: number;
  /** How long a deleted MaasMachine without a host stands. */
  readonly hostless: number;
  /** After a first failure; doubled by each further one. */
  readonly firstRetry: number;
  readonly longestRetry: number;
}

export const SEEN_TIMINGS: CapmaasTimings = {
  look: 30_000,
  attach: 10_000,
  hostless: 120_000,
  firstRetry: 5,
  longestRetry: 1_000_000,
};

export interface Parts {
  readonly kubernetes: Kubernetes;
  readonly maas: CapmaasCalls;
  readonly clock: LabClock;
  readonly timings: CapmaasTimings;
  /** Whether deployed hosts boot as nodes, so that each is told which host it is. */
  readonly hasNodes: boolean;
  /** Since when deleted MaasMachines without a host are known to be so, by uid: lab time. */
  readonly leaving: Map<string, number>;
}

/** Everything of the management cluster that matters to CAPMAAS, at one moment. */
export class Seen {
  private constructor(
    readonly clusters: readonly KubernetesObject[],
    readonly machines: readonly KubernetesObject[],
    readonly maasClusters: readonly KubernetesObject[],
    readonly maasMachines: readonly KubernetesObject[],
  ) {}

  static async read(kubernetes: Kubernetes): Promise<Seen> {
    const [clusters, machines, maasClusters, maasMachines] = await Promise.all([
      kubernetes.list("clusters"),
      kubernetes.list("machines"),
      kubernetes.list("maasclusters"),
      kubernetes.list("maasmachines"),
    ]);
    return new Seen(clusters, machines, maasClusters, maasMachines);
  }

  /** The Cluster of that name beside an object. */
  cluster(beside: KubernetesObject, name: string | undefined): KubernetesObject | undefined {
    return named(this.clusters, beside, name);
  }

  /** The Machine that owns a MaasMachine. */
  machine(own: KubernetesObject): KubernetesObject | undefined {
    return named(this.machines, own, ownerOf(own, "Machine"));
  }

  /** The MaasCluster of a cluster of that name. */
  maasCluster(beside: KubernetesObject, name: string): KubernetesObject | undefined {
    return this.maasClusters.find(
      (one) => namespaceOf(one) === namespaceOf(beside) && ownerOf(one, "Cluster") === name,
    );
  }

  machinesOf(maasCluster: KubernetesObject): KubernetesObject[] {
    const name = ownerOf(maasCluster, "Cluster");
    return this.maasMachines.filter(
      (machine) => namespaceOf(machine) === namespaceOf(maasCluster) && clusterOf(machine) === name,
    );
  }

  controlPlane(cluster: KubernetesObject): KubernetesObject[] {
    return this.maasMachines.filter(
      (machine) =>
        namespaceOf(machine) === namespaceOf(cluster) &&
        clusterOf(machine) === nameOf(cluster) &&
        isControlPlane(machine),
    );
  }
}

const named = (
  objects: readonly KubernetesObject[],
  beside: KubernetesObject,
  name: string | undefined,
): KubernetesObject | undefined =>
  objects.find((one) => nameOf(one) === name && namespaceOf(one) === namespaceOf(beside));
