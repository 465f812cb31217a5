import { equal } from "../../core/diff";
import { ProviderError } from "../../core/errors";
import type { PoolMarker } from "../../plane";
import { undefinedIfNotFound } from "../client";
import { patchMetadata, readMetadata } from "../clusters/metadata";
import type { WireMetadata } from "../metadata";
import type { Session } from "../session";
import type { MarkerChange } from "./marker-writes";
import { WireMarkers } from "./wire";

/** A pool has no annotations of its own: its cluster's list them all here, by name. */
const POOLS = "pulumi-palette-maas/pools";

/** The markers of a cluster's pools; undefined where somebody damaged them. */
export function poolMarkersIn(metadata: WireMetadata): Record<string, PoolMarker> | undefined {
  const wire = wireMarkersIn(metadata);
  if (!wire) return undefined;
  return Object.fromEntries(
    Object.entries(wire).map(([name, { owner, claim, protected: isProtected, since }]) => {
      const at = Date.parse(since ?? "");
      return [name, { owner, claim, isProtected, ...(Number.isNaN(at) ? {} : { since: at }) }];
    }),
  );
}

/** Undefined where the list cannot be read. */
function wireMarkersIn({ annotations }: WireMetadata): WireMarkers | undefined {
  const text = annotations?.[POOLS];
  if (!text) return {};
  try {
    const read = WireMarkers.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

export async function poolMarker(session: Session, clusterId: string, name: string): Promise<PoolMarker | undefined> {
  const cluster = await session.reader.cluster(clusterId);
  return cluster && poolMarkersIn(cluster.metadata)?.[name];
}

/** Another stack may write the same list at the same moment, and the last one wins: what was written is looked at again. */
const TRIES = 4;

export async function markPool(session: Session, clusterId: string, name: string, marker: PoolMarker): Promise<void> {
  const { owner, claim, isProtected, since } = marker;
  const entry = {
    owner,
    ...(claim === undefined ? {} : { claim }),
    protected: isProtected,
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
  };
  await changeMarker(session, clusterId, { name, change: (there) => ({ ...there, ...entry }) });
}

export async function unmarkPool(session: Session, clusterId: string, name: string): Promise<void> {
  await undefinedIfNotFound(changeMarker(session, clusterId, { name, change: () => undefined }));
}

async function changeMarker(session: Session, clusterId: string, mine: MarkerChange): Promise<void> {
  const write = (changes: readonly MarkerChange[]) => rewrite(session, clusterId, changes);
  await session.markers.write({ clusterId, signal: session.palette.signal, write }, mine);
}

async function rewrite(session: Session, clusterId: string, changes: readonly MarkerChange[]): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const metadata = await readMetadata(session, clusterId);
    const markers = wireMarkersIn(metadata);
    if (!markers) throw unreadable(clusterId);
    const next = changes.reduce(changed, markers);
    if (equal(markers, next)) return;
    const annotations = { ...metadata.annotations, [POOLS]: JSON.stringify(next) };
    await patchMetadata(session, clusterId, metadata, { labels: metadata.labels ?? {}, annotations });
  }
  const names = changes.map(({ name }) => `'${name}'`).join(", ");
  throw new ProviderError(
    `The marker of pool ${names} was written ${TRIES} times and is not there: somebody else writes the metadata of cluster ` +
      `${clusterId} all the time. Run 'pulumi up' again once that is over.`,
  );
}

function changed(markers: WireMarkers, { name, change }: MarkerChange): WireMarkers {
  const { [name]: there, ...others } = markers;
  const wanted = change(there);
  return wanted ? { ...others, [name]: wanted } : others;
}

const unreadable = (clusterId: string): ProviderError =>
  new ProviderError(
    `The annotation '${POOLS}' of cluster ${clusterId}, which says whose its pools are, cannot be read: somebody changed it. ` +
      "Remove it in Palette; the next 'pulumi up' of each stack with pools in the cluster writes its own part again.",
  );
