import { ApiError } from "../../core/errors";
import type { ProfilesOfCluster } from "../../plane";
import { wouldWrite } from "../profiles/update";
import type { Session } from "../session";
import { orNoSuchCall } from "../versions/gates";
import { objections, WireVerdict } from "./verdict";

/** Why a new cluster may not be called like that; undefined when it may, or where Palette does not know this call. */
export async function refusedName(session: Session, name: string): Promise<string | undefined> {
  try {
    await orNoSuchCall(session.palette.tell("GET /v1/spectroclusters/validate/name", { query: { name } }));
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && ["invalid", "conflict"].includes(error.kind)) return error.message;
    throw error;
  }
}

/** What Palette has against packs of profiles that a cluster is to change to; empty when nothing. */
export async function objectionsToProfiles(
  session: Session,
  uid: string,
  wanted: ProfilesOfCluster,
): Promise<readonly string[]> {
  const cluster = await session.reader.cluster(uid);
  const profiles = cluster ? await wouldWrite(session, cluster, wanted) : [];
  if (profiles.length === 0) return [];
  const ask = { params: { uid }, json: { profiles }, repeatable: true };
  const route = "POST /v1/spectroclusters/{uid}/validate/packs";
  const verdict = await orNoSuchCall(session.palette.ask(route, WireVerdict, ask));
  return verdict ? objections(verdict) : [];
}
