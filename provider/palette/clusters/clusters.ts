import { ApiError, isOutcomeUnknown } from "../../core/errors";
import { overlaidRecords } from "../../core/merge";
import type { ClusterArgs } from "../../model/cluster";
import type { ClusterBrief, Clusters, Marker, Named, NewerInput } from "../../plane";
import { undefinedIfNotFound } from "../client";
import { isOfScope } from "../homes";
import { POOL_FIELDS, type PoolArgs } from "../machine-pools/fields";
import { toWire as poolToWire } from "../machine-pools/shape";
import { createdAt, labelsOf, marked, markerOf, sameMarker, WireUid } from "../metadata";
import { needsPacks, type ProfileEntity, toWire as profilesToWire, targetsOf } from "../profiles/cluster-profiles";
import type { Session } from "../session";
import { searchClusters } from "../tenant/search";
import { newerIn, orNoSuchCall, versionHinted } from "../versions/gates";
import { refusedName } from "./checks";
import { clusterEvents } from "./events";
import { kubeconfig } from "./kubeconfig";
import { observeCluster } from "./observe";
import { completeCluster, SETTINGS, toCreateSpec } from "./settings";
import { claimCluster, updateCluster } from "./update";
import { objections, WireVerdict } from "./verdict";
import { configOf, demandedCloudConfig, readCluster, stateOf } from "./wire";

/** The clusters of one scope. */
export function clusters(session: Session): Clusters {
  return {
    find: (name) => find(session, name),
    names: async () =>
      (await searchClusters(session.palette))
        .filter(({ metadata }) => isOfScope(metadata, session.home.project))
        .flatMap(({ metadata }) => metadata.name ?? []),
    validate: (args) => validate(session, args),
    refusedName: (name) => refusedName(session, name),
    create: (args, marker) => create(session, args, marker),
    complete: (id, args) => completeCluster(session, id, args),
    observe: (id, wanted, depth, before) => observeCluster(session, id, { wanted, depth, before }),
    brief: (id) => brief(session, id),
    marker: async (id) => {
      const cluster = await session.reader.cluster(id);
      return cluster && markerOf(cluster.metadata);
    },
    update: (id, args, prior) => updateCluster(session, { uid: id, args, prior }),
    claim: (id, marker) => claimCluster(session, id, marker),
    delete: (id, byForce = false) => remove(session, id, byForce),
    kubeconfig: (id, admin) => kubeconfig(session, id, admin),
    events: (id, most) => clusterEvents(session, id, most),
  };
}

async function brief(session: Session, uid: string): Promise<ClusterBrief | undefined> {
  const { related } = session.reader;
  const cluster = await related.cluster(uid);
  if (!cluster) return undefined;
  const configUid = configOf(cluster);
  const read = () => (configUid === undefined ? undefined : related.cloudConfig(uid, configUid));
  const config = await demandedCloudConfig(uid, stateOf(cluster), read);
  const cloudAccountId = config?.spec.cloudAccountRef?.uid || undefined;
  return { name: cluster.metadata.name ?? "", cloudAccountId };
}

async function find(session: Session, name: string): Promise<Named | undefined> {
  const hits = await searchClusters(session.palette, name);
  // The search knows deleted clusters for a while, and shows annotations not for certain: each hit is read.
  const read = await Promise.all(hits.map((hit) => readCluster(session, hit.metadata.uid ?? "")));
  const found = read.find((cluster) => cluster && isOfScope(cluster.metadata, session.home.project));
  if (!found?.metadata.uid) return undefined;
  return { id: found.metadata.uid, marker: markerOf(found.metadata), createdAt: createdAt(found.metadata) };
}

const newerInputs = (args: ClusterArgs): NewerInput[] => [
  ...newerIn<ClusterArgs>(SETTINGS, args),
  ...newerIn<PoolArgs>(POOL_FIELDS, args.controlPlane),
];

async function validate(session: Session, args: ClusterArgs): Promise<readonly string[]> {
  const json = await entityOf(session, args, undefined);
  try {
    const ask = { json, repeatable: true };
    // A Palette without this call answers 404; the request itself will tell then.
    const send = () => orNoSuchCall(session.palette.ask("POST /v1/spectroclusters/maas/validate", WireVerdict, ask));
    const verdict = await versionHinted(newerInputs(args), send);
    return verdict ? objections(verdict) : [];
  } catch (error) {
    if (error instanceof ApiError && error.kind === "invalid") return [error.message];
    throw error;
  }
}

async function create(session: Session, args: ClusterArgs, marker: Marker): Promise<string> {
  const json = await entityOf(session, args, marker);
  try {
    const send = () => session.palette.ask("POST /v1/spectroclusters/maas", WireUid, { json });
    return (await versionHinted(newerInputs(args), send)).uid;
  } catch (error) {
    const made = isOutcomeUnknown(error) ? await find(session, args.name).catch(() => undefined) : undefined;
    if (made && sameMarker(made.marker, marker)) return made.id;
    throw error;
  }
}

async function remove(session: Session, uid: string, byForce: boolean): Promise<void> {
  await session.writes.run(uid, session.palette.signal, async () => {
    const cluster = await readCluster(session, uid);
    if (!cluster || (stateOf(cluster) === "deleting" && !byForce)) return;
    const query = byForce ? { forceDelete: true } : {};
    await undefinedIfNotFound(session.palette.tell("DELETE /v1/spectroclusters/{uid}", { params: { uid }, query }));
  });
}

async function entityOf(session: Session, args: ClusterArgs, marker: Marker | undefined): Promise<unknown> {
  const targets = await targetsOf(session, args.profiles, needsPacks(args.apiServer));
  return toWire(args, profilesToWire(targets, args.apiServer), marker);
}

/** The cluster as it is created: with its control plane, and without any workers. */
export function toWire(args: ClusterArgs, profiles: readonly ProfileEntity[], marker: Marker | undefined): unknown {
  const spec = { profiles, cloudConfig: {}, machinepoolconfig: [poolToWire(args.controlPlane, true)] };
  const plain = { description: args.description ?? "" };
  return {
    metadata: {
      name: args.name,
      labels: labelsOf(args.tags),
      annotations: marker ? marked(plain, marker) : plain,
    },
    spec: overlaidRecords(spec, toCreateSpec(args)),
  };
}
