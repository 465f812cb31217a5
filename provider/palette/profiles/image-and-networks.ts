import { valueAt } from "../../core/unknowns";
import type { Profile } from "../../model/profiles";
import type { ImageAndNetworks } from "../../plane";
import type { Session } from "../session";
import { targetsOf } from "./cluster-profiles";
import { parsedValues } from "./pack-values";
import { isInfra, packsOf } from "./profile-cache";
import { usualImage } from "./usual-image";

/** What servers are made from by these profiles. */
export async function imageAndNetworksOf(session: Session, profiles: readonly Profile[]): Promise<ImageAndNetworks> {
  const targets = await targetsOf(session, profiles, (_, { type }) => isInfra(type));
  const packs = targets.flatMap(({ profile, document }) =>
    (document ? packsOf(document) : []).map((pack) => {
      const own = profile.packs?.find(({ name }) => name === pack.name);
      const version = own?.tag ?? pack.version ?? pack.tag ?? "";
      return { layer: pack.layer, name: pack.name, version, said: [own?.patch, own?.values ?? pack.values] };
    }),
  );
  const system = packs.find(({ layer }) => layer === "os");
  const kubernetes = packs.find(({ layer }) => layer === "k8s");
  const networks = (key: string): string[] => networksIn(kubernetes?.said ?? [], key);
  const image = usualImage(system, kubernetes);
  return {
    ...(image ? { image } : {}),
    ...(kubernetes ? { kubernetes: { name: kubernetes.name, version: kubernetes.version } } : {}),
    networks: { pods: networks("podCIDR"), services: networks("serviceClusterIpRange") },
  };
}

/** Networks under a key of a pack, by the first configuration that has it. */
function networksIn(said: readonly unknown[], key: string): string[] {
  const found = said
    .map((values) => valueAt(parsedValues(values), ["pack", key]))
    .find((value) => typeof value === "string");
  return typeof found === "string" ? found.split(",").map((cidr) => cidr.trim()) : [];
}
