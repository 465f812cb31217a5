import { equal, isBlank } from "../../core/diff";
import type { ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import { type ClusterArgs, ControlPlane } from "../../model/cluster";
import type { ClusterUpdate, Marker } from "../../plane";
import { POOL_FIELDS, type PoolArgs } from "../machine-pools/fields";
import { applied, differing, observe as observePool, rewritten } from "../machine-pools/shape";
import type { WirePool } from "../machine-pools/wire";
import { marked, markerOf, mergedLabels, sameMarker } from "../metadata";
import { applyProfiles } from "../profiles/update";
import { retryUntilSettled } from "../retry-until-settled";
import type { Session } from "../session";
import { newerIn, versionHinted } from "../versions/gates";
import { renewCertificates } from "./agents";
import { patchMetadata, readMetadata } from "./metadata";
import { controlPlaneOf } from "./observe";
import { changedConfig, SETTINGS, writeSettings } from "./settings";
import { configOf, poolsOf, readCloudConfig, type WireCloudConfig } from "./wire";

interface Change {
  uid: string;
  args: ClusterArgs;
  prior: Partial<ClusterArgs>;
}

/** Writes what differs, step by step; in the order in which a rollout of the one does not undo another. */
export async function updateCluster(session: Session, change: Change): Promise<ClusterUpdate> {
  return await session.writes.run(change.uid, session.palette.signal, async () => {
    const { reader } = session;
    const cluster = await reader.cluster(change.uid);
    const configUid = cluster && configOf(cluster);
    const config = configUid === undefined ? undefined : await reader.cloudConfig(change.uid, configUid);
    if (!cluster || configUid === undefined || !config) throw gone(change.uid);
    const pool = poolsOf(config).find((known) => known.isControlPlane === true);
    const machines = pool ? ((await reader.machines(change.uid, configUid, pool.name)) ?? []) : [];
    return await retryUntilSettled(session, change.uid, async () => {
      const sent = [
        ...(await writeCloudConfig(session, configUid, config, change)),
        ...(pool ? await writeControlPlane(session, configUid, pool, change) : []),
        ...(await writeMetadata(session, change)),
        ...(await writeSettings(session, cluster, change)),
        ...(await applyProfiles(session, cluster, change.args, change.prior)),
        ...(await renewCertificates(session, change.uid, change.args, change.prior)),
      ];
      return { machines: machines.map((machine) => machine.id), sent };
    });
  });
}

/** Writes the marker and nothing else. */
export async function claimCluster(session: Session, uid: string, marker: Marker): Promise<void> {
  await session.writes.run(uid, session.palette.signal, async () => {
    const metadata = await readMetadata(session, uid);
    if (sameMarker(markerOf(metadata), marker)) return;
    await patchMetadata(session, uid, metadata, {
      labels: metadata.labels ?? {},
      annotations: marked(metadata.annotations, marker),
    });
  });
}

async function writeCloudConfig(
  session: Session,
  configUid: string,
  config: WireCloudConfig,
  { uid, args, prior }: Change,
): Promise<(keyof ClusterArgs)[]> {
  const changedIn = (found: WireCloudConfig) => changedConfig(found.spec.clusterConfig ?? {}, args, prior);
  if (Object.keys(changedIn(config)).length === 0) return [];
  // What is written back is read just before.
  const now = await readCloudConfig(session, configUid);
  if (!now) throw gone(uid);
  const clusterConfig = now.spec.clusterConfig ?? {};
  const next = changedIn(now);
  const sent = Object.keys(next) as (keyof typeof next)[];
  if (sent.length === 0) return [];
  const json = { clusterConfig: { ...clusterConfig, ...next } };
  const route = "PUT /v1/cloudconfigs/maas/{configUid}/clusterConfig";
  await versionHinted(newerIn<ClusterArgs>(SETTINGS, args, sent), () =>
    session.palette.tell(route, { params: { configUid }, json }),
  );
  return sent;
}

async function writeControlPlane(
  session: Session,
  configUid: string,
  pool: WirePool,
  { uid, args, prior }: Change,
): Promise<(keyof ClusterArgs)[]> {
  const asked = { ...args.controlPlane, name: controlPlaneOf(observePool(pool)).name };
  const differingIn = (found: WirePool) =>
    differing(ControlPlane, controlPlaneOf(observePool(found)), asked, prior.controlPlane);
  if (differingIn(pool).length === 0) return [];
  // What is written back is read just before.
  const config = await readCloudConfig(session, configUid);
  if (!config) throw gone(uid);
  const now = poolsOf(config).find(({ name }) => name === pool.name);
  if (!now) throw goneError(`Control plane '${pool.name}' of cluster ${uid}`);
  const fields = differingIn(now);
  if (fields.length === 0) return [];
  const params = { configUid, machinePoolName: pool.name };
  const json = applied(rewritten(now), asked, fields);
  const route = "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}";
  await versionHinted(newerIn<PoolArgs>(POOL_FIELDS, asked), () => session.palette.tell(route, { params, json }));
  return ["controlPlane"];
}

async function writeMetadata(session: Session, { uid, args, prior }: Change): Promise<(keyof ClusterArgs)[]> {
  // Then everything that is there is somebody else's.
  const isNamedNowhere = [args.tags, prior.tags, args.description, prior.description].every(isBlank);
  if (isNamedNowhere) return [];
  const metadata = await readMetadata(session, uid);
  const labels = mergedLabels(metadata.labels, args.tags, prior.tags);
  const leaveDescription = isBlank(args.description) && isBlank(prior.description);
  const description = leaveDescription ? metadata.annotations?.description : (args.description ?? "");
  const sent: (keyof ClusterArgs)[] = [
    ...(equal(labels, metadata.labels ?? {}) ? [] : ["tags" as const]),
    ...((description ?? "") === (metadata.annotations?.description ?? "") ? [] : ["description" as const]),
  ];
  if (sent.length === 0) return [];
  const annotations = { ...metadata.annotations, ...(description === undefined ? {} : { description }) };
  await patchMetadata(session, uid, metadata, { labels, annotations });
  return sent;
}

const gone = (uid: string): ProviderError => goneError(`Cluster ${uid}`);
