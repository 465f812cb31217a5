import type { StringMap, WireMetadata } from "../metadata";
import type { Session } from "../session";
import { WireCluster } from "./wire";

const WireLabelled = WireCluster.pick({ metadata: true });

/**
 * A cluster's metadata as they have to be written back: labels that did not come from Palette are hidden by default, and what is not
 * sent back is lost.
 */
export async function readMetadata(session: Session, uid: string): Promise<WireMetadata> {
  const ask = { params: { uid }, query: { includeNonSpectroLabels: true } };
  return (await session.palette.document("GET /v1/spectroclusters/{uid}", WireLabelled, ask)).metadata;
}

/** Replaces labels and annotations as a whole. */
export async function patchMetadata(
  session: Session,
  uid: string,
  { name }: WireMetadata,
  maps: { labels: StringMap; annotations: StringMap },
): Promise<void> {
  const json = { metadata: { name, ...maps } };
  await session.palette.tell("PATCH /v1/spectroclusters/{uid}/metadata", { params: { uid }, json, repeatable: true });
}
