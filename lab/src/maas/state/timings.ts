/** How long things take in MAAS, in milliseconds of lab time. */
export interface MaasTimings {
  /** From Deploying to Deployed, give or take a quarter, seeded per machine and deployment. */
  deploy: number;
  /** From Deploying until the machine has an address. */
  address: number;
  /** From Deploying to Failed deployment, for a machine that fails. */
  deployFailure: number;
  /** From Releasing to Ready, give or take a third. */
  release: number;
  /** From Releasing to Releasing failed, for a machine that does not power off. */
  releaseLimit: number;
  eraseDisk: number;
  commission: number;
  test: number;
  rescue: number;
}

const minute = 60_000;

export const defaultMaasTimings: MaasTimings = {
  deploy: 8 * minute,
  address: 0.5 * minute,
  deployFailure: 12 * minute,
  release: 1.5 * minute,
  releaseLimit: 5 * minute,
  eraseDisk: 10 * minute,
  commission: 5 * minute,
  test: 5 * minute,
  rescue: 3 * minute,
};
