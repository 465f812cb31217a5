import { z } from "zod";
import type { Pack } from "../../model/profiles";
import { undefinedIfNotFound } from "../client";
import type { WireAttached } from "../clusters/wire";
import type { Session } from "../session";
import { sameValues } from "./pack-values";
import type { WirePack } from "./profile-cache";

/** Contents of manifests by their uid. */
export type Manifests = ReadonlyMap<string, string>;

/** A manifest as it is sent; with a uid it takes the place of the one that is there. */
export interface SentManifest {
  name: string;
  content: string;
  uid?: string;
}

const WireManifest = z.looseObject({
  spec: z.looseObject({ published: z.looseObject({ content: z.string().nullish() }).nullish() }),
});

/** Reads the contents of manifests of a cluster. */
export async function readManifests(session: Session, uid: string, uids: readonly string[]): Promise<Manifests> {
  const route = "GET /v1/spectroclusters/{uid}/pack/manifests/{manifestUid}";
  const read = async (manifestUid: string): Promise<[string, string][]> => {
    const wire = await undefinedIfNotFound(session.palette.ask(route, WireManifest, { params: { uid, manifestUid } }));
    return wire ? [[manifestUid, wire.spec.published?.content ?? ""]] : [];
  };
  return new Map((await Promise.all([...new Set(uids)].map(read))).flat());
}

const refsOf = (pack: WirePack | undefined) => pack?.manifests ?? [];

const uidIn = (pack: WirePack | undefined, name: string): string | undefined =>
  refsOf(pack).find((ref) => ref.name === name)?.uid ?? undefined;

/** Uids of the manifests that packs of a program name, as far as they are attached. */
export const named = (attached: WireAttached, packs: readonly Pack[]): string[] =>
  packs.flatMap((pack) => {
    const there = attached.packs?.find((known) => known.name === pack.name);
    return (pack.manifests ?? []).flatMap(({ name }) => uidIn(there, name) ?? []);
  });

/** Uids of the manifests that a cluster has beyond those of its profile. */
export const added = (attached: WireAttached, original: readonly WirePack[]): string[] =>
  (attached.packs ?? []).flatMap((pack) => {
    const own = refsOf(original.find((known) => known.name === pack.name));
    return refsOf(pack).flatMap(({ name, uid }) => (uid && !own.some((ref) => ref.name === name) ? [uid] : []));
  });

/** The manifests of a pack as they are sent. */
export const toWire = (manifests: Pack["manifests"], there: WirePack | undefined): SentManifest[] =>
  (manifests ?? []).map(({ name, content }) => {
    const uid = uidIn(there, name);
    return { name, content, ...(uid === undefined ? {} : { uid }) };
  });

/** Whether what is attached has other manifests than are sent. */
export const differ = (there: WirePack, sent: readonly SentManifest[], contents: Manifests): boolean =>
  sent.some(({ name, content }) => {
    const uid = uidIn(there, name);
    return uid === undefined || !sameValues(contents.get(uid), content);
  });

/** The manifests of a pack as they are, those that the program names. */
export const observe = (
  there: WirePack,
  wanted: NonNullable<Pack["manifests"]>,
  contents: Manifests,
): NonNullable<Pack["manifests"]> =>
  wanted.flatMap((manifest) => {
    const uid = uidIn(there, manifest.name);
    if (uid === undefined) return [];
    const content = contents.get(uid) ?? "";
    return [sameValues(content, manifest.content) ? manifest : { name: manifest.name, content }];
  });

/** The manifests that a cluster has beyond those of its profile, of one pack. */
export const observeAdded = (
  there: WirePack,
  original: WirePack | undefined,
  contents: Manifests,
): NonNullable<Pack["manifests"]> =>
  refsOf(there).flatMap(({ name, uid }) => {
    const content = uid ? contents.get(uid) : undefined;
    const isOwn = !refsOf(original).some((ref) => ref.name === name);
    return name && content !== undefined && isOwn ? [{ name, content }] : [];
  });

/** Manifests that a program gave up and that are still attached. */
export const removedManifests = (
  there: WirePack | undefined,
  original: WirePack | undefined,
  prior: Pack | undefined,
  now: Pack | undefined,
): string[] =>
  (prior?.manifests ?? []).flatMap(({ name }) => {
    const isNamed = now?.manifests?.some((manifest) => manifest.name === name) === true;
    const isOwn = !refsOf(original).some((ref) => ref.name === name);
    return !isNamed && isOwn && uidIn(there, name) !== undefined ? [name] : [];
  });
