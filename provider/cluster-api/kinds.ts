import { z } from "zod";

const texts = z.record(z.string(), z.string()).nullish();

export const WireMetadata = z.looseObject({
  name: z.string().min(1),
  uid: z.string().min(1),
  namespace: z.string().nullish(),
  generation: z.number().nullish(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  labels: texts,
  annotations: texts,
});
export type WireMetadata = z.infer<typeof WireMetadata>;

export const Condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});
export type Condition = z.infer<typeof Condition>;

const conditions = z.array(Condition).nullish();
const Ref = z.looseObject({ name: z.string().min(1) });

/** A kind of objects as the API server names it. */
export interface Kind<T> {
  apiVersion: string;
  kind: string;
  /** In paths: `machinedeployments`. */
  plural: string;
  /** The namespace its objects stand in where that is not the configured one; `""` for those of no namespace. */
  namespace?: string;
  object: z.ZodType<T>;
}

const CORE = "cluster.x-k8s.io/v1beta2";
const MAAS = "infrastructure.cluster.x-k8s.io/v1beta1";

const WireCluster = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    controlPlaneEndpoint: z.looseObject({ host: z.string().nullish(), port: z.number().nullish() }).nullish(),
    controlPlaneRef: Ref.nullish(),
    infrastructureRef: Ref.nullish(),
    clusterNetwork: z
      .looseObject({
        pods: z.looseObject({ cidrBlocks: z.array(z.string()).nullish() }).nullish(),
        services: z.looseObject({ cidrBlocks: z.array(z.string()).nullish() }).nullish(),
      })
      .nullish(),
  }),
  status: z
    .looseObject({
      phase: z.string().nullish(),
      initialization: z.looseObject({ controlPlaneInitialized: z.boolean().nullish() }).nullish(),
      conditions,
    })
    .nullish(),
});
export type WireCluster = z.infer<typeof WireCluster>;

const Taint = z.looseObject({ key: z.string(), value: z.string().nullish(), effect: z.string() });
const Registration = z.looseObject({
  taints: z.array(Taint).nullish(),
  kubeletExtraArgs: z.array(z.looseObject({ name: z.string(), value: z.string().nullish() })).nullish(),
});
export type Registration = z.infer<typeof Registration>;

const Rolling = z.looseObject({
  maxSurge: z.union([z.number(), z.string()]).nullish(),
  maxUnavailable: z.union([z.number(), z.string()]).nullish(),
});

const NodeConfiguration = z.looseObject({ nodeRegistration: Registration.nullish() }).nullish();

/** What of kubeadm's configuration is about every node alike. */
const ofNodes = {
  ntp: z.looseObject({ servers: z.array(z.string()).nullish() }).nullish(),
  users: z.array(z.looseObject({ name: z.string(), sshAuthorizedKeys: z.array(z.string()).nullish() })).nullish(),
};

const WireControlPlane = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    replicas: z.number().nullish(),
    version: z.string(),
    machineTemplate: z.looseObject({
      metadata: z.looseObject({ labels: texts }).nullish(),
      spec: z.looseObject({ infrastructureRef: Ref }),
    }),
    kubeadmConfigSpec: z
      .looseObject({
        initConfiguration: NodeConfiguration,
        joinConfiguration: NodeConfiguration,
        ...ofNodes,
      })
      .nullish(),
    rollout: z.looseObject({ strategy: z.looseObject({ rollingUpdate: Rolling.nullish() }).nullish() }).nullish(),
  }),
  status: z.looseObject({ observedGeneration: z.number().nullish(), conditions }).nullish(),
});
export type WireControlPlane = z.infer<typeof WireControlPlane>;

const WireMaasCluster = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({ dnsDomain: z.string(), failureDomains: z.array(z.string()).nullish() }),
  status: z.looseObject({ conditions }).nullish(),
});
export type WireMaasCluster = z.infer<typeof WireMaasCluster>;

const WireTemplate = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        image: z.string(),
        minCPU: z.number(),
        minMemory: z.number(),
        resourcePool: z.string().nullish(),
        tags: z.array(z.string()).nullish(),
        failureDomain: z.string().nullish(),
      }),
    }),
  }),
});
export type WireTemplate = z.infer<typeof WireTemplate>;

const WireBootstrap = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({ joinConfiguration: NodeConfiguration, ...ofNodes }).nullish(),
    }),
  }),
});
export type WireBootstrap = z.infer<typeof WireBootstrap>;

const WireKubeadmConfig = z.looseObject({ metadata: WireMetadata, spec: z.looseObject(ofNodes).nullish() });
export type WireKubeadmConfig = z.infer<typeof WireKubeadmConfig>;

const WireDeployment = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    clusterName: z.string(),
    replicas: z.number().nullish(),
    rollout: z.looseObject({ strategy: z.looseObject({ rollingUpdate: Rolling.nullish() }).nullish() }).nullish(),
    template: z.looseObject({
      metadata: z.looseObject({ labels: texts }).nullish(),
      spec: z.looseObject({
        version: z.string().nullish(),
        failureDomain: z.string().nullish(),
        minReadySeconds: z.number().nullish(),
        bootstrap: z.looseObject({ configRef: Ref.nullish() }),
        infrastructureRef: Ref,
      }),
    }),
  }),
  status: z.looseObject({ observedGeneration: z.number().nullish(), conditions }).nullish(),
});
export type WireDeployment = z.infer<typeof WireDeployment>;

const WireMachineSet = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({ bootstrap: z.looseObject({ configRef: Ref.nullish() }), infrastructureRef: Ref }),
    }),
  }),
});

const WireMachine = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    bootstrap: z.looseObject({ configRef: Ref.nullish() }).nullish(),
    infrastructureRef: Ref,
    version: z.string().nullish(),
  }),
  status: z
    .looseObject({
      phase: z.string().nullish(),
      nodeRef: z.looseObject({ name: z.string().nullish() }).nullish(),
      conditions,
    })
    .nullish(),
});
export type WireMachine = z.infer<typeof WireMachine>;

const WireMaasMachine = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    failureDomain: z.string().nullish(),
    systemID: z.string().nullish(),
    providerID: z.string().nullish(),
  }),
  status: z.looseObject({ hostname: z.string().nullish(), machineState: z.string().nullish() }).nullish(),
});
export type WireMaasMachine = z.infer<typeof WireMaasMachine>;

const WireSecret = z.looseObject({ metadata: WireMetadata, data: texts });
const WireConfigMap = z.looseObject({ metadata: WireMetadata, data: texts });
const WireNamed = z.looseObject({ metadata: WireMetadata });
const WireEvent = z.looseObject({
  metadata: WireMetadata,
  type: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  involvedObject: z.looseObject({ name: z.string().nullish() }).nullish(),
});

/** Where the provider for MAAS is installed, with the credentials it works with. */
export const MAAS_NAMESPACE = "capmaas-system";

export const KINDS = {
  cluster: { apiVersion: CORE, kind: "Cluster", plural: "clusters", object: WireCluster },
  machine: { apiVersion: CORE, kind: "Machine", plural: "machines", object: WireMachine },
  machineDeployment: {
    apiVersion: CORE,
    kind: "MachineDeployment",
    plural: "machinedeployments",
    object: WireDeployment,
  },
  machineSet: { apiVersion: CORE, kind: "MachineSet", plural: "machinesets", object: WireMachineSet },
  healthCheck: { apiVersion: CORE, kind: "MachineHealthCheck", plural: "machinehealthchecks", object: WireNamed },
  controlPlane: {
    apiVersion: "controlplane.cluster.x-k8s.io/v1beta2",
    kind: "KubeadmControlPlane",
    plural: "kubeadmcontrolplanes",
    object: WireControlPlane,
  },
  bootstrap: {
    apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2",
    kind: "KubeadmConfigTemplate",
    plural: "kubeadmconfigtemplates",
    object: WireBootstrap,
  },
  kubeadmConfig: {
    apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2",
    kind: "KubeadmConfig",
    plural: "kubeadmconfigs",
    object: WireKubeadmConfig,
  },
  maasCluster: { apiVersion: MAAS, kind: "MaasCluster", plural: "maasclusters", object: WireMaasCluster },
  maasMachine: { apiVersion: MAAS, kind: "MaasMachine", plural: "maasmachines", object: WireMaasMachine },
  template: { apiVersion: MAAS, kind: "MaasMachineTemplate", plural: "maasmachinetemplates", object: WireTemplate },
  secret: { apiVersion: "v1", kind: "Secret", plural: "secrets", object: WireSecret },
  configMap: { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps", object: WireConfigMap },
  resourceSet: {
    apiVersion: "addons.cluster.x-k8s.io/v1beta2",
    kind: "ClusterResourceSet",
    plural: "clusterresourcesets",
    object: WireNamed,
  },
  event: { apiVersion: "v1", kind: "Event", plural: "events", object: WireEvent },
  namespace: { apiVersion: "v1", kind: "Namespace", plural: "namespaces", namespace: "", object: WireNamed },
} as const satisfies Record<string, Kind<unknown>>;

/** A kind of which nothing is known but where it is. */
export const someKind = (known: Omit<Kind<unknown>, "object">): Kind<z.infer<typeof WireNamed>> => ({
  ...known,
  object: WireNamed,
});

/** Name of the definition of a kind that Kubernetes itself does not have. */
export const definitionNameOf = ({ apiVersion, plural }: Kind<unknown>): string =>
  `${plural}.${apiVersion.split("/")[0]}`;

/** A reference to an object in the same namespace. */
export const refTo = ({ apiVersion, kind }: Kind<unknown>, name: string) => ({
  apiGroup: apiVersion.split("/")[0],
  kind,
  name,
});

/** Milliseconds since the epoch. */
export function createdAt({ creationTimestamp }: WireMetadata): number | undefined {
  const at = Date.parse(creationTimestamp ?? "");
  return Number.isFinite(at) ? at : undefined;
}
