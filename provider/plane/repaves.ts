import type { ObservedCluster } from "./clusters";
import type { ProfilesOfCluster } from "./profiles";

/** Reinstalls of a cluster's machines that the plane announces, and that wait for an approval. */
export interface Repaves {
  /**
   * What changing to these profiles would reinstall; empty when nothing. `seen` is what was just seen of the cluster, where it was looked
   * at: then it need not be read again.
   */
  wouldReinstall(
    clusterId: string,
    profiles: ProfilesOfCluster,
    seen?: ObservedCluster,
  ): Promise<readonly AnnouncedReason[]>;
  /** The reinstall that waits for an approval, if any. */
  pending(clusterId: string): Promise<PendingRepave | undefined>;
  approve(clusterId: string): Promise<void>;
}

export interface PendingRepave {
  /** Whether the plane says that a user asked for it, not the plane itself. */
  byUser: boolean;
  source: string;
  reasons: readonly ReinstallReason[];
}

/** Why a plane reinstalls machines. */
export interface AnnouncedReason {
  /** Which reason it is: the same when it is announced and when it waits, however it is worded. */
  key: string;
  /** What the plane says. */
  text: string;
}

/** Why a reinstall waits. */
export interface ReinstallReason extends AnnouncedReason {
  /** The input of the cluster that it is about; missing where that is not certain: then it is nobody's until somebody approves it. */
  field?: string;
}
