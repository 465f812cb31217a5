import { isRecord } from "../../core/unknowns";
import type { ClusterArgs } from "../../model/cluster";
import type { Pack, Profile } from "../../model/profiles";
import { attachedTo, type WireAttached, type WireCluster } from "../clusters/wire";
import type { Session } from "../session";
import { added, type Manifests, named, observeAdded, observe as observeManifests, readManifests } from "./manifests";
import { patchBetween, withPatch } from "./pack-patch";
import {
  type Endpoint,
  endpointIn,
  parsedValues,
  sameValues,
  textOf,
  withEndpoint,
  withoutEndpoint,
} from "./pack-values";
import { isInfra, packsOf, type WirePack, type WireProfile } from "./profile-cache";
import { observeVariables, type Variables } from "./variables";

/** Profiles as they are in the library, by uid: what an attached one is compared with. */
export type ProfileDocuments = ReadonlyMap<string, WireProfile>;

/** The documents an observation needs: those of everything attached when nothing is named, as for an import. */
export async function originalsOf(
  session: Session,
  cluster: WireCluster,
  wanted: Partial<ClusterArgs> | undefined,
): Promise<ProfileDocuments> {
  const attached = attachedTo(cluster);
  const needed = wanted?.profiles === undefined ? attached.filter((profile) => profile.type !== "system") : [];
  // A profile named by an id that is not attached may be another version of one that is: its name tells.
  const notAttached = (wanted?.profiles ?? []).flatMap(({ id }) =>
    id !== undefined && !attached.some((profile) => profile.uid === id) ? [id] : [],
  );
  // What a patch comes to is known only beside what the profile says.
  const patched = (wanted?.profiles ?? []).flatMap((profile) => {
    if (!profile.packs?.some((pack) => pack.patch !== undefined)) return [];
    return attached.filter((known) => known.uid === profile.id || known.name === profile.name);
  });
  const uids = [...new Set([...[...needed, ...patched].map((profile) => profile.uid), ...notAttached])];
  const documents = await Promise.all(uids.map((uid) => session.reader.profile(uid)));
  return new Map(documents.flatMap((document, i) => (document ? [[uids[i] ?? "", document]] : [])));
}

/** Contents of the manifests that an observation needs: of those named, or of all that the profiles do not bring. */
export async function manifestsFor(
  session: Session,
  cluster: WireCluster,
  originals: ProfileDocuments,
  wanted: Partial<ClusterArgs> | undefined,
): Promise<Manifests> {
  const attached = attachedTo(cluster);
  const uids = wanted?.profiles
    ? wanted.profiles.flatMap((profile) => {
        const found = partnerOf(profile, attached, originals);
        return found ? named(found, profile.packs ?? []) : [];
      })
    : attached
        .filter(({ type }) => type !== "system")
        .flatMap((known) => added(known, packsIn(originals.get(known.uid))));
  return await readManifests(session, cluster.metadata.uid ?? "", uids);
}

/** What stands beside the attached profiles. */
interface Beside {
  variables: Variables;
  originals: ProfileDocuments;
  manifests: Manifests;
}

/** Attached profiles in the program's shape, and the custom endpoint where it is the program's business. */
export function observeProfiles(
  cluster: WireCluster,
  beside: Beside,
  wanted: Partial<ClusterArgs> | undefined,
): { profiles: Profile[]; apiServer: Endpoint | undefined } {
  const { originals } = beside;
  const attached = attachedTo(cluster);
  const named = wanted?.profiles;
  const present = endpointIn(kubernetesOf(attached)?.values);
  if (isTemplated(cluster)) return { profiles: underTemplate(attached, beside, named), apiServer: undefined };
  if (named) {
    const apiServer = wanted.apiServer ? present : undefined;
    const profiles = named.flatMap((profile) => {
      const found = partnerOf(profile, attached, originals);
      return found ? [asNamed(found, profile, beside, wanted.apiServer && present)] : [];
    });
    return { profiles, apiServer };
  }
  const own = attached.filter((profile) => profile.type !== "system");
  const original = endpointIn(originalOf(own, originals)?.values);
  const apiServer = present && !(original && sameValues({ ...original }, { ...present })) ? present : undefined;
  return {
    profiles: own.map((profile) => asFound(profile, beside, apiServer)),
    apiServer,
  };
}

/** Whether a template decides the profiles of a cluster. */
export const isTemplated = ({ spec }: WireCluster): boolean => !!spec.clusterTemplate?.uid;

/** Of profiles that a template decides, only variables are the program's: versions and packs are as it says. */
function underTemplate(
  attached: readonly WireAttached[],
  { variables, originals }: Beside,
  named: readonly Profile[] | undefined,
): Profile[] {
  if (!named) {
    return attached
      .map(({ uid }) => ({ id: uid, variables: observeVariables(variables.get(uid) ?? [], undefined, true) }))
      .filter((profile) => Object.keys(profile.variables).length > 0);
  }
  return named.flatMap((profile) => {
    const found = partnerOf(profile, attached, originals);
    if (!found) return [];
    const present = variables.get(found.uid) ?? [];
    const { variables: asked } = profile;
    return [{ ...profile, ...(asked ? { variables: observeVariables(present, asked, false) } : {}) }];
  });
}

const kubernetesOf = (attached: readonly WireAttached[]): WirePack | undefined =>
  attached.flatMap((profile) => profile.packs ?? []).find((pack) => pack.layer === "k8s");

const originalOf = (attached: readonly WireAttached[], originals: ProfileDocuments): WirePack | undefined =>
  attached.flatMap((profile) => packsIn(originals.get(profile.uid))).find((pack) => pack.layer === "k8s");

const packsIn = (document: WireProfile | undefined): readonly WirePack[] => (document ? packsOf(document) : []);

/** The attached profile that a program's entry is about: the same, or another version of it. */
export function partnerOf(
  profile: Profile,
  attached: readonly WireAttached[],
  originals: ProfileDocuments,
): WireAttached | undefined {
  const { id, version } = profile;
  if (id !== undefined) {
    const name = originals.get(id)?.metadata.name;
    return attached.find((known) => known.uid === id) ?? attached.find((known) => known.name === name);
  }
  const same = attached.filter((known) => known.name === profile.name);
  return same.find((known) => known.profileVersion === version) ?? same[0];
}

function asNamed(found: WireAttached, profile: Profile, beside: Beside, endpoint: Endpoint | undefined): Profile {
  const { variables, originals, manifests } = beside;
  const scope = profile.scope === undefined ? {} : { scope: profile.scope };
  const packs = profile.packs?.flatMap((pack) => {
    const there = found.packs?.find((known) => known.name === pack.name);
    const original = packsIn(originals.get(found.uid)).find((known) => known.name === pack.name);
    if (!there) return [];
    const own = pack.manifests ? { manifests: observeManifests(there, pack.manifests, manifests) } : {};
    return [{ ...packAsNamed(there, original, pack, endpoint), ...own }];
  });
  return {
    ...(profile.id === undefined
      ? { name: found.name ?? "", version: found.profileVersion ?? "", ...scope }
      : { id: found.uid }),
    ...(profile.variables
      ? { variables: observeVariables(variables.get(found.uid) ?? [], profile.variables, false) }
      : {}),
    ...(packs ? { packs } : {}),
  };
}

function packAsNamed(
  there: WirePack,
  original: WirePack | undefined,
  wanted: Pack,
  endpoint: Endpoint | undefined,
): Pack {
  return {
    name: wanted.name,
    ...(wanted.tag === undefined || !there.tag ? {} : { tag: there.tag }),
    ...(wanted.type === undefined || !there.type ? {} : { type: there.type }),
    ...(wanted.values === undefined ? {} : { values: valuesAsNamed(there, wanted.values, endpoint) }),
    ...(wanted.patch === undefined ? {} : { patch: patchAsNamed(there, original, wanted.patch, endpoint) }),
  };
}

function patchAsNamed(
  there: WirePack,
  original: WirePack | undefined,
  wanted: NonNullable<Pack["patch"]>,
  endpoint: Endpoint | undefined,
): NonNullable<Pack["patch"]> {
  // A version that is not in the library any more cannot be compared with.
  if (!original) return wanted;
  const before = original.values ?? "";
  const patched = withPatch(there.name, before, wanted);
  const isKubernetes = there.layer === "k8s";
  const expected = endpoint && isKubernetes ? withEndpoint(there.name, patched, endpoint) : patched;
  if (sameValues(there.values, expected)) return wanted;
  const bare = (values: string): string => (endpoint && isKubernetes ? withoutEndpoint(values) : values);
  return patchBetween(bare(before), bare(there.values ?? ""));
}

function valuesAsNamed(
  there: WirePack,
  wanted: NonNullable<Pack["values"]>,
  endpoint: Endpoint | undefined,
): NonNullable<Pack["values"]> {
  const values = there.values ?? "";
  // What `apiServer` adds to the values that the program wrote is no difference to them.
  const patched = endpoint && there.layer === "k8s" ? withEndpoint(there.name, textOf(wanted), endpoint) : wanted;
  if (sameValues(values, patched)) return wanted;
  const seen = patched === wanted ? values : withoutEndpoint(values);
  const meaning = parsedValues(seen);
  return typeof wanted !== "string" && isRecord(meaning) ? meaning : seen;
}

function asFound(found: WireAttached, beside: Beside, apiServer: Endpoint | undefined): Profile {
  const { variables, originals, manifests } = beside;
  const set = observeVariables(variables.get(found.uid) ?? [], undefined, true);
  const originalPacks = packsIn(originals.get(found.uid));
  const packs = (found.packs ?? []).flatMap((pack): Pack[] => {
    const original = originalPacks.find((known) => known.name === pack.name);
    const bare = (values: string): string => (apiServer && pack.layer === "k8s" ? withoutEndpoint(values) : values);
    const [values, before] = [bare(pack.values ?? ""), bare(original?.values ?? "")];
    const own = original ? observeAdded(pack, original, manifests) : [];
    const isOwn = original !== undefined && !sameValues(values, before);
    if (!isOwn && own.length === 0) return [];
    return [{ name: pack.name, ...(isOwn ? { values } : {}), ...(own.length > 0 ? { manifests: own } : {}) }];
  });
  return {
    name: found.name ?? "",
    version: found.profileVersion ?? "",
    ...(Object.keys(set).length > 0 ? { variables: set } : {}),
    ...(packs.length > 0 ? { packs } : {}),
  };
}

/** Whether an attached profile carries the operating system and Kubernetes. */
export const isAttachedInfra = (attached: WireAttached): boolean => isInfra(attached.type);
