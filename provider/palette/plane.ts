import type { Home } from "../core/resource";
import type { Runtime } from "../core/runtime";
import { SharedAnswers } from "../core/shared-answers";
import type { Plane, PlaneHost } from "../plane";
import { Palette, type PaletteSettings } from "./client";
import { cloudAccounts } from "./cloud-accounts/cloud-accounts";
import { clusters } from "./clusters/clusters";
import { gateways } from "./gateways/gateways";
import { Homes, type PaletteHome } from "./homes";
import { ipPools } from "./ip-pools/ip-pools";
import { machinePools } from "./machine-pools/machine-pools";
import { Memo } from "./memo";
import { imageAndNetworksOf } from "./profiles/image-and-networks";
import { ProfileBook } from "./profiles/profiles";
import { KeyedQueue } from "./queue";
import { Reader } from "./reader";
import { homeless, type Session, type Shared } from "./session";
import { tenantInventory } from "./tenant-inventory";
import { VersionProbe } from "./version-probe";
import { isUid, NAME, WORDS } from "./words";

export type { PaletteSettings } from "./client";

/** Palette as a management plane. Nothing is asked before a call needs it. */
export function palettePlane(settings: PaletteSettings): PlaneHost {
  const answers = new SharedAnswers();
  const reach = Palette.reach(settings, answers);
  const shared: Shared = {
    homes: new Homes(settings),
    profiles: new ProfileBook(answers),
    writes: new KeyedQueue(),
    configs: new Memo(),
    versions: new VersionProbe(),
    answers,
  };
  return {
    at: async (runtime: Runtime, home?: Home): Promise<Plane> => {
      const palette = reach(runtime);
      return planeAt(shared, palette, home && (await shared.homes.check(palette, home)));
    },
  };
}

function planeAt(shared: Shared, tenant: Palette, home: PaletteHome | undefined): Plane {
  const palette = tenant.in(home?.project ?? "");
  const session: Session = {
    ...shared,
    // Without a home nothing may be asked: in the wrong place everything is "not there".
    get palette() {
      return home ? palette : homeless();
    },
    get home() {
      return home ?? homeless();
    },
    get reader() {
      return reader;
    },
  };
  const reader = new Reader(session, shared.answers);
  return {
    name: NAME,
    words: WORDS,
    isId: isUid,
    homeOf: (where) => shared.homes.homeOf(palette, where),
    tenantHome: () => shared.homes.tenantHome(palette),
    homeOfCluster: (clusterId) => shared.homes.homeOfCluster(palette, clusterId),
    accounts: cloudAccounts(session),
    gateways: gateways(session),
    clusters: clusters(session),
    machinePools: machinePools(session),
    ipPools: ipPools(session),
    tenantInventory: tenantInventory(shared, tenant),
    unknownInputs: (pool) => shared.versions.unknownInputs(tenant, pool),
    profiles: {
      find: (profile) => shared.profiles.find(session.palette, profile),
      layers: (profiles) => imageAndNetworksOf(session, profiles),
    },
  };
}
