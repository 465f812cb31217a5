import { z } from "zod";
import { Condition, type Kind, WireMetadata } from "./kinds";

const conditions = z.array(Condition).nullish();
const count = z.number().nullish();

const WireDeployment = z.looseObject({
  metadata: WireMetadata,
  spec: z
    .looseObject({
      replicas: count,
      selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).nullish() }).nullish(),
    })
    .nullish(),
  status: z
    .looseObject({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
      conditions,
    })
    .nullish(),
});
export type WireDeployment = z.infer<typeof WireDeployment>;

const Waiting = z.looseObject({ reason: z.string().nullish(), message: z.string().nullish() }).nullish();
const WirePod = z.looseObject({
  metadata: WireMetadata,
  status: z
    .looseObject({
      conditions,
      containerStatuses: z
        .array(z.looseObject({ name: z.string(), state: z.looseObject({ waiting: Waiting }).nullish() }))
        .nullish(),
    })
    .nullish(),
});
export type WirePod = z.infer<typeof WirePod>;

const WireDefinition = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    group: z.string(),
    names: z.looseObject({ plural: z.string(), kind: z.string() }),
    versions: z.array(z.looseObject({ name: z.string(), storage: z.boolean().nullish() })),
  }),
  status: z.looseObject({ conditions }).nullish(),
});
export type WireDefinition = z.infer<typeof WireDefinition>;

const WireProvider = z.looseObject({ metadata: WireMetadata, version: z.string().nullish() });
export type WireProvider = z.infer<typeof WireProvider>;

/** The kinds that Cluster API itself is made of, as it stands in a management cluster. */
export const INSTALLED = {
  definition: {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions",
    namespace: "",
    object: WireDefinition,
  },
  deployment: { apiVersion: "apps/v1", kind: "Deployment", plural: "deployments", object: WireDeployment },
  pod: { apiVersion: "v1", kind: "Pod", plural: "pods", object: WirePod },
  /** What `clusterctl` keeps of each provider that is installed. */
  provider: {
    apiVersion: "clusterctl.cluster.x-k8s.io/v1alpha3",
    kind: "Provider",
    plural: "providers",
    object: WireProvider,
  },
} as const satisfies Record<string, Kind<unknown>>;
