import { isOutcomeUnknown, ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import { marked, markerAmong } from "../../core/identity/annotations";
import type { ClusterArgs } from "../../model/cluster";
import type { Clusters, ClusterUpdate, Marker, Named } from "../../plane";
import { applyWhole } from "../apply-whole";
import type { Body, ManagementCluster } from "../client";
import { ACCOUNT_ID } from "../cloud-accounts";
import { objectionsTo, type Write } from "../dry-run";
import { keepRollout, memberAt } from "../keep-rollout";
import { createdAt, KINDS, type WireCluster } from "../kinds";
import { idOf, nameIn } from "../names";
import { removeUnusedTemplates } from "../templates";
import { type ClusterDocuments, readDocuments } from "./documents";
import { followUp, followUpNotes } from "./follow-up";
import { type ClusterContent, type ClusterObjects, clusterObjects, controlPlaneName } from "./objects";
import { observedCluster } from "./observe";
import { chooseCluster, observedPodNetwork, podNetwork, removePodNetwork } from "./pod-network";

/** The clusters in one namespace of a management cluster. */
export function clusters(management: ManagementCluster): Clusters {
  const { namespace } = management;
  const named = (id: string): string => nameIn(id, namespace);
  return {
    find: (name) => find(management, name),
    names: async () => (await management.list(KINDS.cluster)).map(({ metadata }) => metadata.name),
    validate: (args) => validate(management, args),
    validateUpdate: async (id, args) => objectionsTo(management, (await updateOf(management, named(id), args)).writes),
    refusedName: async (name) => ((await find(management, name)) ? "there is one already" : undefined),
    registersGivenEndpoints: true,
    create: (args, marker) => create(management, args, marker),
    complete: (id, args) => complete(management, named(id), args),
    observe: async (id, wanted) => {
      const documents = await readDocuments(management, named(id));
      if (!documents) return undefined;
      const next = followUp(management, documents);
      // What nobody asks for is not read: most looks are those of waits.
      const cni = wanted?.kubernetes?.cni === undefined ? undefined : await observedPodNetwork(management, named(id));
      return { ...observedCluster({ ...documents, cni }, wanted), ...(next ? { followUp: next } : {}) };
    },
    brief: async (id) => {
      const found = await management.get(KINDS.cluster, named(id));
      return found && { name: found.metadata.name, cloudAccountId: ACCOUNT_ID };
    },
    marker: async (id) => markerAmong((await management.get(KINDS.cluster, named(id)))?.metadata.annotations),
    update: (id, args, prior) => update(management.own, named(id), args, prior),
    removeLeftovers: (id) => removeLeftovers(management.fresh, named(id)),
    claim: async (id, marker) => {
      await management.merge(KINDS.cluster, named(id), { metadata: { annotations: marked({}, marker) } });
    },
    delete: (id, byForce = false) => remove(management.fresh, named(id), byForce),
    kubeconfig: async (id) => {
      const secret = await management.get(KINDS.secret, `${named(id)}-kubeconfig`);
      const value = secret?.data?.value;
      return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
    },
    events: (id, most) => events(management, named(id), most),
  };
}

async function find(management: ManagementCluster, name: string): Promise<Named | undefined> {
  const found = await management.get(KINDS.cluster, name);
  if (!found) return undefined;
  const { metadata } = found;
  return {
    id: idOf({ namespace: management.namespace, name }),
    marker: markerAmong(metadata.annotations),
    createdAt: createdAt(metadata),
  };
}

function contentOf({ kubernetes, ...args }: ClusterArgs): ClusterContent {
  if (kubernetes) return { ...args, kubernetes };
  throw new ProviderError(`Cluster '${args.name}' needs 'kubernetes' on Cluster API.`);
}

function validate(management: ManagementCluster, args: ClusterArgs): Promise<readonly string[]> {
  return objectionsTo(management, [...networkOf(args), ...inOrder(args.name, clusterObjects(contentOf(args)))]);
}

/** What brings the network of pods that the program names, if it names one. */
const networkOf = ({ name, kubernetes }: ClusterArgs, cluster?: WireCluster): readonly Write[] =>
  kubernetes?.cni === undefined ? [] : podNetwork(name, kubernetes.cni, cluster);

/** What belongs to the cluster, and goes with it. */
async function complete(management: ManagementCluster, name: string, { kubernetes }: ClusterArgs): Promise<void> {
  if (kubernetes?.cni === undefined) return;
  const cluster = await management.get(KINDS.cluster, name);
  if (!cluster) throw goneError(`Cluster '${name}'`);
  await chooseCluster(management, cluster);
  for (const [kind, object, body] of podNetwork(name, kubernetes.cni, cluster))
    await management.apply(kind, object, body, { force: true });
}

/** The objects in the order in which they are made: the cluster last, for it is what the controllers begin with. */
const inOrder = (name: string, { template, maasCluster, controlPlane, cluster }: ClusterObjects) =>
  [
    [KINDS.template, template.name, template.body],
    [KINDS.maasCluster, name, maasCluster],
    [KINDS.controlPlane, controlPlaneName(name), controlPlane],
    [KINDS.cluster, name, cluster],
  ] as const;

async function create(management: ManagementCluster, args: ClusterArgs, marker: Marker): Promise<string> {
  const { name } = args;
  const objects = clusterObjects(contentOf(args));
  const left = await leftBehind(management, name, marker);
  const { template, maasCluster, controlPlane, cluster } = objects;
  await management.apply(KINDS.template, template.name, template.body);
  const mine = (body: Body): Body => withAnnotations(body, marked({}, marker));
  // An interrupted run of this owner may have made them, under another claim. Else they are made, and one of two stacks that begin at once fails.
  if (left.maasCluster) await management.apply(KINDS.maasCluster, name, mine(maasCluster), { force: true });
  else await management.create(KINDS.maasCluster, name, mine(maasCluster));
  const owner = controlPlaneName(name);
  if (left.controlPlane) await management.apply(KINDS.controlPlane, owner, mine(controlPlane), { force: true });
  else await management.create(KINDS.controlPlane, owner, mine(controlPlane));
  try {
    await management.create(KINDS.cluster, name, mine(cluster));
  } catch (error) {
    const made = isOutcomeUnknown(error) ? await find(management, name).catch(() => undefined) : undefined;
    if (made?.marker?.owner !== marker.owner || made.marker.claim !== marker.claim) throw error;
  }
  return idOf({ namespace: management.namespace, name });
}

/** Parts of a new cluster that an interrupted run of this owner left behind. Those of somebody else would be taken over without a word. */
async function leftBehind(
  management: ManagementCluster,
  name: string,
  { owner }: Marker,
): Promise<{ maasCluster: boolean; controlPlane: boolean }> {
  const [maasCluster, controlPlane] = await Promise.all([
    management.get(KINDS.maasCluster, name),
    management.get(KINDS.controlPlane, controlPlaneName(name)),
  ]);
  for (const [{ kind }, found] of [
    [KINDS.maasCluster, maasCluster],
    [KINDS.controlPlane, controlPlane],
  ] as const) {
    if (!found || markerAmong(found.metadata.annotations)?.owner === owner) continue;
    throw new ProviderError(
      `There is a ${kind} for a cluster '${name}' in the namespace '${management.namespace}' already, and this stack did not make it. ` +
        "Nothing was sent. Choose another name, or remove it if nothing needs it.",
    );
  }
  return { maasCluster: maasCluster !== undefined, controlPlane: controlPlane !== undefined };
}

const withAnnotations = (body: Body, annotations: Record<string, string>): Body => ({
  ...body,
  metadata: { ...body.metadata, annotations },
});

/** What an update writes, in its order, and what there was before. */
async function updateOf(
  management: ManagementCluster,
  name: string,
  args: ClusterArgs,
): Promise<{ documents: ClusterDocuments; writes: readonly Write[] }> {
  const documents = await readDocuments(management, name);
  if (!documents) throw goneError(`Cluster '${name}'`);
  const { cluster } = documents;
  const owner = cluster.spec.controlPlaneRef?.name ?? controlPlaneName(name);
  const { controlPlane: wanted, template, maasCluster } = clusterObjects(contentOf(args), documents);
  const controlPlane = keepUnchanged(documents, args, wanted);
  // What these applies do not name, they would give up: the markers that stand there stay.
  const kept = (body: Body, of: Marked | undefined, notes: Record<string, string> = {}) => {
    const marker = markerAmong(of?.metadata.annotations);
    return withAnnotations(body, { ...(marker ? marked({}, marker) : {}), ...notes });
  };
  const notes = followUpNotes(documents, contentOf(args));
  const infrastructure = cluster.spec.infrastructureRef?.name ?? name;
  return {
    documents,
    writes: [
      ...networkOf(args, cluster),
      ...(isReferredTo(controlPlane, template.name) ? [[KINDS.template, template.name, template.body] as const] : []),
      [KINDS.maasCluster, infrastructure, kept(maasCluster, documents.maasCluster)],
      [KINDS.controlPlane, owner, kept(controlPlane, documents.controlPlane, notes)],
    ],
  };
}

async function update(
  management: ManagementCluster,
  name: string,
  args: ClusterArgs,
  prior: Partial<ClusterArgs>,
): Promise<ClusterUpdate> {
  const { documents, writes } = await updateOf(management, name, args);
  if (args.kubernetes?.cni !== undefined) await chooseCluster(management, documents.cluster);
  else if (prior.kubernetes?.cni !== undefined) await removePodNetwork(management.fresh, name);
  await applyWhole(management, writes);
  return { machines: controlPlaneIds(documents), sent: ["controlPlane"] };
}

/** Templates that the control plane's machines of before were made from; those of pools go when they have followed it. */
async function removeLeftovers(management: ManagementCluster, name: string): Promise<void> {
  const cluster = await management.get(KINDS.cluster, name);
  if (!cluster) return;
  const owner = cluster.spec.controlPlaneRef?.name ?? controlPlaneName(name);
  const { infrastructureRef } = (await management.get(KINDS.controlPlane, owner))?.spec.machineTemplate.spec ?? {};
  await removeUnusedTemplates(management, name, { owner, current: [infrastructureRef?.name] });
}

/** One that stays under another name needs no copy. */
const isReferredTo = (controlPlane: Body, template: string): boolean =>
  memberAt(controlPlane, ["spec", "machineTemplate", "spec", "infrastructureRef", "name"]) === template;

type Marked = { metadata: { annotations?: Record<string, string> | null | undefined } };

/**
 * The control plane as it is wanted, with all that exchanges machines left as it stands where no input says otherwise: somebody else may
 * have made it, with other names of templates and other settings of kubeadm.
 */
function keepUnchanged(documents: ClusterDocuments, args: ClusterArgs, wanted: Body): Body {
  const { controlPlane } = documents;
  if (!controlPlane) return wanted;
  const present = contentOf({ ...args, ...observedCluster(documents, args).args });
  const asItIs = clusterObjects(present, documents).controlPlane;
  return keepRollout(wanted, asItIs, controlPlane, ROLLING);
}

/** What of a control plane exchanges its machines. */
const ROLLING = [
  ["spec", "version"],
  ["spec", "kubeadmConfigSpec"],
  ["spec", "machineTemplate", "spec", "infrastructureRef"],
] as const;

const controlPlaneIds = ({ machines }: ClusterDocuments): string[] =>
  machines.filter(({ isControlPlane }) => isControlPlane).map(({ machine }) => machine.id);

async function remove(management: ManagementCluster, name: string, byForce: boolean): Promise<void> {
  if (byForce)
    throw new ProviderError(`Cluster API forgets no cluster by force: '${name}' stays until its servers are released.`);
  const found = await management.get(KINDS.cluster, name);
  if (!found || found.metadata.deletionTimestamp) return;
  // The cluster alone: its controllers remove what belongs to it in their order, and another order hangs.
  await management.remove(KINDS.cluster, found);
}

async function events(management: ManagementCluster, name: string, most: number): Promise<readonly string[]> {
  const all = await management.list(KINDS.event);
  const about = all.filter(
    ({ involvedObject }) => involvedObject?.name === name || involvedObject?.name?.startsWith(`${name}-`),
  );
  return about
    .sort((one, other) => (other.lastTimestamp ?? "").localeCompare(one.lastTimestamp ?? ""))
    .slice(0, most)
    .map(({ reason, message }) => `${reason ?? ""}: ${message ?? ""}`);
}
