import type { PoolOnPlane } from "../../model/machine-pool";
import type { ManagementCluster } from "../client";
import { KINDS, type WireDeployment } from "../kinds";
import { CLUSTER_NAME } from "../labels";
import { observedNodes } from "../nodes";
import { strategyOf } from "../strategy";
import { observedTemplate } from "../templates";
import { boundsOf } from "./autoscaling";
import { observedOverride } from "./kubeadm-override";
import type { PresentParts } from "./objects";

/** What a deployment refers to. */
export async function partsOf(management: ManagementCluster, { spec }: WireDeployment): Promise<PresentParts> {
  const { replicas, clusterName } = spec;
  const of = { [CLUSTER_NAME]: clusterName };
  const { bootstrap, infrastructureRef } = spec.template.spec;
  const [template, config] = await Promise.all([
    management.getAmong(KINDS.template, infrastructureRef.name, of),
    bootstrap.configRef ? management.getAmong(KINDS.bootstrap, bootstrap.configRef.name, of) : undefined,
  ]);
  return { template, bootstrap: config, size: replicas ?? 1 };
}

/** A pool in the program's words, but for its cluster and its name. */
export function observedArgs(deployment: WireDeployment, { template, bootstrap }: PresentParts): Partial<PoolOnPlane> {
  const { spec } = deployment;
  const autoscaling = boundsOf(deployment);
  const { failureDomain, minReadySeconds } = spec.template.spec;
  const registration = bootstrap?.spec.template.spec?.joinConfiguration?.nodeRegistration;
  return {
    // Whatever an autoscaler chose is right.
    ...(autoscaling ? {} : { size: spec.replicas ?? 1 }),
    autoscaling,
    ...(template ? observedTemplate(template) : {}),
    ...(bootstrap ? observedNodes(registration, spec.template.metadata?.labels) : {}),
    zones: failureDomain ? [failureDomain] : [],
    updateStrategy: strategyOf(spec.rollout?.strategy?.rollingUpdate ?? {}),
    nodeRepaveIntervalSeconds: minReadySeconds ?? 0,
    overrideKubeadmConfiguration: observedOverride(bootstrap),
  };
}
