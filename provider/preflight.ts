/** What new machines must be like, as the gateway asks MAAS for them. */
export interface Constraints {
  minCpu: number;
  minMemoryMb: number;
  /** MAAS is not asked for it when a machine is taken: it is told about, and excludes nothing. */
  minDiskGb?: number | undefined;
  /** Any of them; none means any zone. */
  zones?: readonly string[] | undefined;
  /** Empty means any. */
  resourcePool?: string | undefined;
  /** All of them. */
  machineTags?: readonly string[] | undefined;
}

/** Machines that a planned change takes from MAAS. */
export interface Demand {
  /** The resource that asks. */
  urn: string;
  /** For sentences: `pool 'workers' of cluster 'payments'`. */
  what: string;
  /** Whether it is a control plane, whose sizes are 1, 3 and 5. */
  isControlPlane?: boolean;
  /** Machines that are taken for good. */
  count: number;
  /** Machines that must be free besides while others are exchanged. */
  spare: number;
  constraints: Constraints;
  /** The cluster whose pools are exchanged one after the other; undefined where each demand stands for itself. */
  cluster?: string | undefined;
  /** Host names of the machines that an exchange gives back, where all are known. */
  gives?: readonly string[] | undefined;
}
