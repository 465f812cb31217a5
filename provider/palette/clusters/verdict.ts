import { z } from "zod";

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
