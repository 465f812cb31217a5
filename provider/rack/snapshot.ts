import type { ObservedMachine } from "../plane";
import type { TenantCluster } from "../plane/tenant-inventory";
import type { PhysicalMachine } from "../ports/inventory";

/** That something could not be read: since when, and why. */
export interface Failure {
  since: number;
  text: string;
}

/** What was read of something, and when; kept when it cannot be read again. */
export interface Reading<T> {
  value: T | undefined;
  /** When `value` was read; undefined where it never was. */
  at: number | undefined;
  failure: Failure | undefined;
}

export const notYetRead = <T>(): Reading<T> => ({ value: undefined, at: undefined, failure: undefined });

/** The machines of a cluster as they were read. */
export interface ClusterMachines {
  machines: readonly ObservedMachine[];
  at: number;
}

/** All that is known of a rack, each part from when it could be read last. Plain data. */
export interface RackSnapshot {
  /** Why the plane is not asked at all; undefined where it is. */
  lacking: string | undefined;
  /** Name of the plane, for sentences. */
  plane: string;
  /** By the address of each MAAS. */
  sites: ReadonlyMap<string, Reading<readonly PhysicalMachine[]>>;
  clusters: Reading<readonly TenantCluster[]>;
  /** By the id of each cluster. */
  machines: ReadonlyMap<string, ClusterMachines>;
  /** Places in which the key may not look. */
  hidden: readonly string[];
}

/** Tries to read something; what was known stays where that fails. */
export async function refreshed<T>(
  known: Reading<T>,
  now: () => number,
  read: () => Promise<T>,
  tell: (error: unknown) => string,
): Promise<Reading<T>> {
  try {
    return { value: await read(), at: now(), failure: undefined };
  } catch (error) {
    return { ...known, failure: { since: known.failure?.since ?? now(), text: tell(error) } };
  }
}
