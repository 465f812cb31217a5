import { z } from "zod";
import { ApiError } from "../../core/errors";
import type { Profile } from "../../model/profiles";
import { wouldWrite } from "../profiles/update";
import type { Session } from "../session";
import { orNoSuchCall } from "../version-gates";

const WireResults = z
  .looseObject({
    results: z
      .array(
        z.looseObject({
          name: z.string().nullish(),
          displayName: z.string().nullish(),
          errors: z.array(z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })).nullish(),
        }),
      )
      .nullish(),
  })
  .nullish();

/** What Palette answers to a check: without errors in it, it has no objection. */
export const WireVerdict = z.looseObject({
  machinePools: WireResults,
  profiles: z.array(z.looseObject({ uid: z.string().nullish(), packs: WireResults })).nullable(),
});
export type WireVerdict = z.infer<typeof WireVerdict>;

/** The objections in a verdict, a line each. */
export function objections({ machinePools, profiles }: WireVerdict): string[] {
  const groups = [
    { kind: "pool", results: machinePools?.results },
    ...(profiles ?? []).map((profile) => ({ kind: "pack", results: profile.packs?.results })),
  ];
  return groups.flatMap(({ kind, results }) =>
    (results ?? []).flatMap(({ name, displayName, errors }) =>
      (errors ?? []).map((error) => `${kind} ${displayName || name || "?"}: ${error.message || error.code}`),
    ),
  );
}

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
  wanted: { profiles: readonly Profile[]; prior: readonly Profile[] | undefined; isWritten: boolean },
): Promise<readonly string[]> {
  const cluster = await session.reader.cluster(uid);
  const profiles = cluster ? await wouldWrite(session, cluster, wanted) : [];
  if (profiles.length === 0) return [];
  const ask = { params: { uid }, json: { profiles }, repeatable: true };
  const route = "POST /v1/spectroclusters/{uid}/validate/packs";
  const verdict = await orNoSuchCall(session.palette.ask(route, WireVerdict, ask));
  return verdict ? objections(verdict) : [];
}
