import { ProviderError } from "../../core/errors";
import { didYouMean } from "../../core/text/did-you-mean";
import type { Pack, Profile } from "../../model/profiles";
import type { FoundProfile } from "../../plane";
import type { WireAttached } from "../clusters/wire";
import type { Session } from "../session";
import {
  differ,
  type Manifests,
  toWire as manifestsToWire,
  observeAdded,
  removedManifests,
  type SentManifest,
} from "./manifests";
import { withPatch } from "./pack-patch";
import { type Endpoint, endpointIn, hasMask, parsedValues, sameValues, textOf, withEndpoint } from "./pack-values";
import { isInfra, packsOf, type WirePack, type WireProfile } from "./profile-cache";
import { carriedVariables, type SentVariable, sentOf, type WireVariable } from "./variables";

/** A pack's configuration as it is sent. */
export interface PackEntity {
  name: string;
  tag?: string;
  type?: string;
  values?: string;
  manifests?: SentManifest[];
}

/** A profile as it is sent. */
export interface ProfileEntity {
  uid: string;
  replaceWithProfile?: string;
  packValues: PackEntity[];
  variables: SentVariable[];
}

/** A profile that the program names, as Palette has it; the document only where packs must be read. */
export interface Target {
  profile: Profile;
  found: FoundProfile;
  document: WireProfile | undefined;
}

/** Looks up the profiles that a program names. The documents are read where packs of them have to be known. */
export async function targetsOf(
  session: Session,
  profiles: readonly Profile[],
  needsPacks: (profile: Profile, found: FoundProfile) => boolean,
): Promise<Target[]> {
  return await Promise.all(
    profiles.map(async (profile) => {
      session.palette.hidden.add(...Object.values(profile.variables ?? {}));
      const found = await session.profiles.resolve(session.palette, profile);
      const document = needsPacks(profile, found) ? await session.reader.demandedProfile(found.id) : undefined;
      return { profile, found, document };
    }),
  );
}

/** The profiles of a new cluster. */
export function toWire(targets: readonly Target[], endpoint: Endpoint | undefined): ProfileEntity[] {
  if (endpoint) requireKubernetes(targets);
  return targets.map((target) => ({
    uid: target.found.id,
    packValues: packEntities(target, endpoint),
    variables: sentOf(target.profile.variables),
  }));
}

/** What there is of a profile besides: on the cluster, in the record and in the program. */
export interface ReplacementContext {
  present: readonly WireVariable[];
  prior: Profile | undefined;
  endpoint: Endpoint | undefined;
  manifests: Manifests;
}

/** The profile written again over the one that is attached: what others set in the same version is carried along. */
export function replacement(
  target: Target,
  attached: WireAttached | undefined,
  { present, prior, endpoint, manifests }: ReplacementContext,
): ProfileEntity {
  const same = attached?.uid === target.found.id;
  const packValues = packEntities(target, endpoint, same ? attached : undefined, prior);
  const preserveUnknown = same ? carriedPacks(target, attached, packValues, prior) : [];
  const variables = same ? carriedVariables(present, target.profile.variables) : [];
  return {
    uid: target.found.id,
    ...(attached && !same ? { replaceWithProfile: attached.uid } : {}),
    packValues: same
      ? withForeignManifests([...packValues, ...preserveUnknown], target, attached, { prior, manifests })
      : packValues,
    variables: [...sentOf(target.profile.variables), ...variables],
  };
}

/** Whether what is attached says something else than what would be sent. */
export function packsDiffer(attached: WireAttached, entity: ProfileEntity, manifests: Manifests = new Map()): boolean {
  return entity.packValues.some((sent) => {
    const there = attached.packs?.find((pack) => pack.name === sent.name);
    if (!there) return true;
    const otherTag = sent.tag !== undefined && !!there.tag && sent.tag !== there.tag;
    if (sent.manifests && differ(there, sent.manifests, manifests)) return true;
    return otherTag || (sent.values !== undefined && !sameValues(there.values, sent.values));
  });
}

/** The custom endpoint that the packs of an attached profile name. */
export function endpointOf(packs: readonly WirePack[]): Endpoint | undefined {
  return endpointIn(packs.find((pack) => pack.layer === "k8s")?.values);
}

function packEntities(
  target: Target,
  endpoint: Endpoint | undefined,
  attached?: WireAttached,
  prior?: Profile,
): PackEntity[] {
  const { profile, document } = target;
  const kubernetes = document && packsOf(document).find((pack) => pack.layer === "k8s");
  const named = [...(profile.packs ?? []), ...emptied(target, attached, prior)].map((pack) =>
    packEntity(target, pack, attached),
  );
  if (!endpoint || !kubernetes) return named;
  requirePxk(kubernetes);
  refuseConflict(kubernetes, profile.packs ?? [], endpoint);
  const own = named.find((entity) => entity.name === kubernetes.name);
  const base = own ?? packEntity(target, { name: kubernetes.name });
  const patched = { ...base, values: withEndpoint(kubernetes.name, base.values ?? "", endpoint) };
  return [...named.filter((entity) => entity !== own), patched];
}

// Named by tag and type too, as Palette's own clients do; a pack without values is pinned to the profile's.
function packEntity(target: Target, pack: Pack, attached?: WireAttached): PackEntity {
  const packs = target.document ? packsOf(target.document) : [];
  const there = packs.find((known) => known.name === pack.name);
  if (!there) {
    throw new ProviderError(
      `Cluster profile '${target.found.name}' ${target.found.version} has no pack '${pack.name}'; it has ` +
        `${packs.map((known) => known.name).join(", ") || "none"}.` +
        didYouMean(
          pack.name,
          packs.map((known) => known.name ?? ""),
        ),
    );
  }
  const tag = pack.tag ?? there.tag ?? undefined;
  const type = pack.type ?? there.type ?? undefined;
  const profiles = tag === (there.tag ?? undefined) ? (there.values ?? undefined) : undefined;
  const values = ownValues(target, pack, profiles);
  const present = attached?.packs?.find((known) => known.name === pack.name);
  return {
    name: pack.name,
    ...(tag === undefined ? {} : { tag }),
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { values }),
    ...(pack.manifests ? { manifests: manifestsToWire(pack.manifests, present) } : {}),
  };
}

function ownValues({ found }: Target, pack: Pack, profiles: string | undefined): string | undefined {
  if (pack.values !== undefined) return textOf(pack.values);
  if (pack.patch === undefined) return profiles;
  if (profiles !== undefined) return withPatch(pack.name, profiles, pack.patch);
  throw new ProviderError(
    `Pack '${pack.name}' is patched in another version than cluster profile '${found.name}' ${found.version} has: leave out 'tag', or give 'values'.`,
  );
}

/** Packs that the program does not name any more although manifests of its own are still in them. */
function emptied(target: Target, attached: WireAttached | undefined, prior: Profile | undefined): Pack[] {
  const original = target.document ? packsOf(target.document) : [];
  return (prior?.packs ?? []).flatMap((before): Pack[] => {
    const now = target.profile.packs?.find((pack) => pack.name === before.name);
    const [there, own] = [attached?.packs, original].map((packs) => packs?.find((pack) => pack.name === before.name));
    return !now && removedManifests(there, own, before, now).length > 0 ? [{ name: before.name, manifests: [] }] : [];
  });
}

/** Whether manifests that the program gave up are still attached. */
export function keepsRemovedManifests(target: Target, attached: WireAttached, prior: Profile | undefined): boolean {
  const original = target.document ? packsOf(target.document) : [];
  return (prior?.packs ?? []).some((before) => {
    const now = target.profile.packs?.find((pack) => pack.name === before.name);
    const [there, own] = [attached.packs, original].map((packs) => packs?.find((pack) => pack.name === before.name));
    return removedManifests(there, own, before, now).length > 0;
  });
}

function carriedPacks(
  target: Target,
  attached: WireAttached,
  sent: readonly PackEntity[],
  prior: Profile | undefined,
): PackEntity[] {
  const own = target.document ? packsOf(target.document) : [];
  return (attached.packs ?? []).flatMap((pack) => {
    const original = own.find((known) => known.name === pack.name);
    if (sent.some((entity) => entity.name === pack.name) || !original || sameValues(pack.values, original.values))
      return [];
    // What the program gave up goes back to the profile's; what it never named is somebody else's.
    const givenUp = prior?.packs?.some((known) => known.name === pack.name) === true;
    const values = (givenUp ? original.values : pack.values) ?? "";
    if (hasMask(parsedValues(values))) return [];
    return [entityOf(pack, values)];
  });
}

/** The packs with the manifests in them that somebody else added to the cluster. */
function withForeignManifests(
  sent: readonly PackEntity[],
  target: Target,
  attached: WireAttached,
  { prior, manifests }: { prior: Profile | undefined; manifests: Manifests },
): PackEntity[] {
  const original = target.document ? packsOf(target.document) : [];
  const ours = [...(target.profile.packs ?? []), ...(prior?.packs ?? [])];
  const foreign = (attached.packs ?? []).flatMap((there): PackEntity[] => {
    const own = original.find((pack) => pack.name === there.name);
    const named = ours.filter((pack) => pack.name === there.name).flatMap((pack) => pack.manifests ?? []);
    const found = own ? observeAdded(there, own, manifests) : [];
    const others = found.filter(({ name }) => !named.some((manifest) => manifest.name === name));
    if (others.length === 0) return [];
    const before = sent.find((entity) => entity.name === there.name) ?? entityOf(there, there.values ?? "");
    return [{ ...before, manifests: [...(before.manifests ?? []), ...manifestsToWire(others, there)] }];
  });
  return [...sent.filter((entity) => !foreign.some(({ name }) => name === entity.name)), ...foreign];
}

const entityOf = (pack: WirePack, values: string): PackEntity => ({
  name: pack.name,
  ...(pack.tag ? { tag: pack.tag } : {}),
  ...(pack.type ? { type: pack.type } : {}),
  values,
});

/** The custom endpoint needs a Kubernetes layer to stand in. */
function requireKubernetes(targets: readonly Target[]): void {
  const packs = targets.flatMap(({ document }) => (document ? packsOf(document) : []));
  if (packs.some((pack) => pack.layer === "k8s")) return;
  throw new ProviderError("'apiServer' needs a profile with a Kubernetes layer, and none of 'profiles' has one.");
}

function requirePxk(kubernetes: WirePack): void {
  if (kubernetes.name === PXK) return;
  throw new ProviderError(
    `'apiServer' works with Palette eXtended Kubernetes only (pack '${PXK}'); the profile has pack '${kubernetes.name}'.`,
  );
}

/** The pack of Palette eXtended Kubernetes. */
export const PXK = "kubernetes";

function refuseConflict(kubernetes: WirePack, packs: readonly Pack[], endpoint: Endpoint): void {
  const pack = packs.find((known) => known.name === kubernetes.name);
  const values = pack?.values ?? pack?.patch;
  const written = values === undefined ? undefined : endpointIn(textOf(values));
  if (!written || (written.host === endpoint.host && written.port === endpoint.port)) return;
  throw new ProviderError(
    `The values of pack '${kubernetes.name}' say cloud.maas.customEndpoint ${written.host}:${written.port} and ` +
      `'apiServer' says ${endpoint.host}:${endpoint.port}: leave one of them out.`,
  );
}

/** Whether a profile's packs must be read to send it. */
export const needsPacks =
  (endpoint: Endpoint | undefined) =>
  (profile: Profile, found: FoundProfile): boolean =>
    (profile.packs ?? []).length > 0 || (endpoint !== undefined && isInfra(found.type));
