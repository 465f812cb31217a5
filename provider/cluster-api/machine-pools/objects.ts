import type { MachinePoolArgs } from "../../model/machine-pool";
import type { Body } from "../client";
import { DELETION } from "../clusters/objects";
import { KINDS, refTo } from "../kinds";
import { CLUSTER_NAME, DEPLOYMENT_NAME } from "../labels";
import { registrationOf, syncedLabels } from "../nodes";
import { rollingOf } from "../strategy";
import { machineTemplate, type NamedBody, namedTemplate } from "../templates";

/** What a pool's machines have from their cluster. */
export interface OfCluster {
  cluster: string;
  /** As Cluster API writes it: `v1.33.5`. */
  version: string;
  image: string;
  users?: readonly unknown[];
  ntp?: unknown;
}

/** What a pool is made of. */
export interface PoolObjects {
  template: NamedBody;
  bootstrap: NamedBody;
  deployment: Body;
  healthCheck: Body;
}

// A server takes longer to deploy than the ten minutes that Cluster API would give it: it would be exchanged for ever.
const START_UP_SECONDS = 3600;
const UNHEALTHY_SECONDS = 900;

/** The objects of a pool, without whose they are. */
export function poolObjects(args: MachinePoolArgs, deployment: string, of: OfCluster): PoolObjects {
  const template = machineTemplate(of.cluster, deployment, { ...args, image: of.image });
  const bootstrap = namedTemplate(of.cluster, deployment, { template: { spec: bootstrapSpec(args, of) } });
  const labels = { [CLUSTER_NAME]: of.cluster, [DEPLOYMENT_NAME]: deployment };
  const zone = args.zones?.[0];
  return {
    template,
    bootstrap,
    healthCheck: { metadata: { labels }, spec: healthCheckSpec(of.cluster, labels) },
    deployment: {
      metadata: { labels },
      spec: {
        clusterName: of.cluster,
        replicas: args.size ?? 1,
        selector: { matchLabels: labels },
        rollout: { strategy: { type: "RollingUpdate", rollingUpdate: rollingOf(args.updateStrategy) } },
        deletion: { order: "Oldest" },
        template: {
          metadata: { labels: { ...syncedLabels(args.labels), ...labels } },
          spec: {
            clusterName: of.cluster,
            version: of.version,
            minReadySeconds: args.nodeRepaveIntervalSeconds ?? 0,
            ...(zone === undefined ? {} : { failureDomain: zone }),
            bootstrap: { configRef: refTo(KINDS.bootstrap, bootstrap.name) },
            infrastructureRef: refTo(KINDS.template, template.name),
            deletion: DELETION,
          },
        },
      },
    },
  };
}

function bootstrapSpec({ labels, taints }: MachinePoolArgs, { users, ntp }: OfCluster): Record<string, unknown> {
  return {
    joinConfiguration: { nodeRegistration: registrationOf({ labels, taints: taints?.length ? taints : undefined }) },
    preKubeadmCommands: ["swapoff -a"],
    ...(users?.length ? { users } : {}),
    ...(ntp ? { ntp } : {}),
  };
}

const healthCheckSpec = (clusterName: string, matchLabels: Record<string, string>) => ({
  clusterName,
  selector: { matchLabels },
  checks: {
    nodeStartupTimeoutSeconds: START_UP_SECONDS,
    unhealthyNodeConditions: ["False", "Unknown"].map((status) => ({
      type: "Ready",
      status,
      timeoutSeconds: UNHEALTHY_SECONDS,
    })),
  },
  remediation: { triggerIf: { unhealthyLessThanOrEqualTo: "40%" } },
});
