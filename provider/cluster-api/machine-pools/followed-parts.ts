import { goneError } from "../../core/gone";
import type { Body, ManagementCluster } from "../client";
import { type NodeSettings, sameSettings } from "../clusters/node-settings";
import { KINDS, type WireBootstrap, type WireDeployment, type WireTemplate } from "../kinds";
import { machineTemplate, type NamedBody, namedTemplate, observedTemplate } from "../templates";
import { joiningConfig } from "./objects";
import { observedArgs, partsOf } from "./parts";

/** What nodes run, and what their servers are deployed with. */
export interface Kubernetes {
  /** As Cluster API writes it: `v1.33.5`. */
  version: string;
  /** Image in MAAS. */
  image: string;
}

/** In what pools follow their control plane now; in all else they stay as they are. */
export interface Followed {
  kubernetes?: Kubernetes | undefined;
  settings?: NodeSettings | undefined;
}

/** The templates of a pool. */
export interface PoolTemplates {
  template: WireTemplate;
  /** Missing where its machines join with something else. */
  bootstrap?: WireBootstrap | undefined;
}

/** What a pool is made from now. */
export async function templatesOf(management: ManagementCluster, deployment: WireDeployment): Promise<PoolTemplates> {
  const { template, bootstrap } = await partsOf(management, deployment);
  if (template) return { template, bootstrap };
  const { name } = deployment.spec.template.spec.infrastructureRef;
  throw goneError(`The template '${name}' of the machine pool '${deployment.metadata.name}'`);
}

/** Gives a pool what it has not followed in yet, in one write, and leaves all else of it as it stands. Answers whether there was anything. */
export async function bringParts(
  management: ManagementCluster,
  deployment: WireDeployment,
  present: PoolTemplates,
  followed: Followed,
): Promise<boolean> {
  const { name } = deployment.metadata;
  const { version } = followed.kubernetes ?? {};
  const template = otherTemplate(deployment, present, followed);
  const bootstrap = otherBootstrap(deployment, present, followed);
  const isOther = version !== undefined && deployment.spec.template.spec.version !== version;
  if (!template && !bootstrap && !isOther) return false;
  if (template) await management.apply(KINDS.template, template.name, template.body, { force: true });
  if (bootstrap) await management.apply(KINDS.bootstrap, bootstrap.name, bootstrap.body, { force: true });
  const spec: Body = {
    ...(isOther ? { version } : {}),
    ...(template ? { infrastructureRef: { name: template.name } } : {}),
    ...(bootstrap ? { bootstrap: { configRef: { name: bootstrap.name } } } : {}),
  };
  await management.merge(KINDS.machineDeployment, name, { spec: { template: { spec } } });
  return true;
}

/** What has the image already may have a name of somebody else's. */
function otherTemplate(
  { metadata: { name }, spec }: WireDeployment,
  { template: present }: PoolTemplates,
  { kubernetes }: Followed,
): NamedBody | undefined {
  if (!kubernetes || present.spec.template.spec.image === kubernetes.image) return undefined;
  const { image } = kubernetes;
  return machineTemplate(spec.clusterName, name, { ...observedTemplate(present), image, present });
}

function otherBootstrap(
  deployment: WireDeployment,
  { template, bootstrap: present }: PoolTemplates,
  { settings }: Followed,
): NamedBody | undefined {
  if (!settings || !present) return undefined;
  const args = observedArgs(deployment, { template, bootstrap: present });
  const { config, annotations } = joiningConfig(args, { settings }, present);
  if (sameSettings(config, present.spec.template.spec ?? {})) return undefined;
  const { clusterName } = deployment.spec;
  return namedTemplate(clusterName, deployment.metadata.name, { template: { spec: config } }, annotations);
}
