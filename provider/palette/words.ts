import type { PlaneWords } from "../plane";

export const NAME = "Palette";

export const WORDS: PlaneWords = {
  repaveReview: "the cluster's page, Review",
  gatewayList: "Tenant Settings, Private Cloud Gateways",
  gatewayMigration: "Private Cloud Gateways, Migrate",
  gatewayWorkloads:
    "its workloads in the Kubernetes cluster it ran on: remove them there with 'kubectl delete namespace jet-system' and " +
    "'kubectl delete namespace -l spectrocloud.com/hostMode=self-hosted-pcg'",
};

/** Uids are hexadecimal and of one length. A name may look like one; then it is taken for one. */
export const isUid = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);
