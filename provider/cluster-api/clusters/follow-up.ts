import type { FollowUp } from "../../plane";
import type { ManagementCluster } from "../client";
import { KINDS, type WireControlPlane, type WireDeployment, type WireKubeadmConfig, type WireTemplate } from "../kinds";
import { CLUSTER_NAME } from "../labels";
import { bringParts, type Followed, type Kubernetes, templatesOf } from "../machine-pools/followed-parts";
import type { ClusterMachine } from "../machines";
import { removeUnusedTemplates } from "../templates";
import { type ClusterDocuments, readDocuments } from "./documents";
import { type NodeSettings, type Settled, sameSettings, settingsIn, written } from "./node-settings";
import { type ClusterContent, settingsOf } from "./objects";

/** Annotations of a control plane: what an update of ours began to bring to the cluster, while pools may be without it. */
const UPGRADE = "pulumi-palette-maas/upgrade";
const SETTINGS = "pulumi-palette-maas/node-settings";

/** A control plane with its template, whom the pools follow. */
interface Leading {
  controlPlane: WireControlPlane;
  template: WireTemplate;
}

const leading = ({ controlPlane, template }: ClusterDocuments): Leading | undefined =>
  controlPlane && template && { controlPlane, template };

const kubernetesOf = ({ controlPlane, template }: Leading): Kubernetes => ({
  version: controlPlane.spec.version,
  image: template.spec.template.spec.image,
});

const configOf = ({ controlPlane }: Leading): Settled => controlPlane.spec.kubeadmConfigSpec ?? {};

/** What stands in the notes. */
const noted = (kubernetes: Kubernetes, settings: NodeSettings): Record<string, string> => ({
  [UPGRADE]: `${kubernetes.version} ${kubernetes.image}`,
  [SETTINGS]: written(settings),
});

/** How a control plane notes an update that brings another Kubernetes or other settings of nodes, or one that is not through yet; empty otherwise. */
export function followUpNotes(documents: ClusterDocuments, args: ClusterContent): Record<string, string> {
  const present = leading(documents);
  if (!present) return {};
  const { version, image } = args.kubernetes;
  const wanted = noted({ version: `v${version}`, image }, settingsOf(args));
  const now = noted(kubernetesOf(present), settingsIn(configOf(present)));
  const notes = present.controlPlane.metadata.annotations ?? {};
  return Object.fromEntries(
    Object.entries(wanted).filter(([note, text]) => now[note] !== text || notes[note] === text),
  );
}

/** What pools are to follow in: what a note says and the control plane still has. Pools that somebody else left behind are no business of an update. */
function followedIn(present: Leading): Followed | undefined {
  const [kubernetes, settings] = [kubernetesOf(present), settingsIn(configOf(present))];
  const now = noted(kubernetes, settings);
  const isNoted = (note: string): boolean => present.controlPlane.metadata.annotations?.[note] === now[note];
  const followed = {
    ...(isNoted(UPGRADE) ? { kubernetes } : {}),
    ...(isNoted(SETTINGS) ? { settings } : {}),
  };
  return Object.keys(followed).length > 0 ? followed : undefined;
}

/** A control plane that pools follow, and in what. */
type Lead = Leading & { followed: Followed };

function leadIn(documents: ClusterDocuments): Lead | undefined {
  const present = leading(documents);
  const followed = present && followedIn(present);
  return followed && !documents.cluster.metadata.deletionTimestamp ? { ...present, followed } : undefined;
}

/**
 * Brings what the control plane has got to the pools, once its machines all have it and one pool after the other: the controllers would
 * exchange the machines of all at once, and join nodes of a newer version than the API server's.
 */
export function followUp(management: ManagementCluster, documents: ClusterDocuments): FollowUp | undefined {
  const lead = leadIn(documents);
  if (!lead) return undefined;
  const { name } = documents.cluster.metadata;
  const proceed = async (): Promise<boolean> => {
    if (!isComplete(documents, lead)) return false;
    // A step exchanges machines: it goes by what is there now, not by what one who waits has seen.
    const now = await readDocuments(management.fresh, name);
    const still = now && leadIn(now);
    if (!now || !still) return false;
    const configs = still.followed.settings && (await configsIn(management.fresh, name));
    return isComplete(now, still, configs) && (await takeStep(management.fresh, now, still, configs));
  };
  const { kubernetes, settings } = lead.followed;
  return {
    inputs: [...(kubernetes ? ["kubernetes" as const] : []), ...(settings ? (["sshKeys", "ntpServers"] as const) : [])],
    proceed,
  };
}

/** With what each machine joined, by its name. */
type Configs = ReadonlyMap<string, WireKubeadmConfig>;

const configsIn = async (management: ManagementCluster, cluster: string): Promise<Configs> =>
  new Map(
    (await management.list(KINDS.kubeadmConfig, { [CLUSTER_NAME]: cluster })).map((one) => [one.metadata.name, one]),
  );

/** Whether the control plane has all of its machines, as the pools are to follow it. */
function isComplete({ machines }: ClusterDocuments, lead: Lead, configs?: Configs): boolean {
  const { controlPlane, template } = lead;
  const own = machines.filter(({ isControlPlane }) => isControlPlane);
  const wanted = { version: controlPlane.spec.version, template, config: configOf(lead) };
  return isThrough(own, controlPlane.spec.replicas, wanted, configs);
}

async function takeStep(
  management: ManagementCluster,
  { cluster, deployments, machines }: ClusterDocuments,
  { controlPlane, followed }: Lead,
  configs?: Configs,
): Promise<boolean> {
  for (const deployment of inOrder(deployments)) {
    const its = await templatesOf(management, deployment);
    if (await bringParts(management, deployment, its, followed)) return false;
    const workers = machines.filter((machine) => machine.deployment === deployment.metadata.name);
    const version = deployment.spec.template.spec.version ?? "";
    const { template, bootstrap } = its;
    const wanted = { version, template, config: bootstrap?.spec.template.spec ?? undefined };
    if (!isThrough(workers, deployment.spec.replicas, wanted, configs)) return false;
  }
  for (const { metadata } of [controlPlane, ...deployments])
    await removeUnusedTemplates(management, cluster.metadata.name, { owner: metadata.name });
  await management.merge(KINDS.controlPlane, controlPlane.metadata.name, {
    metadata: { annotations: { [UPGRADE]: null, [SETTINGS]: null } },
  });
  return true;
}

/** In the order in which previews name them. */
const inOrder = (deployments: readonly WireDeployment[]): WireDeployment[] =>
  [...deployments].sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));

/** What the machines of a pool are to be made from. */
interface MadeFrom {
  version: string;
  template: WireTemplate;
  config: Settled | undefined;
}

/** Whether as many machines run as there should be, and all of them as they are wanted now; `configs`: where those count, too. */
const isThrough = (
  machines: readonly ClusterMachine[],
  size: number | null | undefined,
  wanted: MadeFrom,
  configs: Configs | undefined,
): boolean =>
  machines.length === (size ?? 1) &&
  machines.every(
    ({ machine, version, template, config }) =>
      machine.state === "running" &&
      version === wanted.version &&
      template === wanted.template.metadata.name &&
      (!configs || !wanted.config || sameSettings(configs.get(config)?.spec ?? {}, wanted.config)),
  );
