import type { Profile } from "../model/profiles";
import type { OwnContent } from "../plane";
import { attachedTo, type WireAttached, type WireCluster } from "./cluster-wire";
import { sameValues, withoutEndpoint } from "./pack-values";
import { isTemplated, type ProfileDocuments, partnerOf } from "./profile-observe";
import { packsOf, type WirePack } from "./profiles";
import type { Session } from "./session";

/**
 * What a cluster has of its own in the packs of its profiles, and no program names: values that somebody set in Palette, manifests
 * that somebody added. The next version of the profile is written without them.
 */
export async function ownContents(
  session: Session,
  cluster: WireCluster,
  wanted: readonly Profile[],
  hasEndpoint: boolean,
): Promise<OwnContent[]> {
  // A template decides the packs.
  if (isTemplated(cluster)) return [];
  const attached = attachedTo(cluster).filter(({ type }) => type !== "system");
  const documents = await Promise.all(attached.map(({ uid }) => session.profiles.seek(session.palette, uid)));
  const originals: ProfileDocuments = new Map(
    documents.flatMap((one, i) => (one ? [[attached[i]?.uid ?? "", one]] : [])),
  );
  return attached.flatMap((profile) => {
    const original = originals.get(profile.uid);
    const named = wanted.find((entry) => partnerOf(entry, attached, originals)?.uid === profile.uid);
    // Profiles that somebody attached by hand are theirs as a whole.
    return original && named ? inProfile(profile, packsOf(original), named, hasEndpoint) : [];
  });
}

function inProfile(
  attached: WireAttached,
  originals: readonly WirePack[],
  named: Profile,
  hasEndpoint: boolean,
): OwnContent[] {
  const profile = attached.name ?? attached.uid;
  return (attached.packs ?? []).flatMap((pack) => {
    const original = originals.find((known) => known.name === pack.name);
    const said = named.packs?.find((known) => known.name === pack.name);
    if (!original) return [];
    const bare = (values: string): string => (hasEndpoint && pack.layer === "k8s" ? withoutEndpoint(values) : values);
    const isNamed = said?.values !== undefined || said?.patch !== undefined;
    const hasOwnValues = !isNamed && !sameValues(bare(pack.values ?? ""), bare(original.values ?? ""));
    const known = [...(original.manifests ?? []), ...(said?.manifests ?? [])].map(({ name }) => name);
    const added = (pack.manifests ?? []).flatMap(({ name }) => (name && !known.includes(name) ? [name] : []));
    return [
      ...(hasOwnValues ? [{ profile, pack: pack.name }] : []),
      ...added.map((manifest) => ({ profile, pack: pack.name, manifest })),
    ];
  });
}
