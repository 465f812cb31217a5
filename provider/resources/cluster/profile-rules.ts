import type { Failure } from "../../core/schema/parse";
import type { ClusterArgs } from "../../model/cluster";
import type { Pack, Profile } from "../../model/profiles";

type Maybe<T> = Partial<T> | undefined;

/** Rules on the profiles of a cluster; what is unknown is missing. */
export function profileRules({ profiles }: Partial<ClusterArgs>): Failure[] {
  const given: readonly Maybe<Profile>[] = profiles ?? [];
  return [
    ...given.flatMap((profile, i) => (profile ? identityRules(`profiles[${i}]`, profile) : [])),
    ...repeated(
      given.map((profile) => profile?.name),
      (i) => `profiles[${i}].name`,
      "names a profile twice",
    ),
    ...repeated(
      given.map((profile) => profile?.id),
      (i) => `profiles[${i}].id`,
      "names a profile twice",
    ),
    ...given.flatMap((profile, i) => packRules(`profiles[${i}].packs`, profile?.packs ?? [])),
    ...given.flatMap((profile, i) => partRules(`profiles[${i}].packs`, profile?.packs ?? [])),
  ];
}

function identityRules(at: string, { id, name, version, scope }: Partial<Profile>): Failure[] {
  const about = [`${at}.id`, `${at}.name`, `${at}.version`];
  if (id !== undefined) {
    const extra = Object.entries({ name, version, scope }).filter(([, value]) => value !== undefined);
    return extra.map(([key]) => ({
      path: `${at}.${key}`,
      reason: "is decided by 'id': give the one or the other",
      about,
    }));
  }
  if (name === undefined && version === undefined)
    return [{ path: at, reason: "must give either 'id', or 'name' and 'version'", about }];
  if (name === undefined) return [{ path: `${at}.name`, reason: "is required with 'version'", about }];
  return version === undefined ? [{ path: `${at}.version`, reason: "is required with 'name'", about }] : [];
}

const packRules = (at: string, packs: readonly Maybe<Pack>[]): Failure[] =>
  repeated(
    packs.map((pack) => pack?.name),
    (i) => `${at}[${i}].name`,
    "names a pack twice in one profile",
  );

/** Rules on the parts of a pack among each other. */
const partRules = (at: string, packs: readonly Maybe<Pack>[]): Failure[] =>
  packs.flatMap((pack, i) => [
    ...(pack?.values !== undefined && pack.patch !== undefined
      ? [
          {
            path: `${at}[${i}].patch`,
            reason: "goes over the profile's configuration and not over 'values': give the one or the other",
            about: [`${at}[${i}].values`],
          },
        ]
      : []),
    ...repeated(
      (pack?.manifests ?? []).map((manifest) => manifest?.name),
      (m) => `${at}[${i}].manifests[${m}].name`,
      "names a manifest twice in one pack",
    ),
  ]);

function repeated(values: readonly (string | undefined)[], path: (i: number) => string, reason: string): Failure[] {
  return values.flatMap((value, i) =>
    value !== undefined && values.indexOf(value) < i
      ? [{ path: path(i), reason, about: [path(values.indexOf(value))] }]
      : [],
  );
}
