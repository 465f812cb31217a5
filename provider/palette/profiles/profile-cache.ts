import { z } from "zod";
import { ProviderError } from "../../core/errors";
import type { SharedAnswers } from "../../core/shared-answers";
import { counted } from "../../core/text/counted";
import { didYouMean } from "../../core/text/did-you-mean";
import { type Duration, seconds } from "../../core/time/duration";
import type { Profile } from "../../model/profiles";
import type { FoundProfile } from "../../plane";
import { listOf, type Palette, undefinedIfNotFound } from "../client";
import { Memo } from "../memo";
import { WireMetadata } from "../metadata";

/** A pack in a profile, and the same attached to a cluster. */
export const WirePack = z.looseObject({
  name: z.string().min(1),
  layer: z.string().nullish(),
  type: z.enum(["spectro", "helm", "manifest", "oci"]).nullish().catch(undefined),
  tag: z.string().nullish(),
  version: z.string().nullish(),
  values: z.string().nullish(),
  manifests: z.array(z.looseObject({ name: z.string().nullish(), uid: z.string().nullish() })).nullish(),
});
export type WirePack = z.infer<typeof WirePack>;

const WireProfile = z.looseObject({
  metadata: WireMetadata,
  spec: z.looseObject({
    version: z.string().nullish(),
    published: z
      .looseObject({
        type: z.string().nullish(),
        profileVersion: z.string().nullish(),
        packs: z.array(WirePack).nullish(),
      })
      .nullish(),
  }),
});
export type WireProfile = z.infer<typeof WireProfile>;

const WireEntry = z.looseObject({
  metadata: z.looseObject({ name: z.string().nullish(), uid: z.string().min(1) }),
  spec: z.looseObject({ version: z.string().nullish() }).nullish(),
});
const WireEntries = listOf(WireEntry);
type Entry = { uid: string; name: string; version: string };

/** What names a profile. */
export type ProfileName = Pick<Profile, "name" | "version" | "scope" | "id">;

// Profiles from before versions existed have none; Palette shows them as the first.
const FIRST_VERSION = "1.0.0";

// Whoever changes a profile of the library expects the next run to know; no cluster's change makes it another one.
const PROFILES_STAY: Duration = seconds(120);

/** Finds profiles by name and version; what was found is remembered for the rest of the process. */
export class ProfileCache {
  private readonly found = new Memo<FoundProfile | undefined>();
  private readonly lists = new Memo<readonly Entry[]>();

  constructor(private readonly answers: SharedAnswers) {}

  /** Undefined when there is none; fails where the name leaves it open which is meant. */
  async find(palette: Palette, wanted: ProfileName): Promise<FoundProfile | undefined> {
    const key = JSON.stringify([palette.project, wanted.id, wanted.name, wanted.version, wanted.scope]);
    const found = await this.found.get(key, palette, async () =>
      wanted.id === undefined ? await this.byName(palette, wanted) : await this.byId(palette, wanted.id),
    );
    if (!found) this.found.forget(key);
    return found;
  }

  /** A profile by its id, or by name and version; fails with those that there are where it is none of them. */
  async resolve(palette: Palette, wanted: ProfileName): Promise<FoundProfile> {
    const found = await this.find(palette, wanted);
    if (found) return found;
    if (wanted.id !== undefined) throw noProfile(wanted.id);
    const entries = await this.entries(palette);
    const versions = entries.filter((entry) => entry.name === wanted.name).map((e) => e.version);
    const hint = didYouMean(
      wanted.name ?? "",
      entries.map((entry) => entry.name),
    );
    const where = wanted.scope === undefined ? "" : ` of the ${wanted.scope}`;
    throw new ProviderError(
      `Palette has no cluster profile '${wanted.name}' in version ${wanted.version}${where}: ` +
        `${versions.length === 0 ? `there is none of that name.${hint}` : `there are ${[...new Set(versions)].sort().join(", ")}.`}`,
    );
  }

  /** The document of a profile, or undefined where it is no longer in the library. */
  async seek(palette: Palette, uid: string): Promise<WireProfile | undefined> {
    const question = { key: [palette.project, "profile", uid].join("/"), about: [uid], steadyFor: PROFILES_STAY };
    return await this.answers.get(question, palette, () =>
      undefinedIfNotFound(palette.document("GET /v1/clusterprofiles/{uid}", WireProfile, { params: { uid } })),
    );
  }

  private async byId(palette: Palette, uid: string): Promise<FoundProfile | undefined> {
    const wire = await this.seek(palette, uid);
    return wire && observe(wire, uid);
  }

  private async byName(palette: Palette, wanted: ProfileName): Promise<FoundProfile | undefined> {
    const entries = (await this.entries(palette)).filter((entry) => isNamed(entry, wanted));
    const candidates =
      entries.length > 0 ? entries : (await this.entries(palette, true)).filter((e) => isNamed(e, wanted));
    const found = (await Promise.all(candidates.map((entry) => this.byId(palette, entry.uid)))).filter(
      (profile) => profile !== undefined && (wanted.scope === undefined || profile.scope === wanted.scope),
    );
    if (found.length > 1) {
      throw new ProviderError(
        `There are ${counted(found.length, "cluster profile")} '${wanted.name}' in version ${wanted.version} ` +
          `(${found.map((profile) => `${profile?.scope} ${profile?.id}`).join(", ")}): say which by 'scope' or 'id'.`,
      );
    }
    return found[0];
  }

  private async entries(palette: Palette, afresh = false): Promise<readonly Entry[]> {
    if (afresh) this.lists.forget(palette.project);
    return await this.lists.get(palette.project, palette, async () => {
      const { items } = await palette.ask("GET /v1/dashboard/clusterprofiles/metadata", WireEntries);
      return (items ?? []).map(({ metadata, spec }) => ({
        uid: metadata.uid,
        name: metadata.name ?? "",
        version: spec?.version || FIRST_VERSION,
      }));
    });
  }
}

export const noProfile = (uid: string): ProviderError =>
  new ProviderError(`Palette has no cluster profile with the id ${uid} here.`);

const isNamed = (entry: Entry, wanted: ProfileName): boolean =>
  entry.name === wanted.name && entry.version === wanted.version;

/** Whether a profile of this type carries the operating system and Kubernetes. */
export const isInfra = (type: string | null | undefined): boolean => type === "infra" || type === "cluster";

export const packsOf = (profile: WireProfile): readonly WirePack[] => profile.spec.published?.packs ?? [];

/** The profile in our words. */
export function observe(wire: WireProfile, uid: string): FoundProfile {
  const { metadata, spec } = wire;
  return {
    id: metadata.uid ?? uid,
    name: metadata.name ?? "",
    version: spec.version || spec.published?.profileVersion || FIRST_VERSION,
    scope: metadata.annotations?.scope ?? "",
    type: spec.published?.type ?? "",
  };
}
