import type { ClusterArgs } from "../../model/cluster";
import type { Profile } from "../../model/profiles";
import type { OwnContent } from "../../plane";
import { isTemplated, type ProfileDocuments, partnerOf } from "../profiles/observe";
import { sameValues, withoutEndpoint } from "../profiles/pack-values";
import { packsOf, type WirePack } from "../profiles/profile-cache";
import type { Session } from "../session";
import { attachedTo, type WireAttached, type WireCluster } from "./wire";

/**
 * What a cluster has of its own in its profiles, and no program names: values that somebody set in Palette, manifests that
 * somebody added, profiles that somebody attached. For an import, which has no program, every profile counts as named.
 */
export async function ownContents(
  session: Session,
  cluster: WireCluster,
  wanted: Partial<Pick<ClusterArgs, "profiles" | "apiServer">> | undefined,
): Promise<OwnContent[]> {
  // A template decides the profiles and their packs.
  if (isTemplated(cluster) || (wanted && !wanted.profiles)) return [];
  const attached = attachedTo(cluster).filter(({ type }) => type !== "system");
  const named = wanted?.profiles ?? attached.map(({ uid }): Profile => ({ id: uid }));
  const documents = await Promise.all(attached.map(({ uid }) => session.reader.profile(uid)));
  const originals: ProfileDocuments = new Map(
    documents.flatMap((one, i) => (one ? [[attached[i]?.uid ?? "", one]] : [])),
  );
  return attached.flatMap((profile) => {
    const original = originals.get(profile.uid);
    const entry = named.find((known) => partnerOf(known, attached, originals)?.uid === profile.uid);
    // What is in the packs of a profile that somebody attached is theirs with it.
    if (!entry) return [{ profile: profile.name ?? profile.uid, version: profile.profileVersion ?? "" }];
    if (original) return inProfile(profile, packsOf(original), entry, wanted?.apiServer !== undefined);
    return [{ profile: profile.name ?? profile.uid, missingVersion: profile.profileVersion ?? "" }];
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
