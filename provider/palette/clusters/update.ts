import { equal, isBlank } from "../../core/diff";
import type { ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import { type ClusterArgs, ControlPlane } from "../../model/cluster";
import type { ClusterUpdate, Marker } from "../../plane";
import { POOL_FIELDS, type PoolArgs } from "../machine-pools/fields";
import { machinesOf } from "../machine-pools/machines";
import { applied, differing, observe as observePool, rewritten } from "../machine-pools/shape";
import type { WirePool } from "../machine-pools/wire";
import { marked, markerOf, mergedLabels, sameMarker } from "../metadata";
import { applyProfiles } from "../profiles/update";
import type { Session } from "../session";
import { retryUntilSettled } from "../settled-first";
import { newerIn, versionHinted } from "../versions/gates";
import { renewCertificates } from "./agents";
import { patchMetadata, readMetadata } from "./metadata";
import { controlPlaneOf } from "./observe";
import { changedConfig, SETTINGS, writeSettings } from "./settings";
import { configOf, poolsOf, readCloudConfig, readCluster, type WireCloudConfig } from "./wire";

interface Change {
  uid: string;
  args: ClusterArgs;
  prior: Partial<ClusterArgs>;
}

/** Writes what differs, step by step; in the order in which a rollout of the one does not undo another. */
export async function updateCluster(session: Session, change: Change): Promise<ClusterUpdate> {
  return await session.writes.run(change.uid, session.palette.signal, async () => {
    const cluster = await readCluster(session, change.uid);
    const configUid = cluster && configOf(cluster);
    const config = configUid === undefined ? undefined : await readCloudConfig(session, configUid);
    if (!cluster || configUid === undefined || !config) throw gone(change.uid);
    const pool = poolsOf(config).find((known) => known.isControlPlane === true);
    const machines = pool ? ((await machinesOf(session.palette, configUid, pool.name)) ?? []) : [];
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
  { args, prior }: Change,
): Promise<(keyof ClusterArgs)[]> {
  const clusterConfig = config.spec.clusterConfig ?? {};
  const next = changedConfig(clusterConfig, args, prior);
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
  { args, prior }: Change,
): Promise<(keyof ClusterArgs)[]> {
  const seen = controlPlaneOf(observePool(pool));
  const asked = { ...args.controlPlane, name: seen.name };
  const fields = differing(ControlPlane, seen, asked, prior.controlPlane);
  if (fields.length === 0) return [];
  const params = { configUid, machinePoolName: pool.name };
  const json = applied(rewritten(pool), asked, fields);
  const route = "PUT /v1/cloudconfigs/maas/{configUid}/machinePools/{machinePoolName}";
  await versionHinted(newerIn<PoolArgs>(POOL_FIELDS, asked), () => session.palette.tell(route, { params, json }));
  return ["controlPlane"];
}

async function writeMetadata(session: Session, { uid, args, prior }: Change): Promise<(keyof ClusterArgs)[]> {
  // Then everything that is there is somebody else's.
  const isNobodys = [args.tags, prior.tags, args.description, prior.description].every(isBlank);
  if (isNobodys) return [];
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
