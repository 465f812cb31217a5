import type { MachinePoolArgs } from "../../model/machine-pool";
import type { Body } from "../client";
import { type NodeSettings, type Settled, withSettings } from "../clusters/node-settings";
import { DELETION, PREPARATION } from "../clusters/objects";
import { KINDS, refTo, type WireBootstrap, type WireTemplate } from "../kinds";
import { CLUSTER_NAME, DEPLOYMENT_NAME, OURS } from "../labels";
import { registrationOf, syncedLabels } from "../nodes";
import { rollingOf } from "../strategy";
import { machineTemplate, type NamedBody, namedTemplate } from "../templates";
import { boundsNoted, sizeToWrite } from "./autoscaling";
import { overrideOf, underOverride } from "./kubeadm-override";

/** What a pool's machines have from their cluster. */
export interface OfCluster extends Settled {
  cluster: string;
  /** As Cluster API writes it: `v1.33.5`. */
  version: string;
  image: string;
  /** What its nodes get now, where that is brought to them. */
  settings?: NodeSettings;
}

/** What stands of a pool already: what no input names stays. */
export interface PresentParts {
  /** How many machines it is to have now. */
  size?: number | undefined;
  template?: WireTemplate | undefined;
  bootstrap?: WireBootstrap | undefined;
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
// A node is not Ready before the cluster has a network, and the provider for MAAS mends much by itself: an exchange costs an installation.
const UNHEALTHY_SECONDS = 3600;

/** The objects of a pool, without whose they are. */
export function poolObjects(
  args: MachinePoolArgs,
  deployment: string,
  of: OfCluster,
  present: PresentParts = {},
): PoolObjects {
  const template = machineTemplate(of.cluster, deployment, { ...args, image: of.image, present: present.template });
  const { config, annotations } = joiningConfig(args, of, present.bootstrap);
  const bootstrap = namedTemplate(of.cluster, deployment, { template: { spec: config } }, annotations);
  const labels = { [CLUSTER_NAME]: of.cluster, [DEPLOYMENT_NAME]: deployment };
  const zone = args.zones?.[0];
  const size = sizeToWrite(args, present.size);
  return {
    template,
    bootstrap,
    healthCheck: { metadata: { labels: { ...labels, ...OURS } }, spec: healthCheckSpec(of.cluster, labels) },
    deployment: {
      metadata: { labels, annotations: boundsNoted(args.autoscaling) },
      spec: {
        clusterName: of.cluster,
        ...(size === undefined ? {} : { replicas: size }),
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

/** What of a pool its nodes join with. */
type Joining = Partial<Pick<MachinePoolArgs, "labels" | "taints" | "overrideKubeadmConfiguration">>;

/** The configuration with which the nodes of a pool join, and what is noted on its template. */
export function joiningConfig(
  { labels, taints, overrideKubeadmConfiguration }: Joining,
  { users, ntp, settings }: Pick<OfCluster, "users" | "ntp" | "settings">,
  present: WireBootstrap | undefined,
): { config: Settled & Record<string, unknown>; annotations?: Record<string, string> | undefined } {
  const nodes = { labels, taints: taints?.length ? taints : undefined };
  const made = {
    preKubeadmCommands: PREPARATION,
    ...(users?.length ? { users } : {}),
    ...(ntp ? { ntp } : {}),
  };
  const standing = present?.spec.template.spec ?? made;
  const override = overrideOf(overrideKubeadmConfiguration);
  const { config, annotations } = underOverride(standing, present, override, (beneath) =>
    settings ? withSettings(beneath, settings) : beneath,
  );
  const registration = registrationOf(nodes, config.joinConfiguration?.nodeRegistration);
  const joinConfiguration = { ...config.joinConfiguration, nodeRegistration: registration };
  return { config: { ...config, joinConfiguration }, annotations };
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
