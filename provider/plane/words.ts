/** What sentences say of a management plane beside its name: where on it something is done. Fragments, to stand within a sentence. */
export interface PlaneWords {
  /** Where a person approves a reinstall that waits. */
  repaveReview: string;
  /** Where its gateways are listed. */
  gatewayList: string;
  /** Where clusters are moved from one gateway to another. */
  gatewayMigration: string;
  /** What a gateway leaves behind in the Kubernetes cluster it ran on, and how that is removed. */
  gatewayWorkloads: string;
}
