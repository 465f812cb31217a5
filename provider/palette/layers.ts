import type { Profile } from "../model/profiles";
import type { Layers } from "../plane";
import { targetsOf } from "./cluster-profiles";
import { isInfra, packsOf } from "./profiles";
import type { Session } from "./session";

/** What servers are made from by these profiles. */
export async function layersOf(session: Session, profiles: readonly Profile[]): Promise<Layers> {
  const targets = await targetsOf(session, profiles, (_, { type }) => isInfra(type));
  const packs = targets.flatMap(({ profile, document }) =>
    (document ? packsOf(document) : []).map(({ name, layer, tag, version }) => {
      const own = profile.packs?.find((pack) => pack.name === name)?.tag;
      return { layer, pack: { name, version: own ?? version ?? tag ?? "" } };
    }),
  );
  const system = packs.find(({ layer }) => layer === "os")?.pack;
  const kubernetes = packs.find(({ layer }) => layer === "k8s")?.pack;
  return { ...(system ? { system } : {}), ...(kubernetes ? { kubernetes } : {}) };
}
