import { z } from "zod";

const WireTaint = z.looseObject({
  key: z.string().nullish(),
  value: z.string().nullish(),
  effect: z.string().nullish(),
});
export type WireTaint = z.infer<typeof WireTaint>;

/** A pool as it is read: flat, in contrast to how it is written. */
export const WirePool = z.looseObject({
  name: z.string().min(1),
  size: z.int().nullish(),
  minSize: z.int().nullish(),
  maxSize: z.int().nullish(),
  isControlPlane: z.boolean().nullish(),
  useControlPlaneAsWorker: z.boolean().nullish(),
  azs: z.array(z.string()).nullish(),
  instanceType: z
    .looseObject({
      minCPU: z.int().nullish(),
      minMemInMB: z.int().nullish(),
      minDiskSizeInGB: z.int().nullish(),
    })
    .nullish(),
  resourcePool: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  labels: z.array(z.string()).nullish(),
  additionalLabels: z.record(z.string(), z.string()).nullish(),
  additionalAnnotations: z.record(z.string(), z.string()).nullish(),
  taints: z.array(WireTaint).nullish(),
  updateStrategy: z
    .looseObject({
      type: z.string().nullish(),
      maxSurge: z.string().nullish(),
      maxUnavailable: z.string().nullish(),
    })
    .nullish(),
  nodeRepaveInterval: z.int().nullish(),
  skipK8sUpgrade: z.string().nullish(),
  overrideKubeadmConfiguration: z.string().nullish(),
  overrideHealthCheckConfiguration: z.string().nullish(),
  overrideClusterApiConfig: z.string().nullish(),
  useLxdVm: z.boolean().nullish(),
  network: z
    .looseObject({
      networkName: z.string().nullish(),
      staticIp: z.boolean().nullish(),
      parentPoolRef: z.looseObject({ uid: z.string().nullish() }).nullish(),
    })
    .nullish(),
});
export type WirePool = z.infer<typeof WirePool>;

/** A pool as it is written. */
export type PoolEntity = Record<"cloudConfig" | "poolConfig", Record<string, unknown>>;

/** The marker of one pool as it is written. */
const WireMarker = z.looseObject({
  owner: z.string().min(1),
  claim: z.string().optional(),
  protected: z.boolean(),
  since: z.string().optional(),
});
export type WireMarker = z.infer<typeof WireMarker>;

/** The markers of a cluster's pools by name, as its annotation has them. */
export const WireMarkers = z.record(z.string(), WireMarker);
export type WireMarkers = z.infer<typeof WireMarkers>;
